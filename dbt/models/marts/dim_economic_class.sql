with versions as (
    select document_id from {{ ref('int_document_version') }}
),

cells as (
    select cells.*
    from {{ ref('stg_cells') }} as cells
    inner join versions
        on cells.document_id = versions.document_id
    where cells.row_kind = 'economic' and cells.code <> ''
),

standard as (
    select * from {{ ref('economic_classes') }}
),

seen as (
    select
        code,
        name,
        fiscal_year
    from cells
    union all
    select
        substring(code, 1, 3) as code,
        cast(null as varchar) as name,
        fiscal_year
    from cells
    where length(code) > 3
),

names as (
    select
        code,
        name,
        cast(min(fiscal_year) as integer) as first_year,
        cast(max(fiscal_year) as integer) as last_year,
        cast(count(*) as integer) as mention_count
    from seen
    where name <> ''
    group by code, name
),

ranked_names as (
    select
        *,
        row_number() over (
            partition by code
            order by last_year desc, mention_count desc, name asc
        ) as name_rank
    from names
),

name_lists as (
    select
        code,
        {{ text_list("name", "first_year, name", "、") }} as names_seen
    from names
    group by code
),

codes as (
    select
        code,
        cast(min(fiscal_year) as integer) as first_year,
        cast(max(fiscal_year) as integer) as last_year
    from seen
    group by code
),

final as (
    select
        coalesce(codes.code, standard.economic_code) as economic_code,
        coalesce(standard.name_zh, ranked_names.name) as economic_name,
        standard.name_en as economic_name_en,
        {{ code_level('coalesce(codes.code, standard.economic_code)') }} as level,
        case
            when length(codes.code) > 3 then substring(codes.code, 1, length(codes.code) - 2)
        end as parent_code,
        substring(coalesce(codes.code, standard.economic_code), 1, 3) as class_code,
        codes.first_year,
        codes.last_year,
        name_lists.names_seen,
        case
            when standard.economic_code is not null then 'standard'
            when ranked_names.name is null then 'derived'
            else 'document'
        end as entry_source
    from codes
    full outer join standard
        on codes.code = standard.economic_code
    left join ranked_names
        on codes.code = ranked_names.code and ranked_names.name_rank = 1
    left join name_lists
        on codes.code = name_lists.code
)

select * from final
