with versions as (
    select * from {{ ref('int_document_version') }}
),

names as (
    select
        unit_key,
        unit_name,
        max(fiscal_year) as last_year
    from versions
    group by unit_key, unit_name
),

ranked_names as (
    select
        *,
        row_number() over (partition by unit_key order by last_year desc, unit_name asc) as name_rank
    from names
),

units as (
    select
        unit_key,
        cast(min(fiscal_year) as integer) as first_year,
        cast(max(fiscal_year) as integer) as last_year,
        max(case when scope = 'department' then 1 else 0 end) = 1 as speaks_for_department,
        max(case when scope = 'unit' then 1 else 0 end) = 1 as speaks_for_unit,
        cast(count(*) as integer) as document_count
    from versions
    group by unit_key
),

alias_lists as (
    select
        unit_key,
        {{ text_list("unit_name", "last_year desc, unit_name asc", "、") }} as names_seen
    from ranked_names
    group by unit_key
),

parents as (
    select * from {{ ref('int_unit_parent') }}
),

register as (
    select
        {{ normal_name('unit_name') }} as unit_key,
        cast(first_year as integer) as valid_from,
        cast(last_year as integer) as valid_until
    from {{ ref('units') }}
),

registered_aliases as (
    select
        {{ normal_name('unit_name') }} as unit_key,
        {{ text_list("alias", "alias asc", "、") }} as registered_aliases
    from {{ ref('unit_aliases') }}
    group by {{ normal_name('unit_name') }}
),

-- The latest disclosure that knows its kind speaks for the unit, its own file before its department's.
ranked_kinds as (
    select
        versions.unit_key,
        kinds.unit_kind,
        kinds.kind_basis,
        kinds.kind_evidence,
        kinds.kind_reason,
        kinds.document_id as kind_document_id,
        kinds.source_part as kind_source_part,
        kinds.source_page as kind_source_page,
        kinds.source_line as kind_source_line,
        row_number() over (
            partition by versions.unit_key
            order by
                case when kinds.unit_kind is null then 1 else 0 end asc,
                case versions.scope when 'unit' then 0 else 1 end asc,
                versions.fiscal_year desc,
                versions.version_no desc,
                versions.document_kind asc,
                versions.document_id asc
        ) as kind_rank
    from versions
    inner join {{ ref('int_unit_kind') }} as kinds
        on versions.document_id = kinds.document_id
),

-- Names that end alike (普陀区财政局, 上海市普陀区财政局) may be one unit: proposed to people, never joined here.
alike as (
    select
        units.unit_key,
        {{ text_list("others.unit_key", "others.unit_key asc", "、") }} as possible_same_units
    from units
    inner join units as others
        on
            units.unit_key <> others.unit_key
            and (
                right(others.unit_key, length(units.unit_key)) = units.unit_key
                or right(units.unit_key, length(others.unit_key)) = others.unit_key
            )
    group by units.unit_key
),

final as (
    select
        units.unit_key,
        ranked_names.unit_name,
        alias_lists.names_seen,
        units.speaks_for_unit,
        units.speaks_for_department,
        parents.parent_unit_key,
        case when register.unit_key is null then 'learned' else 'registered' end as registration,
        ranked_kinds.unit_kind,
        ranked_kinds.kind_basis,
        ranked_kinds.kind_reason,
        ranked_kinds.kind_evidence,
        case when ranked_kinds.kind_evidence is not null then ranked_kinds.kind_document_id end
            as kind_document_id,
        ranked_kinds.kind_source_part,
        ranked_kinds.kind_source_page,
        ranked_kinds.kind_source_line,
        registered_aliases.registered_aliases,
        alike.possible_same_units,
        register.valid_from,
        register.valid_until,
        units.first_year,
        units.last_year,
        units.document_count
    from units
    inner join ranked_names
        on units.unit_key = ranked_names.unit_key and ranked_names.name_rank = 1
    inner join alias_lists
        on units.unit_key = alias_lists.unit_key
    left join parents
        on units.unit_key = parents.unit_key
    left join ranked_kinds
        on units.unit_key = ranked_kinds.unit_key and ranked_kinds.kind_rank = 1
    left join register
        on units.unit_key = register.unit_key
    left join registered_aliases
        on units.unit_key = registered_aliases.unit_key
    left join alike
        on units.unit_key = alike.unit_key
)

select * from final
