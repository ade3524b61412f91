-- Every stated change in whole numbers: amounts in 厘, percents in 1e-7, each with the half-width of its
-- interval; lines the text only declares as not budgeted come in as statements without numbers. Missing here
-- stays missing: nothing is filled in except this year's figure from the line's own table. Where the tables
-- are finer than the text, they show whether the text rounds amounts or cuts them off; an amount that may
-- have been cut off stands for up to a whole last digit more (`*_cut_li` beyond the half-width).
with statements as (
    select * from {{ ref('stg_statements') }}
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
),

declarations as (
    select * from {{ ref('stg_declarations') }}
),

-- What the tables call a code, whichever budget the text speaks of it under.
function_names as (
    select
        document_id,
        code,
        min(name) as name
    from {{ ref('stg_cells') }}
    where row_kind = 'function' and length(code) >= 3
    group by document_id, code
),

compared_digits as (
    select
        statements.document_id,
        abs({{ yuan_to_li('statements.current_yuan') }}) as text_li,
        abs({{ yuan_to_li('line_amounts.amount_yuan') }}) as table_li,
        2 * {{ half_li('statements.current_resolution_yuan') }} as step_li
    from statements
    inner join line_amounts
        on
            statements.document_id = line_amounts.document_id
            and statements.subject = line_amounts.subject
            and statements.fund_scope = line_amounts.fund_scope
            and statements.line_key = line_amounts.line_key
    where line_amounts.resolution_yuan < statements.current_resolution_yuan
),

cut_digits as (
    select
        document_id,
        text_li,
        step_li * ({{ int_div('table_li', 'step_li') }}) as cut_li,
        step_li * ({{ int_div('2 * table_li + step_li', '2 * step_li') }}) as rounded_li
    from compared_digits
),

cut_texts as (
    select
        document_id,
        sum(case when text_li = cut_li and cut_li <> rounded_li then 1 else 0 end) > 0
        or sum(case when text_li = rounded_li and cut_li <> rounded_li then 1 else 0 end) = 0 as may_be_cut
    from cut_digits
    group by document_id
),

stated as (
    select
        statements.document_id,
        statements.fiscal_year,
        statements.fact_id,
        statements.subject,
        statements.fund_scope,
        -- An item whose code is not in this year's tables goes by its name; two of them must not become one.
        coalesce(
            case when statements.subject = 'functional_item' then nullif(statements.line_key, '') end,
            case when statements.subject <> 'functional_item' then statements.line_key end,
            statements.name,
            statements.fact_id
        ) as line_key,
        statements.code,
        -- The table calls an item by its short name, the text often by its whole path.
        case
            when statements.subject = 'functional_item'
                then coalesce(line_amounts.name, function_names.name, statements.name)
            else statements.name
        end as name,
        coalesce(statements.current_yuan, line_amounts.amount_yuan) as current_yuan,
        case
            when statements.current_yuan is not null then statements.current_resolution_yuan
            else line_amounts.resolution_yuan
        end as current_resolution_yuan,
        case
            when statements.current_yuan is not null then 'text'
            when line_amounts.amount_yuan is not null then 'table'
        end as current_origin,
        statements.change_yuan,
        statements.change_resolution_yuan,
        statements.percent,
        statements.percent_resolution,
        -- 上年无 without any number is a base of zero in words.
        case
            when statements.base_yuan is not null then statements.base_yuan
            when statements.says_new and statements.change_yuan is null then 0
        end as base_yuan,
        statements.base_resolution_yuan,
        statements.base_kind,
        statements.base_year,
        statements.reason,
        coalesce(statements.says_new, false) as says_new,
        false as is_declaration,
        statements.source_page,
        statements.source_line,
        statements.source_part
    from statements
    left join line_amounts
        on
            statements.document_id = line_amounts.document_id
            and statements.subject = line_amounts.subject
            and statements.fund_scope = line_amounts.fund_scope
            and statements.line_key = line_amounts.line_key
    left join function_names
        on
            statements.document_id = function_names.document_id
            and statements.code = function_names.code
),

declared as (
    select
        declarations.document_id,
        declarations.fiscal_year,
        declarations.fact_id,
        declarations.subject,
        declarations.fund_scope,
        coalesce(declarations.line_key, declarations.name, declarations.fact_id) as line_key,
        '' as code,
        declarations.name,
        coalesce(line_amounts.amount_yuan, 0) as current_yuan,
        line_amounts.resolution_yuan as current_resolution_yuan,
        case when line_amounts.amount_yuan is null then 'declared' else 'table' end as current_origin,
        cast(null as decimal(20, 2)) as change_yuan,
        cast(null as decimal(20, 6)) as change_resolution_yuan,
        cast(null as decimal(14, 4)) as percent,
        cast(null as decimal(14, 4)) as percent_resolution,
        cast(null as decimal(20, 2)) as base_yuan,
        cast(null as decimal(20, 6)) as base_resolution_yuan,
        'unstated' as base_kind,
        declarations.fiscal_year - 1 as base_year,
        cast(null as varchar) as reason,
        false as says_new,
        true as is_declaration,
        declarations.source_page,
        declarations.source_line,
        declarations.source_part
    from declarations
    left join line_amounts
        on
            declarations.document_id = line_amounts.document_id
            and declarations.subject = line_amounts.subject
            and declarations.fund_scope = line_amounts.fund_scope
            and declarations.line_key = line_amounts.line_key
    where
        declarations.declaration_kind = 'not_budgeted'
        and declarations.subject is not null
        and declarations.fund_scope is not null
),

together as (
    select * from stated
    union all
    select * from declared
),

-- One line may be stated several times; the one that says most speaks for it, the others are witnesses.
ranked as (
    select
        *,
        row_number() over (
            partition by document_id, subject, fund_scope, line_key
            order by
                case when current_yuan is not null and change_yuan is not null then 0 else 1 end,
                case when base_yuan is not null then 0 else 1 end,
                case when percent is not null then 0 else 1 end,
                case when is_declaration then 1 else 0 end,
                source_line nulls last,
                fact_id
        ) as statement_rank
    from together
),

told_digits as (
    select
        ranked.*,
        coalesce(cut_texts.may_be_cut, false) as may_be_cut
    from ranked
    left join cut_texts
        on ranked.document_id = cut_texts.document_id
),

final as (
    select
        document_id,
        fiscal_year,
        fact_id,
        subject,
        fund_scope,
        line_key,
        code,
        name,
        current_yuan,
        current_origin,
        change_yuan,
        percent,
        base_kind,
        base_year,
        reason,
        says_new,
        is_declaration,
        source_page,
        source_line,
        source_part,
        {{ yuan_to_li('current_yuan') }} as current_li,
        {{ half_li('current_resolution_yuan') }} as current_half_li,
        {{ yuan_to_li('change_yuan') }} as change_li,
        {{ half_li('change_resolution_yuan') }} as change_half_li,
        {{ percent_units('percent') }} as percent_units,
        {{ half_percent_units('percent_resolution') }} as percent_half_units,
        {{ yuan_to_li('base_yuan') }} as base_li,
        {{ half_li('base_resolution_yuan') }} as base_half_li,
        case
            when may_be_cut and current_origin = 'text'
                then {{ half_li('current_resolution_yuan') }}
            else 0
        end as current_cut_li,
        case when may_be_cut then {{ half_li('base_resolution_yuan') }} else 0 end as base_cut_li,
        cast(statement_rank as integer) as statement_rank
    from told_digits
)

select * from final
