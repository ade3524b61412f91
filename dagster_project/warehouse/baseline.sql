-- Last year's figures of every line of the disclosures in the tables `cells`, `statements` and `declarations`.
-- Made from the models in dbt/ by `python -m dagster_project.warehouse.bundle`; change them, not this file.
with
stg_cells as (
with source as (
    select * from cells
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        table_id,
        table_title,
        row_kind,
        code,
        line_id,
        name,
        project,
        measure,
        printed,
        amount_yuan,
        resolution_yuan,
        state,
        repairs,
        page as source_page,
        sheet as source_sheet,
        line as source_line,
        row as source_block,
        row as source_row,
        "column" as source_column,
        part as source_part
    from source
)

select * from renamed
),

stg_declarations as (
with source as (
    select * from declarations
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        kind as declaration_kind,
        table_id,
        subject,
        fund_scope,
        key as line_key,
        name,
        text as source_text,
        page as source_page,
        sheet as source_sheet,
        line as source_line,
        row as source_block,
        row as source_row,
        "column" as source_column,
        part as source_part
    from source
)

select * from renamed
),

stg_statements as (
with source as (
    select * from statements
),

renamed as (
    select
        document_id,
        cast(fiscal_year as integer) as fiscal_year,
        fact_id,
        section,
        subject,
        fund_scope,
        key as line_key,
        code,
        name,
        current_yuan,
        current_resolution_yuan,
        current_printed,
        change_yuan,
        change_resolution_yuan,
        change_printed,
        change_word,
        percent,
        percent_resolution,
        percent_printed,
        percent_word,
        base_kind,
        base_year,
        base_yuan,
        base_resolution_yuan,
        reason,
        says_new,
        says_unbudgeted,
        residue,
        text as source_text,
        page as source_page,
        sheet as source_sheet,
        line as source_line,
        row as source_block,
        row as source_row,
        "column" as source_column,
        part as source_part
    from source
)

select * from renamed
),

int_line_amount as (
-- This year's figure of every line a change can be stated for, from the standard tables. Where two tables
-- print one line, the one that is about it comes first (`table_rank`): T03 before the classes of T01, T12
-- before T02's column.

with cells as (
    select * from stg_cells
),

named as (
    select
        document_id,
        fiscal_year,
        fact_id,
        case when row_kind = 'total' then coalesce(case measure
        when 'basic' then '基本支出'
        when 'project' then '项目支出'
        when 'personnel' then '人员经费'
        when 'public' then '公用经费'
        when 'general_own' then '一般公共预算'
        when 'general_transfer' then '上级一般公共预算安排的转移支付'
        when 'fund_own' then '政府性基金预算'
        when 'fund_transfer' then '上级政府性基金安排的转移支付'
        when 'capital_own' then '国有资本经营预算'
        when 'capital_transfer' then '上级国有资本经营预算安排的转移支付'
        when 'special_account' then '财政专户'
        when 'unit_funds' then '单位资金'
        when 'carryover_appropriation' then '财政拨款结转'
        when 'carryover_other' then '非财政拨款结转结余'
    end, name) else name end as name,
        code,
        amount_yuan,
        resolution_yuan,
        state,
        source_line,
        case when table_id in ('T01', 'T02', 'T04') then 2 else 1 end as table_rank,
        case
            when table_id = 'T01' and line_id = 'total_income' then 'total'
            when table_id = 'T01' and row_kind = 'function' and measure = 'amount' then 'functional_item'
            when table_id = 'T02' and row_kind = 'total' and measure = 'total' then 'total'
            when table_id = 'T02' and row_kind = 'total' and measure <> 'carryover_used' then 'source'
            when table_id = 'T02' and row_kind = 'function' and measure = 'appropriation'
                then 'functional_item'
            when table_id in ('T03', 'T05', 'T08', 'T09', 'T12') and row_kind = 'total' and measure = 'total'
                then 'total'
            when
                table_id in ('T03', 'T05', 'T08', 'T09', 'T12') and row_kind = 'total'
                and (
                    measure in ('basic', 'project', 'reserve', 'business', 'to_superior', 'to_affiliate')
                    or table_id = 'T03' and measure = 'carryover_out'
                )
                then 'nature'
            when table_id in ('T03', 'T05', 'T08', 'T09', 'T12') and row_kind = 'function' and measure = 'total'
                then 'functional_item'
            when table_id = 'T04' and line_id in ('total_income', 'total_expenditure') then 'total'
            when table_id = 'T04' and line_id in ('general', 'fund', 'capital') then 'source'
            when table_id in ('T06', 'T13') and row_kind = 'total' and measure <> 'total' then 'component'
            when table_id in ('T06', 'T13') and row_kind = 'economic' and measure = 'total'
                then 'economic_item'
            when table_id = 'T13' and row_kind = 'total' and measure = 'total' then 'nature'
            when table_id = 'T10' and line_id = 'operating_expense' then 'operating_expense'
            -- A final account's own figure is the outturn; the budget beside it is this year's, too.
            when table_id = 'T10' and line_id is not null and measure in ('total', 'outturn')
                then 'three_public'
            when table_id = 'T14' and row_kind = 'total' then 'operating_expense'
            when table_id = 'T11' and row_kind = 'total' and measure in ('total', 'appropriation', 'other')
                then 'carryover'
        end as subject,
        case
            when table_id = 'T02' and row_kind = 'function' then 'appropriation'
            when table_id in ('T01', 'T02', 'T03', 'T11') then 'all'
            when table_id in ('T04', 'T10', 'T12', 'T13', 'T14') then 'appropriation'
            when table_id in ('T05', 'T06') then 'general'
            when table_id = 'T08' then 'fund'
            when table_id = 'T09' then 'capital'
        end as fund_scope,
        case
            when table_id = 'T02' and row_kind = 'total' and measure = 'total' then 'revenue'
            when table_id in ('T03', 'T12') and row_kind = 'total' and measure = 'total' then 'expenditure'
            when table_id = 'T04' and line_id = 'total_expenditure' and measure = 'total' then 'expenditure'
            when table_id = 'T05' and row_kind = 'total' and measure = 'total' then 'general'
            when table_id = 'T08' and row_kind = 'total' and measure = 'total' then 'fund'
            when table_id = 'T09' and row_kind = 'total' and measure = 'total' then 'capital'
            when table_id in ('T01', 'T04') and line_id = 'total_income' then 'all'
            when table_id = 'T13' and row_kind = 'total' and measure = 'total' then 'basic'
            when table_id = 'T14' or (table_id = 'T10' and line_id = 'operating_expense') then ''
            when row_kind in ('function', 'economic') then code
            when table_id in ('T04', 'T10') then line_id
            else measure
        end as line_key
    from cells
    where not (table_id = 'T04' and line_id = 'total_expenditure' and measure <> 'total')
),

ranked as (
    select
        *,
        row_number() over (
            partition by document_id, subject, fund_scope, line_key
            order by
                case when amount_yuan is null then 1 else 0 end,
                table_rank,
                source_line nulls last,
                fact_id
        ) as mention_no
    from named
    where subject is not null
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
        amount_yuan,
        resolution_yuan,
        state
    from ranked
    where mention_no = 1
)

select * from final
),

