with sources as (
    select * from {{ ref('fund_sources') }}
),

final as (
    select
        fund_source_id,
        name_zh as fund_source_name,
        name_en as fund_source_name_en,
        parent_id as parent_source_id,
        position
    from sources
)

select * from final
