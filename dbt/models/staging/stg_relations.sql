with source as (
    select * from {{ source('lake', 'relations') }}
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        relation_id,
        rule_id,
        rule_version,
        family,
        tolerance_class,
        instance,
        unit as value_unit
    from source
)

select * from renamed
