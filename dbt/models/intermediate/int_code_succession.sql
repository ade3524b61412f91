-- Functional codes that took the place of others in the yearly list, and codes whose name it changed: what
-- people have entered (seed), else what the disclosures themselves show. Learned are
--   a new name: all disclosures of several units used one name up to a year and another one since;
--   a new number: a code nobody uses any more, and in the same units of the year after one nobody had used
--   before, of the same name, or with the very figure the text says was budgeted for it.
-- A unit's own change of codes is no change of the list: several units, or several items of one group, must
-- agree.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

line_values as (
    select * from {{ ref('int_line_value') }}
    where subject = 'functional_item' and value_origin = 'table' and length(line_key) in (3, 5, 7)
),

differences as (
    select * from {{ ref('int_move_difference') }}
),

seeds as (
    select * from {{ ref('code_successions') }}
),

used as (
    select distinct
        documents.unit_key,
        documents.publisher,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        line_values.line_key as code,
        {{ normal_name('line_values.name') }} as name
    from line_values
    inner join documents
        on line_values.document_id = documents.document_id
    where line_values.name <> ''
),

codes as (
    select
        code,
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year
    from used
    group by code
),

-- New names.
names as (
    select
        code,
        name,
        min(fiscal_year) as first_year,
        max(fiscal_year) as last_year,
        count(distinct unit_key) as unit_count
    from used
    group by code, name
),

renames as (
    select
        earlier.code,
        earlier.name as from_name,
        later.name as to_name,
        later.first_year,
        least(earlier.unit_count, later.unit_count) as unit_count
    from names as earlier
    inner join names as later
        on earlier.code = later.code and earlier.last_year < later.first_year
    left join names as others
        on
            earlier.code = others.code
            and earlier.name <> others.name
            and later.name <> others.name
            and earlier.first_year <= others.last_year
            and later.last_year >= others.first_year
    where earlier.unit_count >= 2 and later.unit_count >= 2 and others.code is null
),

-- New numbers: of each unit, what ended and what began from one year to the next.
ended as (
    select
        used.unit_key,
        used.fiscal_year + 1 as fiscal_year,
        used.document_kind,
        used.scope,
        used.code,
        used.name
    from used
    inner join codes
        on used.code = codes.code and used.fiscal_year = codes.last_year
    inner join documents as following
        on
            used.unit_key = following.unit_key
            and used.fiscal_year + 1 = following.fiscal_year
            and used.document_kind = following.document_kind
            and used.scope = following.scope
    where length(used.code) = 7
),

begun as (
    select used.*
    from used
    inner join codes
        on used.code = codes.code and used.fiscal_year = codes.first_year
    where length(used.code) = 7
),

by_name as (
    select
        ended.unit_key,
        ended.fiscal_year,
        ended.code as from_code,
        begun.code as to_code,
        ended.name as from_name,
        begun.name as to_name,
        count(*) over (
            partition by ended.unit_key, ended.scope, ended.fiscal_year, ended.code
        ) as to_choices,
        count(*) over (
            partition by begun.unit_key, begun.scope, begun.fiscal_year, begun.code
        ) as from_choices
    from ended
    inner join begun
        on
            ended.unit_key = begun.unit_key
            and ended.fiscal_year = begun.fiscal_year
            and ended.document_kind = begun.document_kind
            and ended.scope = begun.scope
            and ended.name = begun.name
),

by_money as (
    select
        gain.unit_key,
        gain.fiscal_year,
        loss.line_key as from_code,
        gain.line_key as to_code,
        loss.name as from_name,
        gain.name as to_name,
        count(*) over (partition by loss.chain_key) as to_choices,
        count(*) over (partition by gain.chain_key) as from_choices
    from differences as gain
    inner join differences as loss
        on
            gain.document_id = loss.document_id
            and gain.fund_scope = loss.fund_scope
            and gain.difference_yuan > 0
            and loss.difference_yuan < 0
            and abs(gain.difference_yuan + loss.difference_yuan) <= gain.tolerance_yuan + loss.tolerance_yuan
    inner join codes as origins
        on loss.line_key = origins.code and gain.fiscal_year > origins.last_year
    inner join codes as targets
        on gain.line_key = targets.code and gain.fiscal_year <= targets.first_year
),