int_baseline_statement as (
-- Every stated change in whole numbers: amounts in 厘, percents in 1e-7, each with the half-width of its
-- interval; lines the text only declares as not budgeted come in as statements without numbers. Missing here
-- stays missing: nothing is filled in except this year's figure from the line's own table. Where the tables
-- are finer than the text, they show whether the text rounds amounts or cuts them off; an amount that may
-- have been cut off stands for up to a whole last digit more (`*_cut_li` beyond the half-width).
with statements as (
    select * from stg_statements
),

line_amounts as (
    select * from int_line_amount
),

declarations as (
    select * from stg_declarations
),

-- What the tables call a code, whichever budget the text speaks of it under.
function_names as (
    select
        document_id,
        code,
        min(name) as name
    from stg_cells
    where row_kind = 'function' and length(code) >= 3
    group by document_id, code
),

compared_digits as (
    select
        statements.document_id,
        abs(cast((statements.current_yuan) * 1000 as hugeint)) as text_li,
        abs(cast((line_amounts.amount_yuan) * 1000 as hugeint)) as table_li,
        2 * cast(coalesce(statements.current_resolution_yuan, 0) * 500 as hugeint) as step_li
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
        step_li * (((table_li) // (step_li))) as cut_li,
        step_li * (((2 * table_li + step_li) // (2 * step_li))) as rounded_li
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
        cast((current_yuan) * 1000 as hugeint) as current_li,
        cast(coalesce(current_resolution_yuan, 0) * 500 as hugeint) as current_half_li,
        cast((change_yuan) * 1000 as hugeint) as change_li,
        cast(coalesce(change_resolution_yuan, 0) * 500 as hugeint) as change_half_li,
        cast(cast(percent as decimal(24, 4)) * 100000 as hugeint) as percent_units,
        cast(cast(coalesce(percent_resolution, 0) as decimal(24, 4)) * 50000 as hugeint) as percent_half_units,
        cast((base_yuan) * 1000 as hugeint) as base_li,
        cast(coalesce(base_resolution_yuan, 0) * 500 as hugeint) as base_half_li,
        case
            when may_be_cut and current_origin = 'text'
                then cast(coalesce(current_resolution_yuan, 0) * 500 as hugeint)
            else 0
        end as current_cut_li,
        case when may_be_cut then cast(coalesce(base_resolution_yuan, 0) * 500 as hugeint) else 0 end as base_cut_li,
        cast(statement_rank as integer) as statement_rank
    from told_digits
)

select * from final
),

int_baseline_candidate as (
-- What last year's figure can be, once per statement and route, as an interval in 厘 certain to hold it: E1
-- current - change, E7 the base in words, E2 current / (1 + percent), E3 change / percent. An item that is
-- new says 增长 100% by convention, so its percent proves nothing: no E2 and no E3. Publishers compute a
-- percent from printed figures, so it may be the ratio of these or of the true amounts behind them: E2 and E3
-- hold both, the latter through the half-width of the printed base. `candidate_rank` 1 is the line's
-- baseline, the others are its witnesses.
with statements as (
    select * from int_baseline_statement
),

by_change as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E1' as method,
        current_li - change_li as value_li,
        current_li - change_li - current_half_li - change_half_li as low_li,
        current_li - change_li + current_half_li + change_half_li as high_li
    from statements
    where current_li is not null and change_li is not null
),

by_words as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E7' as method,
        base_li as value_li,
        base_li - base_half_li - case when base_li < 0 then base_cut_li else 0 end as low_li,
        base_li + base_half_li + case when base_li < 0 then 0 else base_cut_li end as high_li
    from statements
    where base_li is not null
),

-- The divisor 1 + percent and the step of the nearest printable number (the current figure's own last digit).
percent_of_current as (
    select
        *,
        current_li - current_half_li as lowest_current,
        current_li + current_half_li as highest_current,
        10000000 + percent_units as divisor,
        case when current_half_li = 0 then 10 else 2 * current_half_li end as step_li
    from statements
    where
        current_li is not null
        and percent_units is not null
        and 10000000 + percent_units - percent_half_units > 0
        and not coalesce(current_li = change_li and current_li <> 0, false)
        and not (percent_units = 10000000 and change_li is null)
),

percent_ends as (
    select
        *,
        case
        when lowest_current >= 0 then case
        when (lowest_current * 10000000) >= 0 then ((lowest_current * 10000000) // ((divisor + percent_half_units)))
        else -((-(lowest_current * 10000000) + ((divisor + percent_half_units)) - 1) // ((divisor + percent_half_units)))
    end
        else case
        when (lowest_current * 10000000) >= 0 then ((lowest_current * 10000000) // ((divisor - percent_half_units)))
        else -((-(lowest_current * 10000000) + ((divisor - percent_half_units)) - 1) // ((divisor - percent_half_units)))
    end
    end as true_low_li,
        case
        when highest_current >= 0 then case
        when (highest_current * 10000000) >= 0 then (((highest_current * 10000000) + ((divisor - percent_half_units)) - 1) // ((divisor - percent_half_units)))
        else -((-(highest_current * 10000000)) // ((divisor - percent_half_units)))
    end
        else case
        when (highest_current * 10000000) >= 0 then (((highest_current * 10000000) + ((divisor + percent_half_units)) - 1) // ((divisor + percent_half_units)))
        else -((-(highest_current * 10000000)) // ((divisor + percent_half_units)))
    end
    end as true_high_li,
        case
        when current_li >= 0 then case
        when (current_li * 10000000) >= 0 then ((current_li * 10000000) // ((divisor + percent_half_units)))
        else -((-(current_li * 10000000) + ((divisor + percent_half_units)) - 1) // ((divisor + percent_half_units)))
    end
        else case
        when (current_li * 10000000) >= 0 then ((current_li * 10000000) // ((divisor - percent_half_units)))
        else -((-(current_li * 10000000) + ((divisor - percent_half_units)) - 1) // ((divisor - percent_half_units)))
    end
    end - case when current_li < 0 then current_cut_li else 0 end
        - current_half_li as printed_low_li,
        case
        when current_li >= 0 then case
        when (current_li * 10000000) >= 0 then (((current_li * 10000000) + ((divisor - percent_half_units)) - 1) // ((divisor - percent_half_units)))
        else -((-(current_li * 10000000)) // ((divisor - percent_half_units)))
    end
        else case
        when (current_li * 10000000) >= 0 then (((current_li * 10000000) + ((divisor + percent_half_units)) - 1) // ((divisor + percent_half_units)))
        else -((-(current_li * 10000000)) // ((divisor + percent_half_units)))
    end
    end + case when current_li < 0 then 0 else current_cut_li end
        + current_half_li as printed_high_li
    from percent_of_current
),

by_percent as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E2' as method,
        step_li * (case
        when (current_li * 10000000) >= 0 then ((2 * (current_li * 10000000) + (divisor * step_li)) // (2 * (divisor * step_li)))
        else -((-2 * (current_li * 10000000) + (divisor * step_li)) // (2 * (divisor * step_li)))
    end) as value_li,
        case when printed_low_li < true_low_li then printed_low_li else true_low_li end as low_li,
        case when printed_high_li > true_high_li then printed_high_li else true_high_li end as high_li
    from percent_ends
),

-- Sizes of change and percent; the sign of their quotient is put back at the end.
percent_of_change as (
    select
        *,
        abs(change_li) as change_size,
        abs(percent_units) as percent_size,
        case when (change_li < 0) = (percent_units < 0) then 1 else -1 end as quotient_sign,
        case when change_half_li = 0 then 10 else 2 * change_half_li end as step_li
    from statements
    where
        change_li is not null
        and percent_units is not null
        and abs(percent_units) - percent_half_units > 0
        and not coalesce(current_li = change_li, false)
),

by_change_and_percent_sizes as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        quotient_sign,
        step_li * (case
        when (change_size * 10000000) >= 0 then ((2 * (change_size * 10000000) + (percent_size * step_li)) // (2 * (percent_size * step_li)))
        else -((-2 * (change_size * 10000000) + (percent_size * step_li)) // (2 * (percent_size * step_li)))
    end) as value_size,
        case
        when ((case when change_size > change_half_li then change_size - change_half_li else 0 end) * 10000000) >= 0 then (((case when change_size > change_half_li then change_size - change_half_li else 0 end) * 10000000) // ((percent_size + percent_half_units)))
        else -((-((case when change_size > change_half_li then change_size - change_half_li else 0 end) * 10000000) + ((percent_size + percent_half_units)) - 1) // ((percent_size + percent_half_units)))
    end as true_low_size,
        case
        when ((change_size + change_half_li) * 10000000) >= 0 then ((((change_size + change_half_li) * 10000000) + ((percent_size - percent_half_units)) - 1) // ((percent_size - percent_half_units)))
        else -((-((change_size + change_half_li) * 10000000)) // ((percent_size - percent_half_units)))
    end as true_high_size,
        case
        when (change_size * 10000000) >= 0 then ((change_size * 10000000) // ((percent_size + percent_half_units)))
        else -((-(change_size * 10000000) + ((percent_size + percent_half_units)) - 1) // ((percent_size + percent_half_units)))
    end - change_half_li
            as printed_low_size,
        case
        when (change_size * 10000000) >= 0 then (((change_size * 10000000) + ((percent_size - percent_half_units)) - 1) // ((percent_size - percent_half_units)))
        else -((-(change_size * 10000000)) // ((percent_size - percent_half_units)))
    end + change_half_li
        + current_cut_li as printed_high_size
    from percent_of_change
),

widest_sizes as (
    select
        *,
        case when printed_low_size < true_low_size then printed_low_size else true_low_size end as low_size,
        case when printed_high_size > true_high_size then printed_high_size else true_high_size end
            as high_size
    from by_change_and_percent_sizes
),

by_change_and_percent as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        'E3' as method,
        quotient_sign * value_size as value_li,
        case when quotient_sign = 1 then low_size else -high_size end as low_li,
        case when quotient_sign = 1 then high_size else -low_size end as high_li
    from widest_sizes
),

together as (
    select * from by_change
    union all
    select * from by_words
    union all
    select * from by_percent
    union all
    select * from by_change_and_percent
),

-- The nearest printable value may lie a hair outside a narrow interval: the interval is widened for it.
final as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        fact_id,
        statement_rank,
        method,
        value_li,
        case when value_li < low_li then value_li else low_li end as low_li,
        case when value_li > high_li then value_li else high_li end as high_li,
        cast(row_number() over (
            partition by document_id, subject, fund_scope, line_key
            order by
                case method when 'E1' then 1 when 'E7' then 2 when 'E2' then 3 else 4 end,
                statement_rank,
                fact_id
        ) as integer) as candidate_rank
    from together
    -- Beyond what an amount can hold: a misprint, no candidate.
    where abs(low_li) < cast('1000000000000000000000' as hugeint) and abs(value_li) < cast('1000000000000000000000' as hugeint) and abs(high_li) < cast('1000000000000000000000' as hugeint)
)

select * from final
),

int_baseline_stated as (
-- One baseline per stated line: the value of the best route (E1, else E7, else E2, else E3), and what the
-- printed percent and the text say about it.
with statements as (
    select * from int_baseline_statement
),

candidates as (
    select * from int_baseline_candidate
),

chosen as (
    select * from candidates
    where candidate_rank = 1
),

-- A base in words that cannot be the base the change implies.
contradicted as (
    select distinct
        chosen.document_id,
        chosen.subject,
        chosen.fund_scope,
        chosen.line_key
    from chosen
    inner join candidates
        on
            chosen.document_id = candidates.document_id
            and chosen.subject = candidates.subject
            and chosen.fund_scope = candidates.fund_scope
            and chosen.line_key = candidates.line_key
    where
        candidates.method = 'E7'
        and (candidates.low_li > chosen.high_li or candidates.high_li < chosen.low_li)
),

lines as (
    select
        statements.*,
        chosen.method,
        chosen.value_li,
        chosen.low_li,
        chosen.high_li,
        contradicted.line_key is not null as is_contradicted,
        case chosen.method
            when 'E1' then statements.change_li
            when 'E7' then statements.current_li - chosen.value_li
        end as growth_li,
        coalesce(nullif(2 * statements.percent_half_units, 0), 1000) as percent_step
    from statements
    left join chosen
        on
            statements.document_id = chosen.document_id
            and statements.subject = chosen.subject
            and statements.fund_scope = chosen.fund_scope
            and statements.line_key = chosen.line_key
    left join contradicted
        on
            statements.document_id = contradicted.document_id
            and statements.subject = contradicted.subject
            and statements.fund_scope = contradicted.fund_scope
            and statements.line_key = contradicted.line_key
    -- The statement that gives the value speaks for the line.
    where statements.statement_rank = coalesce(chosen.statement_rank, 1)
),

-- Smallest and largest growth the printed figures allow, each as numerator over denominator.
ratio_ends as (
    select
        *,
        case method
            when 'E1' then change_li + change_half_li
            when 'E7' then current_li + current_half_li - low_li
        end as largest_growth,
        case method
            when 'E1' then change_li - change_half_li
            when 'E7' then current_li - current_half_li - high_li
        end as smallest_growth
    from lines
),

ratio_bounds as (
    select
        *,
        case
            when method = 'E7' then low_li
            when largest_growth >= 0 then current_li - current_half_li - largest_growth
            else current_li + current_half_li - largest_growth
        end as largest_growth_base,
        case
            when method = 'E7' then high_li
            when smallest_growth >= 0 then current_li + current_half_li - smallest_growth
            else current_li - current_half_li - smallest_growth
        end as smallest_growth_base
    from ratio_ends
),

judged as (
    select
        *,
        -- No budget is less than nothing: a text that says so has told no figure of last year.
        coalesce(value_li < 0 and current_li >= 0, false) as is_impossible,
        -- The trade's policy: printed growth = |change / prior| rounded half up at the printed decimals.
        case
            when value_li > 0 and growth_li is not null and percent_units is not null
                then
                    percent_units = percent_step * (
                        case
        when (growth_li * 10000000) >= 0 then ((2 * (growth_li * 10000000) + (value_li * percent_step)) // (2 * (value_li * percent_step)))
        else -((-2 * (growth_li * 10000000) + (value_li * percent_step)) // (2 * (value_li * percent_step)))
    end
                    )
        end as is_on_grid,
        case
            when value_li > 0 and growth_li is not null and percent_units is not null
                then
                    smallest_growth_base > 0
                    and smallest_growth * 10000000
                    <= (percent_units + percent_half_units) * smallest_growth_base
                    and (
                        largest_growth_base <= 0
                        or largest_growth * 10000000
                        >= (percent_units - percent_half_units) * largest_growth_base
                    )
        end as is_in_interval
    from ratio_bounds
),

-- What the printed figures disprove about each other; growth over nothing or a negative base has no percent.
checked as (
    select
        *,
        case
            when method is null or is_impossible then null
            when is_contradicted then 'words'
            when percent_units is null or growth_li is null then null
            when current_li = 0 and value_li = 0 then case when percent_units <> 0 then 'nothing' end
            when value_li = 0 then case when percent_units <> 10000000 then 'new' end
            when current_li = 0 then case when percent_units <> -10000000 then 'ended' end
            when growth_li = 0 then case when percent_units <> 0 then 'flat' end
            when value_li > 0 and not is_on_grid and not is_in_interval then 'percent'
        end as problem
    from judged
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
        source_page,
        source_line,
        source_part,
        case when not is_impossible then method end as method,
        case when not is_impossible then value_li end as value_li,
        case when not is_impossible then low_li end as low_li,
        case when not is_impossible then high_li end as high_li,
        case
            when method is null or is_impossible then 'unknown'
            when problem is not null then 'conflict'
            when value_li = 0 and current_li = 0 then 'not_budgeted'
            when method in ('E2', 'E3') then 'derived_pct'
            when current_li is null or value_li < 0 then 'delta_only'
            when value_li = 0 then 'new_item'
            when current_li = 0 then 'discontinued'
            when growth_li = 0 then 'flat'
            when percent_units is null then 'delta_only'
            when is_on_grid then 'grid_exact'
            else 'interval_ok'
        end as status,
        case
            when is_impossible then '增加额大于本年数，推出的上年数为负，上年数未知'
            when problem = 'words' then '文字写明的上年数与按增减额推算的上年数不一致'
            when problem = 'nothing' then '本年数和上年数均为零，百分比却不为零'
            when problem = 'new' then '推出的上年数为零，百分比却不是按惯例写的100%'
            when problem = 'ended' then '本年数为零，百分比却不是下降100%'
            when problem = 'flat' then '与上年持平，百分比却不为零'
            when problem = 'percent' then '百分比与增减额除以上年数的结果不符'
            when method is null and is_declaration then '公开说明未安排且未写明上年数，上年数未知'
            when method is null and percent_units = 10000000
                then '只写明增长100%，既可能上年没有，也可能翻了一番，上年数未知'
            when method is null and percent_units is not null then '只写明百分比，推不出上年数'
            when method is null then '未写明增减额、百分比和上年数，上年数未知'
            when value_li < 0 then '上年数为负，增长率没有意义，百分比未核对'
        end as note
    from checked
)

select * from final
),

int_named_item as (
-- Where an item belongs that stands in no table of this year and is known by its path of names only
-- (某类（类）某款（款）某项（项）): class and group by the names the document's own tables give them. A name that means
-- several codes, or that the tables no longer hold, tells nothing.
with baselines as (
    select * from int_baseline_stated
),

line_amounts as (
    select * from int_line_amount
),

table_names as (
    select
        document_id,
        code,
        replace(replace(replace(replace(replace(replace(replace(
        name, ' ', ''), '　', ''), '(', '（'), ')', '）'), '"', ''), '“', ''), '”', '') as name
    from line_amounts
    where subject = 'functional_item' and length(code) in (3, 5)
    group by document_id, code, replace(replace(replace(replace(replace(replace(replace(
        name, ' ', ''), '　', ''), '(', '（'), ')', '）'), '"', ''), '“', ''), '”', '')
),

named as (
    select
        document_id,
        fund_scope,
        line_key,
        split_part(replace(replace(replace(replace(replace(replace(replace(
        line_key, ' ', ''), '　', ''), '(', '（'), ')', '）'), '"', ''), '“', ''), '”', ''), '（类）', 1) as class_name,
        split_part(split_part(replace(replace(replace(replace(replace(replace(replace(
        line_key, ' ', ''), '　', ''), '(', '（'), ')', '）'), '"', ''), '“', ''), '”', ''), '（类）', 2), '（款）', 1) as group_name
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
),

int_baseline_derived as (
-- E4: last year's figure of a line as the sum of its parts' baselines, once per route by which parts add up.
-- A route is `incomplete` while a part that has money this year has no baseline. A part without money this
-- year and without a word about last year may have had some then: such a sum (`unknown_parts`) counts only
-- where another route to the same total, or the total as stated, agrees with it. Items that vanished since
-- last year and are not named at all cannot be seen in one document: unless such an agreement shows that
-- nothing is missing, a sum of items is `open`, the least that last year's figure can have been.
with baselines as (
    select * from int_baseline_stated
),

line_amounts as (
    select * from int_line_amount
),

named_items as (
    select * from int_named_item
),

-- Every part that has a figure this year or a baseline.
lines as (
    select
        coalesce(line_amounts.document_id, baselines.document_id) as document_id,
        coalesce(line_amounts.fiscal_year, baselines.fiscal_year) as fiscal_year,
        coalesce(line_amounts.subject, baselines.subject) as subject,
        coalesce(line_amounts.fund_scope, baselines.fund_scope) as fund_scope,
        coalesce(line_amounts.line_key, baselines.line_key) as line_key,
        coalesce(line_amounts.code, baselines.code) as code,
        coalesce(baselines.name, line_amounts.name) as name,
        coalesce(line_amounts.amount_yuan, baselines.current_yuan) as current_yuan,
        baselines.line_key is not null as is_stated,
        baselines.base_kind,
        baselines.base_year,
        baselines.value_li,
        baselines.low_li,
        baselines.high_li
    from line_amounts
    full outer join baselines
        on
            line_amounts.document_id = baselines.document_id
            and line_amounts.subject = baselines.subject
            and line_amounts.fund_scope = baselines.fund_scope
            and line_amounts.line_key = baselines.line_key
),

functions as (
    select * from lines
    where subject = 'functional_item'
),

parent_codes as (
    select
        document_id,
        fund_scope,
        substring(code, 1, 3) as code
    from functions
    where length(code) > 3
    union distinct
    select
        document_id,
        fund_scope,
        substring(code, 1, 5) as code
    from functions
    where length(code) > 5
),

-- Codes without a longer code below them: the parts a functional sum is made of.
function_leaves as (
    select functions.*
    from functions
    left join parent_codes
        on
            functions.document_id = parent_codes.document_id
            and functions.fund_scope = parent_codes.fund_scope
            and functions.code = parent_codes.code
    where parent_codes.code is null
),

-- Where the parts of 公务用车 are stated, the line itself must not be added to them.
documents_with_vehicle_parts as (
    select distinct document_id
    from lines
    where subject = 'three_public' and line_key in ('vehicle_purchase', 'vehicle_running') and is_stated
),

three_public_parts as (
    select lines.*
    from lines
    left join documents_with_vehicle_parts as split
        on lines.document_id = split.document_id
    where
        lines.subject = 'three_public'
        and (
            lines.line_key in ('abroad', 'reception')
            or (lines.line_key = 'vehicle' and split.document_id is null)
            or (lines.line_key in ('vehicle_purchase', 'vehicle_running') and split.document_id is not null)
        )
),

sources as (
    select * from lines
    where subject = 'source' and fund_scope = 'all'
),

ancestors as (
    
    select 'income_current' as source_key, 'total' as ancestor_key
    union all
    select 'appropriation' as source_key, 'income_current' as ancestor_key
    union all
    select 'appropriation' as source_key, 'total' as ancestor_key
    union all
    select 'general' as source_key, 'appropriation' as ancestor_key
    union all
    select 'general' as source_key, 'income_current' as ancestor_key
    union all
    select 'general' as source_key, 'total' as ancestor_key
    union all
    select 'general_own' as source_key, 'general' as ancestor_key
    union all
    select 'general_own' as source_key, 'appropriation' as ancestor_key
    union all
    select 'general_own' as source_key, 'income_current' as ancestor_key
    union all
    select 'general_own' as source_key, 'total' as ancestor_key
    union all
    select 'general_transfer' as source_key, 'general' as ancestor_key
    union all
    select 'general_transfer' as source_key, 'appropriation' as ancestor_key
    union all
    select 'general_transfer' as source_key, 'income_current' as ancestor_key
    union all
    select 'general_transfer' as source_key, 'total' as ancestor_key
    union all
    select 'general_grant' as source_key, 'general' as ancestor_key
    union all
    select 'general_grant' as source_key, 'appropriation' as ancestor_key
    union all
    select 'general_grant' as source_key, 'income_current' as ancestor_key
    union all
    select 'general_grant' as source_key, 'total' as ancestor_key
    union all
    select 'general_special' as source_key, 'general' as ancestor_key
    union all
    select 'general_special' as source_key, 'appropriation' as ancestor_key
    union all
    select 'general_special' as source_key, 'income_current' as ancestor_key
    union all
    select 'general_special' as source_key, 'total' as ancestor_key
    union all
    select 'fund' as source_key, 'appropriation' as ancestor_key
    union all
    select 'fund' as source_key, 'income_current' as ancestor_key
    union all
    select 'fund' as source_key, 'total' as ancestor_key
    union all
    select 'fund_own' as source_key, 'fund' as ancestor_key
    union all
    select 'fund_own' as source_key, 'appropriation' as ancestor_key
    union all
    select 'fund_own' as source_key, 'income_current' as ancestor_key
    union all
    select 'fund_own' as source_key, 'total' as ancestor_key
    union all
    select 'fund_transfer' as source_key, 'fund' as ancestor_key
    union all
    select 'fund_transfer' as source_key, 'appropriation' as ancestor_key
    union all
    select 'fund_transfer' as source_key, 'income_current' as ancestor_key
    union all
    select 'fund_transfer' as source_key, 'total' as ancestor_key
    union all
    select 'capital' as source_key, 'appropriation' as ancestor_key
    union all
    select 'capital' as source_key, 'income_current' as ancestor_key
    union all
    select 'capital' as source_key, 'total' as ancestor_key
    union all
    select 'capital_own' as source_key, 'capital' as ancestor_key
    union all
    select 'capital_own' as source_key, 'appropriation' as ancestor_key
    union all
    select 'capital_own' as source_key, 'income_current' as ancestor_key
    union all
    select 'capital_own' as source_key, 'total' as ancestor_key
    union all
    select 'capital_transfer' as source_key, 'capital' as ancestor_key
    union all
    select 'capital_transfer' as source_key, 'appropriation' as ancestor_key
    union all
    select 'capital_transfer' as source_key, 'income_current' as ancestor_key
    union all
    select 'capital_transfer' as source_key, 'total' as ancestor_key
    union all
    select 'special_account' as source_key, 'income_current' as ancestor_key
    union all
    select 'special_account' as source_key, 'total' as ancestor_key
    union all
    select 'special_account_fees' as source_key, 'special_account' as ancestor_key
    union all
    select 'special_account_fees' as source_key, 'income_current' as ancestor_key
    union all
    select 'special_account_fees' as source_key, 'total' as ancestor_key
    union all
    select 'special_account_other' as source_key, 'special_account' as ancestor_key
    union all
    select 'special_account_other' as source_key, 'income_current' as ancestor_key
    union all
    select 'special_account_other' as source_key, 'total' as ancestor_key
    union all
    select 'unit_funds' as source_key, 'income_current' as ancestor_key
    union all
    select 'unit_funds' as source_key, 'total' as ancestor_key
    union all
    select 'unit_service' as source_key, 'unit_funds' as ancestor_key
    union all
    select 'unit_service' as source_key, 'income_current' as ancestor_key
    union all
    select 'unit_service' as source_key, 'total' as ancestor_key
    union all
    select 'unit_superior' as source_key, 'unit_funds' as ancestor_key
    union all
    select 'unit_superior' as source_key, 'income_current' as ancestor_key
    union all
    select 'unit_superior' as source_key, 'total' as ancestor_key
    union all
    select 'unit_affiliate' as source_key, 'unit_funds' as ancestor_key
    union all
    select 'unit_affiliate' as source_key, 'income_current' as ancestor_key
    union all
    select 'unit_affiliate' as source_key, 'total' as ancestor_key
    union all
    select 'unit_business' as source_key, 'unit_funds' as ancestor_key
    union all
    select 'unit_business' as source_key, 'income_current' as ancestor_key
    union all
    select 'unit_business' as source_key, 'total' as ancestor_key
    union all
    select 'unit_other' as source_key, 'unit_funds' as ancestor_key
    union all
    select 'unit_other' as source_key, 'income_current' as ancestor_key
    union all
    select 'unit_other' as source_key, 'total' as ancestor_key
    union all
    select 'unit_debt' as source_key, 'unit_funds' as ancestor_key
    union all
    select 'unit_debt' as source_key, 'income_current' as ancestor_key
    union all
    select 'unit_debt' as source_key, 'total' as ancestor_key
    union all
    select 'surplus_used' as source_key, 'total' as ancestor_key
    union all
    select 'carryover' as source_key, 'total' as ancestor_key
    union all
    select 'carryover_appropriation' as source_key, 'carryover' as ancestor_key
    union all
    select 'carryover_appropriation' as source_key, 'total' as ancestor_key
    union all
    select 'carryover_general' as source_key, 'carryover_appropriation' as ancestor_key
    union all
    select 'carryover_general' as source_key, 'carryover' as ancestor_key
    union all
    select 'carryover_general' as source_key, 'total' as ancestor_key
    union all
    select 'carryover_fund' as source_key, 'carryover_appropriation' as ancestor_key
    union all
    select 'carryover_fund' as source_key, 'carryover' as ancestor_key
    union all
    select 'carryover_fund' as source_key, 'total' as ancestor_key
    union all
    select 'carryover_capital' as source_key, 'carryover_appropriation' as ancestor_key
    union all
    select 'carryover_capital' as source_key, 'carryover' as ancestor_key
    union all
    select 'carryover_capital' as source_key, 'total' as ancestor_key
    union all
    select 'carryover_other' as source_key, 'carryover' as ancestor_key
    union all
    select 'carryover_other' as source_key, 'total' as ancestor_key
    union all
    select 'carryover_special_account' as source_key, 'carryover_other' as ancestor_key
    union all
    select 'carryover_special_account' as source_key, 'carryover' as ancestor_key
    union all
    select 'carryover_special_account' as source_key, 'total' as ancestor_key
    union all
    select 'carryover_unit_funds' as source_key, 'carryover_other' as ancestor_key
    union all
    select 'carryover_unit_funds' as source_key, 'carryover' as ancestor_key
    union all
    select 'carryover_unit_funds' as source_key, 'total' as ancestor_key
),

-- Sources whose money is already in another line: below a stated one, or, themselves unstated, above another.
-- A form may print a source, its parts, and parts of these.
repeated_sources as (
    select distinct
        sources.document_id,
        sources.line_key
    from sources
    inner join ancestors
        on sources.line_key = ancestors.source_key
    inner join sources as above
        on sources.document_id = above.document_id and ancestors.ancestor_key = above.line_key
    where above.is_stated
    union distinct
    select distinct
        sources.document_id,
        sources.line_key
    from sources
    inner join ancestors
        on sources.line_key = ancestors.ancestor_key
    inner join sources as below
        on sources.document_id = below.document_id and ancestors.source_key = below.line_key
    where not sources.is_stated
),

parts as (
    select
        sources.*,
        'source' as route,
        'total' as parent_subject,
        'revenue' as parent_key
    from sources
    left join repeated_sources
        on sources.document_id = repeated_sources.document_id and sources.line_key = repeated_sources.line_key
    where repeated_sources.line_key is null
    union all
    select
        lines.*,
        'nature' as route,
        'total' as parent_subject,
        case when lines.fund_scope = 'all' then 'expenditure' else lines.fund_scope end as parent_key
    from lines
    where lines.subject = 'nature'
    union all
    select
        function_leaves.*,
        'items' as route,
        'total' as parent_subject,
        'items' as parent_key
    from function_leaves
    union all
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        substring(function_leaves.code, 1, 3) as parent_key
    from function_leaves
    where length(function_leaves.code) > 3
    union all
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        substring(function_leaves.code, 1, 5) as parent_key
    from function_leaves
    where length(function_leaves.code) > 5
    union all
    -- Items of last year that no table holds any more belong to the class and group their path names.
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        named_items.class_code as parent_key
    from function_leaves
    inner join named_items
        on
            function_leaves.document_id = named_items.document_id
            and function_leaves.fund_scope = named_items.fund_scope
            and function_leaves.line_key = named_items.line_key
    union all
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        named_items.group_code as parent_key
    from function_leaves
    inner join named_items
        on
            function_leaves.document_id = named_items.document_id
            and function_leaves.fund_scope = named_items.fund_scope
            and function_leaves.line_key = named_items.line_key
    where named_items.group_code is not null
    union all
    select
        three_public_parts.*,
        'parts' as route,
        'three_public' as parent_subject,
        'three_public' as parent_key
    from three_public_parts
    union all
    select
        three_public_parts.*,
        'parts' as route,
        'three_public' as parent_subject,
        'vehicle' as parent_key
    from three_public_parts
    where three_public_parts.line_key in ('vehicle_purchase', 'vehicle_running')
),

judged_parts as (
    select
        *,
        subject || '/' || fund_scope || '/' || line_key as line,
        value_li is not null as is_known,
        value_li is null and coalesce(current_yuan, 0) <> 0 as is_missing,
        value_li is null and coalesce(current_yuan, 0) = 0 as is_unknown
    from parts
),

routes as (
    select
        document_id,
        fiscal_year,
        parent_subject as subject,
        fund_scope,
        parent_key as line_key,
        route,
        cast(sum(case when is_known then 1 else 0 end) as integer) as known_count,
        cast(sum(case when is_missing then 1 else 0 end) as integer) as missing_count,
        cast(sum(case when is_unknown then 1 else 0 end) as integer) as unknown_count,
        string_agg(case when is_missing then name end, '、' order by line_key) as missing_names,
        string_agg(case when is_unknown then name end, '、' order by line_key) as unknown_names,
        string_agg(case when is_known then line end, '；' order by line_key) as part_lines,
        cast(count(distinct case when is_known then base_kind end) as integer) as base_kind_count,
        min(case when is_known then base_kind end) as base_kind,
        cast(count(distinct case when is_known then base_year end) as integer) as base_year_count,
        min(case when is_known then base_year end) as base_year,
        cast(sum(value_li) as hugeint) as sum_value_li,
        cast(sum(case when is_known then low_li end) as hugeint) as sum_low_li,
        cast(sum(case when is_known then high_li end) as hugeint) as sum_high_li
    from judged_parts
    group by document_id, fiscal_year, parent_subject, fund_scope, parent_key, route
),

covered as (
    select
        *,
        case
            when missing_count > 0 then 'incomplete'
            when base_kind_count > 1 or base_year_count > 1 then 'mixed_bases'
            when unknown_count > 0 then 'unknown_parts'
            else 'complete'
        end as known_coverage
    from routes
    where known_count > 0
),

-- The same total by another route (revenue and expenditure, natures and items), or as the text states it.
other_routes as (
    select
        document_id,
        fund_scope,
        base_kind,
        case
            when line_key = 'revenue' then 'expenditure'
            when line_key = 'expenditure' then 'revenue'
            when line_key <> 'items' then 'items'
            when fund_scope = 'all' then 'expenditure'
            else fund_scope
        end as line_key,
        known_coverage = 'complete' as is_complete,
        sum_low_li as low_li,
        sum_high_li as high_li
    from covered
    where subject = 'total' and known_coverage in ('complete', 'unknown_parts')
    union all
    select
        document_id,
        fund_scope,
        base_kind,
        line_key,
        true as is_complete,
        low_li,
        high_li
    from baselines
    where subject = 'total' and value_li is not null
    union all
    select
        document_id,
        fund_scope,
        base_kind,
        'items' as line_key,
        true as is_complete,
        low_li,
        high_li
    from baselines
    where
        subject = 'total' and value_li is not null
        and line_key = case when fund_scope in ('all', 'appropriation') then 'expenditure' else fund_scope end
),

closed as (
    select distinct
        covered.document_id,
        covered.fund_scope,
        covered.line_key
    from covered
    inner join other_routes
        on
            covered.document_id = other_routes.document_id
            and covered.fund_scope = other_routes.fund_scope
            and covered.line_key = other_routes.line_key
            -- Sums that agree to the digit measure against the same base, named or not.
            and (
                covered.base_kind = other_routes.base_kind
                or 'unstated' in (covered.base_kind, other_routes.base_kind)
            )
    where
        covered.subject = 'total'
        and covered.known_coverage in ('complete', 'unknown_parts')
        and other_routes.is_complete
        and covered.sum_low_li <= other_routes.high_li
        and covered.sum_high_li >= other_routes.low_li
),

-- Where the items of a budget add up to its total, none is missing from its classes and groups either.
judged as (
    select
        covered.*,
        closed.document_id is not null as is_closed,
        case
            when
                covered.known_coverage = 'complete' and covered.route = 'items'
                and closed.document_id is null
                then 'open'
            else covered.known_coverage
        end as coverage
    from covered
    left join closed
        on
            covered.document_id = closed.document_id
            and covered.fund_scope = closed.fund_scope
            and case when covered.route = 'items' then 'items' else covered.line_key end = closed.line_key
            and covered.subject in ('total', 'functional_item')
),

summed as (
    select
        *,
        (coverage in ('complete', 'open') or (coverage = 'unknown_parts' and subject = 'total' and is_closed))
        and abs(sum_low_li) < cast('1000000000000000000000' as hugeint) and abs(sum_high_li) < cast('1000000000000000000000' as hugeint) as is_summed
    from judged
),

final as (
    select
        document_id,
        fiscal_year,
        subject,
        fund_scope,
        line_key,
        route,
        known_count,
        coverage,
        case coverage
            when 'incomplete' then '有本年数而无上年数的组成项：' || coalesce(missing_names, '')
            when 'mixed_bases' then '各组成项的比较口径或年度不同，不能相加'
            when 'unknown_parts'
                then
                    '本年未安排、上年数未知的组成项：' || coalesce(unknown_names, '')
                    || case
                        when is_summed then '；另一途径的合计与已知各项之和相符，未知各项上年没有金额'
                        else '；已知各项之和不是合计的上年数'
                    end
            when 'open' then '有本年数的组成项均有上年数；上年有而本年已消失的组成项，单凭本文件看不到，上年数不低于此数'
            else '组成项均有上年数，没有遗漏'
        end as coverage_note,
        case when coverage <> 'mixed_bases' then base_kind end as base_kind,
        case when coverage <> 'mixed_bases' then base_year end as base_year,
        case when is_summed then part_lines end as part_lines,
        case when is_summed then sum_value_li end as value_li,
        case when is_summed then sum_low_li end as low_li,
        case when is_summed then sum_high_li end as high_li
    from summed
)

select * from final
),

int_baseline as (
-- Last year's figure of every line of every document version: stated lines, and totals and parents that only
-- the sum of their parts gives (E4). Every other route to the same figure is named as a witness.
with stated as (
    select * from int_baseline_stated
),

candidates as (
    select * from int_baseline_candidate
),

derived as (
    select * from int_baseline_derived
),

line_amounts as (
    select * from int_line_amount
),

-- A sum that is a line of its own: nobody states that line.
derived_lines as (
    select derived.*
    from derived
    left join stated
        on
            derived.document_id = stated.document_id
            and derived.subject = stated.subject
            and derived.fund_scope = stated.fund_scope
            and derived.line_key = stated.line_key
    where stated.document_id is null
),

lines as (
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
        source_page,
        source_line,
        source_part,
        method,
        value_li,
        low_li,
        high_li,
        status,
        note,
        cast(null as varchar) as route,
        cast(null as varchar) as part_lines,
        cast(null as varchar) as coverage,
        cast(null as varchar) as coverage_note
    from stated
    union all
    select
        derived_lines.document_id,
        derived_lines.fiscal_year,
        cast(null as varchar) as fact_id,
        derived_lines.subject,
        derived_lines.fund_scope,
        derived_lines.line_key,
        case when derived_lines.subject = 'functional_item' then derived_lines.line_key else '' end as code,
        coalesce(
            case
                when derived_lines.line_key = 'revenue' then '收入预算合计'
                when derived_lines.line_key = 'expenditure' then '支出预算合计'
                when derived_lines.line_key = 'items' then '按功能分类各项合计'
                when derived_lines.subject <> 'total' then null
                when derived_lines.line_key = 'general' then '一般公共预算支出合计'
                when derived_lines.line_key = 'fund' then '政府性基金预算支出合计'
                when derived_lines.line_key = 'capital' then '国有资本经营预算支出合计'
            end,
            line_amounts.name
        ) as name,
        line_amounts.amount_yuan as current_yuan,
        case when line_amounts.amount_yuan is not null then 'table' end as current_origin,
        cast(null as decimal(20, 2)) as change_yuan,
        cast(null as decimal(14, 4)) as percent,
        derived_lines.base_kind,
        derived_lines.base_year,
        cast(null as varchar) as reason,
        cast(null as integer) as source_page,
        cast(null as integer) as source_line,
        cast(null as varchar) as source_part,
        case when derived_lines.value_li is not null then 'E4' end as method,
        derived_lines.value_li,
        derived_lines.low_li,
        derived_lines.high_li,
        cast(null as varchar) as status,
        cast(null as varchar) as note,
        derived_lines.route,
        derived_lines.part_lines,
        derived_lines.coverage,
        derived_lines.coverage_note
    from derived_lines
    left join line_amounts
        on
            derived_lines.document_id = line_amounts.document_id
            and derived_lines.subject = line_amounts.subject
            and derived_lines.fund_scope = line_amounts.fund_scope
            and line_amounts.line_key
            = case
                when derived_lines.subject = 'total' and derived_lines.line_key = 'items'
                    then coalesce(nullif(derived_lines.fund_scope, 'all'), 'expenditure')
                else derived_lines.line_key
            end
),

witnesses as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        method as label,
        value_li,
        low_li,
        high_li,
        false as is_open,
        candidate_rank as sequence
    from candidates
    where candidate_rank > 1
    union all
    -- Parts of a line that is stated itself.
    select
        derived.document_id,
        derived.subject,
        derived.fund_scope,
        derived.line_key,
        'E4' as label,
        derived.value_li,
        derived.low_li,
        derived.high_li,
        derived.coverage = 'open' as is_open,
        1001 as sequence
    from derived
    inner join stated
        on
            derived.document_id = stated.document_id
            and derived.subject = stated.subject
            and derived.fund_scope = stated.fund_scope
            and derived.line_key = stated.line_key
    union all
    -- One total by another route: revenue and expenditure, natures and functional items.
    select
        derived.document_id,
        'total' as subject,
        derived.fund_scope,
        case
            when derived.line_key = 'revenue' then 'expenditure'
            when derived.line_key = 'expenditure' then 'revenue'
            when derived.line_key = 'items' and derived.fund_scope = 'all' then 'expenditure'
            when derived.line_key = 'items' then derived.fund_scope
            else 'items'
        end as line_key,
        case
            when derived.line_key = 'revenue' then 'E4（按收入来源）'
            when derived.line_key = 'items' then 'E4（按功能分类项）'
            else 'E4（按支出性质）'
        end as label,
        derived.value_li,
        derived.low_li,
        derived.high_li,
        derived.coverage = 'open' as is_open,
        1002 as sequence
    from derived
    where derived.subject = 'total'
),

compared as (
    select
        witnesses.document_id,
        witnesses.subject,
        witnesses.fund_scope,
        witnesses.line_key,
        witnesses.label,
        witnesses.sequence,
        witnesses.value_li,
        witnesses.low_li,
        witnesses.high_li,
        -- An open sum is only the least a figure can have been.
        (witnesses.low_li <= lines.high_li or coalesce(lines.coverage = 'open', false))
        and (witnesses.high_li >= lines.low_li or witnesses.is_open) as agrees
    from witnesses
    inner join lines
        on
            witnesses.document_id = lines.document_id
            and witnesses.subject = lines.subject
            and witnesses.fund_scope = lines.fund_scope
            and witnesses.line_key = lines.line_key
    where witnesses.value_li is not null and lines.value_li is not null
),

worded as (
    select
        *,
        label || ' ' || cast(cast(cast(case
        when (value_li) >= 0 then ((2 * (value_li) + (1000)) // (2 * (1000)))
        else -((-2 * (value_li) + (1000)) // (2 * (1000)))
    end as decimal(30, 0)) * 0.0001 as decimal(24, 4)) as varchar) || ' ['
        || cast(cast(cast(case
        when (low_li) >= 0 then ((low_li) // (1000))
        else -((-(low_li) + (1000) - 1) // (1000))
    end as decimal(30, 0)) * 0.0001 as decimal(24, 4)) as varchar) || ', ' || cast(cast(cast(case
        when (high_li) >= 0 then (((high_li) + (1000) - 1) // (1000))
        else -((-(high_li)) // (1000))
    end as decimal(30, 0)) * 0.0001 as decimal(24, 4)) as varchar) || '] '
        || case when agrees then '相符' else '不符' end as wording
    from compared
),

testimony as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        cast(count(*) as integer) as witness_count,
        cast(sum(case when agrees then 0 else 1 end) as integer) as disagreeing_count,
        string_agg(wording, '；' order by sequence, label, value_li) as witnesses
    from worded
    group by document_id, subject, fund_scope, line_key
),

joined as (
    select
        lines.*,
        testimony.witnesses,
        coalesce(testimony.witness_count, 0) as witness_count,
        case
            when testimony.witness_count is null then 'none'
            when testimony.disagreeing_count = 0 then 'agree'
            else 'disagree'
        end as agreement,
        cast(case when abs(cast(case
        when (lines.value_li) >= 0 then ((2 * (lines.value_li) + (10)) // (2 * (10)))
        else -((-2 * (lines.value_li) + (10)) // (2 * (10)))
    end as decimal(30, 0)) * 0.01) < 1000000000000000000 then cast(case
        when (lines.value_li) >= 0 then ((2 * (lines.value_li) + (10)) // (2 * (10)))
        else -((-2 * (lines.value_li) + (10)) // (2 * (10)))
    end as decimal(30, 0)) * 0.01 end as decimal(20, 2)) as value_yuan,
        cast(case when abs(cast(case
        when (lines.low_li) >= 0 then ((lines.low_li) // (10))
        else -((-(lines.low_li) + (10) - 1) // (10))
    end as decimal(30, 0)) * 0.01) < 1000000000000000000 then cast(case
        when (lines.low_li) >= 0 then ((lines.low_li) // (10))
        else -((-(lines.low_li) + (10) - 1) // (10))
    end as decimal(30, 0)) * 0.01 end as decimal(20, 2)) as low_yuan,
        cast(case when abs(cast(case
        when (lines.high_li) >= 0 then (((lines.high_li) + (10) - 1) // (10))
        else -((-(lines.high_li)) // (10))
    end as decimal(30, 0)) * 0.01) < 1000000000000000000 then cast(case
        when (lines.high_li) >= 0 then (((lines.high_li) + (10) - 1) // (10))
        else -((-(lines.high_li)) // (10))
    end as decimal(30, 0)) * 0.01 end as decimal(20, 2)) as high_yuan
    from lines
    left join testimony
        on
            lines.document_id = testimony.document_id
            and lines.subject = testimony.subject
            and lines.fund_scope = testimony.fund_scope
            and lines.line_key = testimony.line_key
),

final as (
    select
        document_id,
        fiscal_year,
        subject || '/' || fund_scope || '/' || line_key as baseline_id,
        fact_id,
        subject,
        fund_scope,
        line_key,
        code,
        name,
        current_yuan,
        current_origin,
        -- The change the text states, else the one the baseline implies.
        cast(case when abs(coalesce(change_yuan, current_yuan - value_yuan)) < 1000000000000000000 then coalesce(change_yuan, current_yuan - value_yuan) end as decimal(20, 2)) as change_yuan,
        percent as stated_percent,
        base_kind,
        base_year,
        value_yuan,
        low_yuan,
        high_yuan,
        method,
        coalesce(status, case
            when value_yuan is null then 'unknown'
            when agreement = 'disagree' then 'conflict'
            when current_yuan is null then 'delta_only'
            when value_yuan = 0 and current_yuan = 0 then 'not_budgeted'
            when value_yuan = 0 then 'new_item'
            when current_yuan = 0 then 'discontinued'
            when current_yuan = value_yuan then 'flat'
            else 'delta_only'
        end) as status,
        witnesses,
        witness_count,
        agreement,
        route,
        part_lines,
        coverage,
        coverage_note,
        coalesce(note, case
            when value_yuan is null then coverage_note
            when status is null and agreement = 'disagree' then '按不同途径汇总的上年数不一致'
        end) as note,
        reason as stated_reason,
        source_page,
        source_line,
        source_part
    from joined
)

select * from final
)

select * from int_baseline
