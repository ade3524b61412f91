with source as (
    select * from {{ source('lake', 'tonight') }}
),

renamed as (
    select night from source
)

select * from renamed
