with source as (
    select * from {{ source('lake', 'rejections') }}
),

renamed as (
    select
        path as file_path,
        sha256,
        code as rejection_code,
        message,
        known_from
    from source
)

select * from renamed
