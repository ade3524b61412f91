-- What every version of every disclosure says of every line, and from when until when it was the version that
-- counted: filter known_from <= D and (known_to is null or known_to > D) for the state as known on D.
with documents as (
    select * from {{ ref('int_document_version') }}
),

line_values as (
    select * from {{ ref('int_line_value') }}
),

baselines as (
    select * from {{ ref('int_baseline') }}
),

-- A version stops counting when a version published after it becomes known.
superseded as (
    select
        documents.document_id,
        min(later.known_from) as known_to
    from documents
    inner join documents as later
        on
            documents.unit_key = later.unit_key
            and documents.fiscal_year = later.fiscal_year
            and documents.document_kind = later.document_kind
            and documents.scope = later.scope
            and documents.version_no < later.version_no
    group by documents.document_id
),

lines as (
    select
        coalesce(line_values.document_id, baselines.document_id) as document_id,
        coalesce(line_values.subject, baselines.subject) as subject,
        coalesce(line_values.fund_scope, baselines.fund_scope) as fund_scope,
        coalesce(line_values.line_key, baselines.line_key) as line_key,
        coalesce(line_values.name, baselines.name) as name,
        line_values.amount_yuan,
        line_values.state,
        line_values.value_origin,
        line_values.fact_id,
        baselines.value_yuan as prior_yuan,
        baselines.low_yuan as prior_low_yuan,
        baselines.high_yuan as prior_high_yuan,
        baselines.base_kind,
        baselines.method
    from line_values
    full outer join baselines
        on
            line_values.document_id = baselines.document_id
            and line_values.subject = baselines.subject
            and line_values.fund_scope = baselines.fund_scope
            and line_values.line_key = baselines.line_key
),

placed as (
    select
        lines.*,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        documents.version_no,
        documents.is_current,
        documents.published_on,
        documents.known_from,
        case
            when superseded.known_to <= documents.known_from then documents.known_from
            else superseded.known_to
        end as known_to
    from lines
    inner join documents
        on lines.document_id = documents.document_id
    left join superseded
        on documents.document_id = superseded.document_id
),

final as (
    select
        placed.document_id || '|' || placed.subject || '/' || placed.fund_scope || '/'
        || placed.line_key as line_version_key,
        placed.document_id,
        placed.unit_key,
        placed.fiscal_year,
        placed.document_kind,
        placed.scope,
        placed.subject,
        placed.fund_scope,
        placed.line_key,
        placed.name,
        placed.version_no,
        placed.is_current,
        placed.published_on,
        placed.known_from,
        placed.known_to,
        placed.amount_yuan,
        {{ yuan_to_wan('placed.amount_yuan') }} as amount_wan,
        placed.state,
        placed.value_origin,
        placed.fact_id,
        placed.prior_yuan,
        {{ yuan_to_wan('placed.prior_yuan') }} as prior_wan,
        placed.prior_low_yuan,
        placed.prior_high_yuan,
        placed.base_kind,
        placed.method,
        earlier.amount_yuan as amount_before_yuan,
        {{ fit_yuan('placed.amount_yuan - earlier.amount_yuan') }} as revision_yuan,
        {{ fit_yuan('placed.prior_yuan - earlier.prior_yuan') }} as prior_revision_yuan
    from placed
    left join placed as earlier
        on
            placed.unit_key = earlier.unit_key
            and placed.fiscal_year = earlier.fiscal_year
            and placed.document_kind = earlier.document_kind
            and placed.scope = earlier.scope
            and placed.subject = earlier.subject
            and placed.fund_scope = earlier.fund_scope
            and placed.line_key = earlier.line_key
            and placed.version_no - 1 = earlier.version_no
)

select * from final
