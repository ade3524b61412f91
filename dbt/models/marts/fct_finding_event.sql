-- The memory of findings: events of earlier nights as last published, and those of tonight. The next
-- night reads it back through the lake.
with earlier as (
    select * from {{ ref('stg_finding_events') }}
),

history as (
    select * from {{ ref('int_finding_history') }}
    where tonight_event is not null
),

tonight as (
    select
        cast(history.night as varchar) || '|' || history.cause_key as event_key,
        history.night,
        history.tonight_event as event,
        case when history.tonight_event = 'gone' then history.history_status end as gone_reason,
        history.cause_key,
        history.unit_key,
        history.unit_name,
        history.fiscal_year,
        history.document_kind,
        history.scope,
        history.fingerprint,
        history.rule_id,
        history.severity,
        history.subject,
        history.message,
        history.document_id
    from history
),

final as (
    select
        event_key,
        night,
        event,
        gone_reason,
        cause_key,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        fingerprint,
        rule_id,
        severity,
        subject,
        message,
        document_id
    from earlier
    union all
    select
        event_key,
        night,
        event,
        gone_reason,
        cause_key,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        fingerprint,
        rule_id,
        severity,
        subject,
        message,
        document_id
    from tonight
)

select * from final
