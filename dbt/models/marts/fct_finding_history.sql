with history as (
    select * from {{ ref('int_finding_history') }}
),

answers as (
    select * from {{ ref('int_answer') }}
),

final as (
    select
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
        history.history_status,
        history.is_open,
        history.first_seen_on,
        history.last_seen_on,
        history.gone_on,
        history.appearance_count,
        case
            when history.history_status = 'cured' then 'cured'
            when answers.answer is null or answers.is_expired then 'open'
            else answers.answer
        end as response_status
    from history
    left join answers
        on
            history.unit_key = answers.unit_key
            and history.fiscal_year = answers.fiscal_year
            and history.document_kind = answers.document_kind
            and history.scope = answers.scope
            and history.fingerprint = answers.fingerprint
)

select * from final
