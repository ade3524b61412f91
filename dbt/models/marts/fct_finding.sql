with findings as (
    select * from {{ ref('int_finding') }}
),

answers as (
    select * from {{ ref('int_answer') }}
),

history as (
    select * from {{ ref('int_finding_history') }}
),

final as (
    select
        findings.finding_key,
        findings.cause_key,
        findings.document_id,
        findings.unit_key,
        findings.unit_name,
        findings.fiscal_year,
        findings.document_kind,
        findings.scope,
        findings.finding_kind,
        findings.finding_id,
        findings.fingerprint,
        findings.rule_result_key,
        findings.rule_id,
        findings.issue_code,
        findings.family,
        findings.severity,
        findings.status,
        findings.cause_kind,
        findings.subject,
        findings.message,
        findings.witness_count,
        findings.culprit_count,
        findings.is_tie,
        findings.imbalance,
        findings.tolerance,
        findings.value_unit,
        findings.blame,
        findings.culprit_fact_id,
        findings.culprit_part,
        findings.culprit_name,
        findings.printed,
        findings.printed_value,
        findings.proposed,
        findings.proposed_low,
        findings.proposed_high,
        history.history_status,
        history.first_seen_on,
        case
            when answers.answer is null or answers.is_expired then 'open'
            else answers.answer
        end as response_status,
        answers.explanation as response_text,
        answers.author_role as response_role,
        answers.answered_on as responded_on,
        answers.expires_on as response_expires_on,
        findings.source_page,
        findings.source_sheet,
        findings.source_line,
        findings.source_block,
        findings.source_row,
        findings.source_column,
        findings.source_part
    from findings
    inner join history
        on findings.cause_key = history.cause_key
    left join answers
        on
            findings.unit_key = answers.unit_key
            and findings.fiscal_year = answers.fiscal_year
            and findings.document_kind = answers.document_kind
            and findings.scope = answers.scope
            and findings.fingerprint = answers.fingerprint
)

select * from final
