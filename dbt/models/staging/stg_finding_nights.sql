with source as (
    select * from {{ source('lake', 'finding_nights') }}
),

renamed as (
    select
        night,
        open_count,
        new_count,
        reopened_count,
        cured_count,
        retracted_count,
        withdrawn_count
    from source
)

select * from renamed
