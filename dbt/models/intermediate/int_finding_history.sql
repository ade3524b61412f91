-- Where every finding ever made stands after tonight: what earlier nights knew, beside what tonight found.
with findings as (
    select * from {{ ref('int_finding') }}
),

tonight as (
    select night from {{ ref('stg_tonight') }}
),

-- One row per cause: the reading may meet one and the same thing at several places.
ranked_causes as (
    select
        *,
        row_number() over (partition by cause_key order by finding_key) as cause_rank
    from findings
),

causes as (
    select * from ranked_causes
    where cause_rank = 1
),

events as (
    select * from {{ ref('stg_finding_events') }}
),

ranked_events as (
    select
        *,
        row_number() over (partition by cause_key order by night desc) as event_rank
    from events
),

last_events as (
    select * from ranked_events
    where event_rank = 1
),

spans as (
    select
        cause_key,
        min(night) as first_night,
        sum(case when event = 'appeared' then 1 else 0 end) as appearance_count
    from events
    group by cause_key
),

last_nights as (
    select max(night) as night from {{ ref('stg_finding_nights') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

judged as (
    select
        tonight.night,
        coalesce(causes.cause_key, last_events.cause_key) as cause_key,
        coalesce(causes.unit_key, last_events.unit_key) as unit_key,
        coalesce(causes.unit_name, last_events.unit_name) as unit_name,
        coalesce(causes.fiscal_year, last_events.fiscal_year) as fiscal_year,
        coalesce(causes.document_kind, last_events.document_kind) as document_kind,
        coalesce(causes.scope, last_events.scope) as scope,
        coalesce(causes.fingerprint, last_events.fingerprint) as fingerprint,
        coalesce(causes.rule_id, last_events.rule_id) as rule_id,
        coalesce(causes.severity, last_events.severity) as severity,
        coalesce(causes.subject, last_events.subject) as subject,
        coalesce(causes.message, last_events.message) as message,
        coalesce(causes.document_id, last_events.document_id) as document_id,
        coalesce(spans.first_night, tonight.night) as first_seen_on,
        cast(
            coalesce(spans.appearance_count, 0)
            + case
                when causes.cause_key is not null and coalesce(last_events.event, 'gone') = 'gone' then 1
                else 0
            end as integer
        ) as appearance_count,
        causes.cause_key is not null as is_open,
        last_events.event as last_event,
        last_events.document_id as last_document_id,
        last_events.night as last_event_night,
        case
            when causes.cause_key is not null and last_events.event is null then 'new'
            when causes.cause_key is not null and last_events.event = 'gone' then 'reopened'
            when causes.cause_key is not null then 'standing'
            when last_events.event = 'gone' then last_events.gone_reason
            -- The disclosure itself is gone: nothing was mended.
            when documents.document_id is null then 'withdrawn'
            when documents.document_id <> last_events.document_id then 'cured'
            -- The very same file is no longer contradicted: rules or program have changed.
            else 'retracted'
        end as history_status
    from causes
    full outer join last_events
        on causes.cause_key = last_events.cause_key
    left join spans
        on coalesce(causes.cause_key, last_events.cause_key) = spans.cause_key
    left join documents
        on
            last_events.unit_key = documents.unit_key
            and last_events.fiscal_year = documents.fiscal_year
            and last_events.document_kind = documents.document_kind
            and last_events.scope = documents.scope
    cross join tonight
),

final as (
    select
        judged.*,
        case
            when judged.is_open then judged.night
            when judged.last_event = 'gone' then cast(null as date)
            else last_nights.night
        end as last_seen_on,
        case
            when judged.is_open then cast(null as date)
            when judged.last_event = 'gone' then judged.last_event_night
            else judged.night
        end as gone_on,
        case
            when judged.history_status in ('new', 'reopened') then 'appeared'
            when judged.is_open and judged.document_id <> judged.last_document_id then 'seen'
            when not judged.is_open and judged.last_event <> 'gone' then 'gone'
        end as tonight_event
    from judged
    cross join last_nights
)

select * from final
