-- Every line over all years anything is known of it: the figure its own document printed, else what the
-- document of the year after implies. A year without evidence has no row: gaps stay gaps.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

line_values as (
    select * from {{ ref('int_line_value') }}
),

restatements as (
    select * from {{ ref('mart_restatement') }}
),

successions as (
    select
        to_code,
        first_year,
        min(from_code) as from_code
    from {{ ref('int_code_succession') }}
    where from_code <> to_code
    group by to_code, first_year
    having count(distinct from_code) = 1
),

printed as (
    select
        documents.unit_key,
        documents.document_kind,
        documents.scope,
        documents.fiscal_year,
        line_values.subject,
        line_values.fund_scope,
        line_values.line_key,
        line_values.document_id,
        line_values.name,
        line_values.amount_yuan,
        line_values.resolution_yuan,
        line_values.state
    from line_values
    inner join documents
        on line_values.document_id = documents.document_id
),

-- What a later document says of an earlier year; a document of the same kind speaks first. What that year's
-- own filled list does not name is no figure of that year: it stands there under another item.
ranked_later as (
    select
        *,
        row_number() over (
            partition by unit_key, base_document_kind, scope, published_year, subject, fund_scope, line_key
            order by
                case when document_kind = base_document_kind then 0 else 1 end,
                case when implied_yuan is null then 1 else 0 end,
                fiscal_year,
                document_id
        ) as later_rank
    from restatements
    where
        best_origin is not null
        and published_year < fiscal_year
        and not (subject = 'functional_item' and status_reason is not distinct from 'line_absent')
),

later as (
    select * from ranked_later
    where later_rank = 1
),

together as (
    select
        coalesce(printed.unit_key, later.unit_key) as unit_key,
        coalesce(printed.document_kind, later.base_document_kind) as document_kind,
        coalesce(printed.scope, later.scope) as scope,
        coalesce(printed.fiscal_year, later.published_year) as fiscal_year,
        coalesce(printed.subject, later.subject) as subject,
        coalesce(printed.fund_scope, later.fund_scope) as fund_scope,
        coalesce(printed.line_key, later.line_key) as line_key,
        coalesce(printed.name, later.name) as name,
        printed.document_id,
        later.document_id as later_document_id,
        printed.amount_yuan as published_yuan,
        printed.resolution_yuan as published_resolution_yuan,
        printed.state,
        later.implied_yuan,
        later.implied_low_yuan,
        later.implied_high_yuan,
        later.implied_method,
        later.restated_yuan,
        later.restated_exactness,
        later.status as chain_status,
        case
            when printed.amount_yuan is not null then 'published'
            when later.best_origin = 'published' and printed.document_id is not null then 'published'
            when later.implied_yuan is not null then 'implied'
            when later.best_origin = 'bound' then 'bound'
            when printed.document_id is not null then 'published'
        end as value_origin,
        case
            when printed.amount_yuan is not null then printed.amount_yuan
            when later.best_origin = 'published' and printed.document_id is not null then null
            when later.implied_yuan is not null then later.implied_yuan
            when later.best_origin = 'bound' then later.best_yuan
        end as value_yuan,
        case
            when printed.amount_yuan is not null
                then {{ fit_yuan('printed.amount_yuan - coalesce(printed.resolution_yuan, 0) * 0.5') }}
            when later.best_origin = 'published' and printed.document_id is not null then null
            when later.implied_yuan is not null then later.implied_low_yuan
            when later.best_origin = 'bound' then later.best_low_yuan
        end as low_yuan,
        case
            when printed.amount_yuan is not null
                then {{ fit_yuan('printed.amount_yuan + coalesce(printed.resolution_yuan, 0) * 0.5') }}
            when later.best_origin = 'published' and printed.document_id is not null then null
            when later.implied_yuan is not null then later.implied_high_yuan
            when later.best_origin = 'bound' then later.best_high_yuan
        end as high_yuan
    from printed
    full outer join later
        on
            printed.unit_key = later.unit_key
            and printed.document_kind = later.base_document_kind
            and printed.scope = later.scope
            and printed.fiscal_year = later.published_year
            and printed.subject = later.subject
            and printed.fund_scope = later.fund_scope
            and printed.line_key = later.line_key
),

known as (
    select
        *,
        unit_key || '|' || document_kind || '|' || scope || '|' || subject || '/' || fund_scope || '/'
        || line_key as series_key
    from together
    where value_origin is not null
),

-- Years without a gap between them form one run.
numbered as (
    select
        *,
        fiscal_year - row_number() over (partition by series_key order by fiscal_year) as run_id
    from known
),

runs as (
    select
        series_key,
        run_id,
        cast(min(fiscal_year) as integer) as run_first_year,
        cast(count(*) as integer) as run_years
    from numbered
    group by series_key, run_id
),

final as (
    select
        numbered.series_key || '|' || cast(numbered.fiscal_year as varchar) as line_year_key,
        numbered.series_key,
        numbered.unit_key,
        numbered.fiscal_year,
        numbered.document_kind,
        numbered.scope,
        numbered.subject,
        numbered.fund_scope,
        numbered.line_key,
        numbered.name,
        numbered.document_id,
        numbered.later_document_id,
        numbered.value_origin,
        numbered.value_yuan,
        {{ yuan_to_wan('numbered.value_yuan') }} as value_wan,
        numbered.low_yuan,
        numbered.high_yuan,
        numbered.state,
        numbered.published_yuan,
        numbered.implied_yuan,
        numbered.implied_method,
        numbered.restated_yuan,
        numbered.restated_exactness,
        numbered.chain_status,
        coalesce(earlier.value_yuan, renamed.value_yuan) as prior_value_yuan,
        coalesce(earlier.value_origin, renamed.value_origin) as prior_origin,
        case when earlier.series_key is null then renamed.line_key end as prior_line_key,
        {{ ratio_bp(
            'numbered.value_yuan - coalesce(earlier.value_yuan, renamed.value_yuan)',
            'coalesce(earlier.value_yuan, renamed.value_yuan)'
        ) }} as growth_bp,
        runs.run_first_year,
        runs.run_years
    from numbered
    inner join runs
        on numbered.series_key = runs.series_key and numbered.run_id = runs.run_id
    left join known as earlier
        on numbered.series_key = earlier.series_key and numbered.fiscal_year - 1 = earlier.fiscal_year
    left join successions
        on
            numbered.subject = 'functional_item'
            and numbered.line_key = successions.to_code
            and numbered.fiscal_year = successions.first_year
    left join known as renamed
        on
            earlier.series_key is null
            and numbered.unit_key = renamed.unit_key
            and numbered.document_kind = renamed.document_kind
            and numbered.scope = renamed.scope
            and numbered.subject = renamed.subject
            and numbered.fund_scope = renamed.fund_scope
            and successions.from_code = renamed.line_key
            and numbered.fiscal_year - 1 = renamed.fiscal_year
)

select * from final
