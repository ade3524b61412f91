-- Units under a new name, proposed where one name has no disclosure of the year after and another none of the
-- year before, and proved by money: what the newcomer implies of last year is what the other one had printed.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

line_values as (
    select * from {{ ref('int_line_value') }}
),

baselines as (
    select * from {{ ref('int_baseline') }}
),

newcomers as (
    select documents.*
    from documents
    left join documents as earlier
        on
            documents.unit_key = earlier.unit_key
            and documents.document_kind = earlier.document_kind
            and documents.scope = earlier.scope
            and documents.fiscal_year - 1 = earlier.fiscal_year
    where earlier.document_id is null
),

leavers as (
    select documents.*
    from documents
    left join documents as later
        on
            documents.unit_key = later.unit_key
            and documents.document_kind = later.document_kind
            and documents.scope = later.scope
            and documents.fiscal_year + 1 = later.fiscal_year
    where later.document_id is null
),

implied as (
    select
        newcomers.document_id,
        newcomers.unit_key,
        newcomers.fiscal_year,
        newcomers.document_kind,
        newcomers.scope,
        baselines.subject,
        baselines.fund_scope,
        baselines.line_key,
        baselines.value_yuan,
        baselines.low_yuan,
        baselines.high_yuan
    from newcomers
    inner join baselines
        on newcomers.document_id = baselines.document_id
    where
        baselines.value_yuan <> 0
        and baselines.method <> 'E4'
        and baselines.base_kind in ('last_budget', 'last_initial_budget', 'unstated')
),

printed as (
    select
        leavers.unit_key,
        leavers.fiscal_year,
        leavers.document_kind,
        leavers.scope,
        leavers.document_id,
        line_values.subject,
        line_values.fund_scope,
        line_values.line_key,
        line_values.amount_yuan,
        coalesce(line_values.resolution_yuan, 0) as resolution_yuan
    from leavers
    inner join line_values
        on leavers.document_id = line_values.document_id
    where line_values.amount_yuan <> 0 and line_values.subject <> 'project'
),

implied_counts as (
    select
        document_id,
        cast(count(*) as integer) as implied_count
    from implied
    group by document_id
),

-- Joined on the figures themselves: only lines that agree meet.
agreeing as (
    select
        implied.document_id,
        implied.unit_key,
        implied.fiscal_year,
        implied.document_kind,
        implied.scope,
        printed.unit_key as prior_unit_key,
        printed.document_id as prior_document_id,
        cast(count(*) as integer) as agreeing_count,
        cast(count(distinct printed.amount_yuan) as integer) as amount_count
    from implied
    inner join printed
        on
            implied.fiscal_year = printed.fiscal_year + 1
            and implied.document_kind = printed.document_kind
            and implied.scope = printed.scope
            and implied.subject = printed.subject
            and implied.fund_scope = printed.fund_scope
            and implied.line_key = printed.line_key
            and implied.unit_key <> printed.unit_key
    where
        implied.low_yuan * 2 <= printed.amount_yuan * 2 + printed.resolution_yuan
        and implied.high_yuan * 2 >= printed.amount_yuan * 2 - printed.resolution_yuan
    group by
        implied.document_id,
        implied.unit_key,
        implied.fiscal_year,
        implied.document_kind,
        implied.scope,
        printed.unit_key,
        printed.document_id
),

weighed as (
    select
        agreeing.*,
        implied_counts.implied_count,
        -- Several different amounts and nearly every line: no two units share those by chance.
        agreeing.amount_count >= 3
        and agreeing.agreeing_count * 10 >= implied_counts.implied_count * 8 as is_proved
    from agreeing
    inner join implied_counts
        on agreeing.document_id = implied_counts.document_id
    where agreeing.amount_count >= 2
),

counted as (
    select
        *,
        sum(case when is_proved then 1 else 0 end) over (
            partition by unit_key, fiscal_year, document_kind, scope
        ) as prior_choices,
        sum(case when is_proved then 1 else 0 end) over (
            partition by prior_unit_key, fiscal_year, document_kind, scope
        ) as unit_choices
    from weighed
),

decided as (
    select
        *,
        is_proved and prior_choices = 1 and unit_choices = 1 as is_accepted
    from counted
),

-- A few equal figures raise no question where the figures already answer it for one of the two.
settled as (
    select
        *,
        max(case when is_accepted then 1 else 0 end) over (
            partition by unit_key, fiscal_year, document_kind, scope
        ) = 1
        or max(case when is_accepted then 1 else 0 end) over (
            partition by prior_unit_key, fiscal_year, document_kind, scope
        ) = 1 as is_settled
    from decided
),

final as (
    select
        document_id,
        unit_key,
        prior_unit_key,
        prior_document_id,
        fiscal_year,
        document_kind,
        scope,
        agreeing_count,
        implied_count,
        is_accepted
    from settled
    where is_accepted or not is_settled
)

select * from final
