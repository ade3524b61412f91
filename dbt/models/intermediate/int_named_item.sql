-- Where an item belongs that stands in no table of this year and is known by its path of names only
-- (某类（类）某款（款）某项（项）): class and group by the names the document's own tables give them. A name that means
-- several codes, or that the tables no longer hold, tells nothing.
with baselines as (
    select * from {{ ref('int_baseline_stated') }}
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
),

table_names as (
    select
        document_id,
        code,
        {{ normal_name('name') }} as name
    from line_amounts
    where subject = 'functional_item' and length(code) in (3, 5)
    group by document_id, code, {{ normal_name('name') }}
),

named as (
    select
        document_id,
        fund_scope,
        line_key,
        split_part({{ normal_name('line_key') }}, '（类）', 1) as class_name,
        split_part(split_part({{ normal_name('line_key') }}, '（类）', 2), '（款）', 1) as group_name
    from baselines
    where subject = 'functional_item' and coalesce(code, '') = ''
),

classes as (
    select
        named.document_id,
        named.fund_scope,
        named.line_key,
        min(table_names.code) as class_code
    from named
    inner join table_names
        on
            named.document_id = table_names.document_id
            and named.class_name = table_names.name
            and length(table_names.code) = 3
    group by named.document_id, named.fund_scope, named.line_key
    having count(distinct table_names.code) = 1
),

groups as (
    select
        named.document_id,
        named.fund_scope,
        named.line_key,
        min(table_names.code) as group_code
    from named
    inner join classes
        on
            named.document_id = classes.document_id
            and named.fund_scope = classes.fund_scope
            and named.line_key = classes.line_key
    inner join table_names
        on
            named.document_id = table_names.document_id
            and named.group_name = table_names.name
            and length(table_names.code) = 5
            and classes.class_code = substring(table_names.code, 1, 3)
    group by named.document_id, named.fund_scope, named.line_key
    having count(distinct table_names.code) = 1
),

final as (
    select
        classes.document_id,
        classes.fund_scope,
        classes.line_key,
        classes.class_code,
        groups.group_code
    from classes
    left join groups
        on
            classes.document_id = groups.document_id
            and classes.fund_scope = groups.fund_scope
            and classes.line_key = groups.line_key
)

select * from final
