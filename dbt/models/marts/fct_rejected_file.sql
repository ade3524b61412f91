with rejections as (
    select * from {{ ref('stg_rejections') }}
),

final as (
    select
        file_path,
        sha256,
        rejection_code,
        message,
        known_from
    from rejections
)

select * from final