votes as (
    select
        unit_key,
        fiscal_year,
        from_code,
        to_code,
        from_name,
        to_name,
        'name' as basis
    from by_name
    where to_choices = 1 and from_choices = 1
    union distinct
    select
        unit_key,
        fiscal_year,
        from_code,
        to_code,
        from_name,
        to_name,
        'money' as basis
    from by_money
    where to_choices = 1 and from_choices = 1
),

counted as (
    select
        from_code,
        to_code,
        fiscal_year as first_year,
        min(from_name) as from_name,
        min(to_name) as to_name,
        count(distinct unit_key) as unit_count,
        max(case when basis = 'money' then 1 else 0 end) = 1 as has_money
    from votes
    group by from_code, to_code, fiscal_year
),

-- Items of one group that all went to one other group bear each other out.
grouped as (
    select
        *,
        count(*) over (
            partition by substring(from_code, 1, 5), substring(to_code, 1, 5), first_year
        ) as sibling_count,
        row_number() over (
            partition by from_code order by unit_count desc, first_year asc, to_code asc
        ) as choice,
        count(*) over (partition by from_code, unit_count) as equal_choices
    from counted
),

renumberings as (
    select
        from_code,
        to_code,
        first_year,
        from_name,
        to_name,
        unit_count,
        has_money
    from grouped
    where choice = 1 and equal_choices = 1 and (unit_count >= 2 or sibling_count >= 2)
),

-- A group or class whose items all went to one other has that one's number now.
{% for level, length in [('groups', 5), ('classes', 3)] %}
    {{ level }}_moved as (
        select
            substring(renumberings.from_code, 1, {{ length }}) as from_code,
            min(substring(renumberings.to_code, 1, {{ length }})) as to_code,
            renumberings.first_year,
            max(renumberings.unit_count) as unit_count
        from renumberings
        inner join codes
            on
                substring(renumberings.from_code, 1, {{ length }}) = codes.code
                and renumberings.first_year > codes.last_year
        group by substring(renumberings.from_code, 1, {{ length }}), renumberings.first_year
        having
            count(distinct substring(renumberings.to_code, 1, {{ length }})) = 1
            and count(*) >= 2
    ),
{% endfor %}

levels_moved as (
    select * from groups_moved
    union all
    select * from classes_moved
),

level_names as (
    select
        code,
        fiscal_year,
        min(name) as name
    from used
    group by code, fiscal_year
),

learned as (
    select
        code as from_code,
        code as to_code,
        first_year,
        'rename' as change_kind,
        from_name,
        to_name,
        unit_count,
        'name' as basis
    from renames
    union all
    select
        from_code,
        to_code,
        first_year,
        'renumber' as change_kind,
        from_name,
        to_name,
        unit_count,
        case when has_money then 'money' else 'name' end as basis
    from renumberings
    union all
    select
        levels_moved.from_code,
        levels_moved.to_code,
        levels_moved.first_year,
        'renumber' as change_kind,
        origins.name as from_name,
        targets.name as to_name,
        levels_moved.unit_count,
        'items' as basis
    from levels_moved
    left join level_names as origins
        on
            levels_moved.from_code = origins.code
            and levels_moved.first_year - 1 = origins.fiscal_year
    left join level_names as targets
        on levels_moved.to_code = targets.code and levels_moved.first_year = targets.fiscal_year
),

final as (
    select
        from_code,
        to_code,
        cast(first_year as integer) as first_year,
        change_kind,
        from_name,
        to_name,
        'seed' as entry_source,
        'register' as basis,
        cast(null as integer) as unit_count,
        note
    from seeds
    union all
    select
        learned.from_code,
        learned.to_code,
        cast(learned.first_year as integer) as first_year,
        learned.change_kind,
        learned.from_name,
        learned.to_name,
        'learned' as entry_source,
        learned.basis,
        cast(learned.unit_count as integer) as unit_count,
        case learned.basis
            when 'money' then '由公开文件学得：新旧科目在多个单位前后相接，上年数与原科目所载一致'
            when 'items' then '由公开文件学得：其下各项均改到新科目之下'
            else '由公开文件学得：新旧科目在多个单位前后相接，名称相同或更替'
        end as note
    from learned
    left join seeds
        on
            learned.from_code = seeds.from_code
            and (learned.to_code = seeds.to_code or learned.change_kind = 'renumber')
            and learned.change_kind = seeds.change_kind
    where seeds.from_code is null
)

select * from final
