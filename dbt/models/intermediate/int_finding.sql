-- Everything in the current versions that somebody should look at, one row per cause.
{# The culprit's own column where a number is named, else that of the lead relation's place. #}
{%- set of_culprit = {
    'value_unit': 'value_unit', 'printed': 'place_printed',
    'source_page': 'source_page', 'source_sheet': 'source_sheet', 'source_line': 'source_line',
    'source_block': 'source_block', 'source_row': 'source_row', 'source_column': 'source_column', 'source_part': 'source_part',
} -%}
with findings as (
    select * from {{ ref('stg_findings') }}
),

culprits as (
    select * from {{ ref('stg_finding_culprits') }}
    where culprit_rank = 1
),

results as (
    select * from {{ ref('fct_rule_result') }}
),

-- What reading reported and a rule takes up is that rule's finding: one cause is told once.
told_by_rules as (
    select distinct
        terms.document_id,
        terms.fact_id
    from {{ ref('stg_relation_terms') }} as terms
    inner join results
        on
            terms.document_id = results.document_id and terms.relation_id = results.relation_id
            and results.status = 'fail'
),

issues as (
    select
        issues.*,
        staged.fingerprint
    from {{ ref('fct_issue') }} as issues
    inner join {{ ref('stg_issues') }} as staged
        on issues.document_id = staged.document_id and issues.sequence = staged.sequence
    left join told_by_rules
        on
            issues.document_id = told_by_rules.document_id
            and staged.fact_id = told_by_rules.fact_id
    where issues.severity in ('warning', 'critical') and told_by_rules.fact_id is null
),

-- A correction of ours that no longer fits its document; one without a document cannot be filed here.
corrections as (
    select * from {{ ref('int_correction') }}
    where not is_in_force and document_id is not null
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

rule_findings as (
    select
        'rule|' || findings.document_id || '|' || findings.finding_id as finding_key,
        findings.document_id,
        results.unit_key,
        results.unit_name,
        results.fiscal_year,
        results.document_kind,
        results.scope,
        'rule' as finding_kind,
        findings.finding_id,
        findings.fingerprint,
        results.rule_result_key,
        findings.rule_id,
        cast(null as varchar) as issue_code,
        results.family,
        findings.severity,
        findings.status,
        findings.cause_kind,
        findings.subject,
        findings.message,
        findings.witness_count,
        findings.culprit_count,
        findings.is_tie,
        results.imbalance,
        results.tolerance,
        findings.blame,
        culprits.fact_id as culprit_fact_id,
        culprits.fact_part as culprit_part,
        culprits.culprit_name,
        culprits.printed_value,
        {% for column, of_result in of_culprit.items() %}
            case
                when culprits.fact_id is null then results.{{ of_result }}
                else culprits.{{ column }}
            end as {{ column }},
        {% endfor %}
        culprits.proposed,
        culprits.proposed_low,
        culprits.proposed_high
    from findings
    inner join results
        on findings.document_id = results.document_id and findings.relation_id = results.relation_id
    left join culprits
        on findings.document_id = culprits.document_id and findings.finding_id = culprits.finding_id
),

issue_findings as (
    select
        'issue|' || issues.issue_key as finding_key,
        issues.document_id,
        issues.unit_key,
        documents.unit_name,
        issues.fiscal_year,
        issues.document_kind,
        issues.scope,
        'issue' as finding_kind,
        cast(null as varchar) as finding_id,
        issues.fingerprint,
        cast(null as varchar) as rule_result_key,
        cast(null as varchar) as rule_id,
        issues.issue_code,
        'reading' as family,
        issues.severity,
        'issue' as status,
        'unread' as cause_kind,
        issues.table_id as subject,
        issues.message,
        0 as witness_count,
        0 as culprit_count,
        false as is_tie,
        cast(null as decimal(24, 6)) as imbalance,
        cast(null as decimal(24, 6)) as tolerance,
        cast(null as varchar) as blame,
        cast(null as varchar) as culprit_fact_id,
        cast(null as varchar) as culprit_part,
        cast(null as varchar) as culprit_name,
        cast(null as decimal(24, 6)) as printed_value,
        cast(null as varchar) as value_unit,
        issues.raw_text as printed,
        issues.source_page,
        issues.source_sheet,
        issues.source_line,
        issues.source_block,
        issues.source_row,
        issues.source_column,
        issues.source_part,
        cast(null as decimal(24, 6)) as proposed,
        cast(null as decimal(24, 6)) as proposed_low,
        cast(null as decimal(24, 6)) as proposed_high
    from issues
    inner join documents
        on issues.document_id = documents.document_id
),

correction_findings as (
    select
        'correction|' || corrections.correction_key as finding_key,
        corrections.document_id,
        documents.unit_key,
        documents.unit_name,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        'correction' as finding_kind,
        cast(null as varchar) as finding_id,
        corrections.fingerprint,
        cast(null as varchar) as rule_result_key,
        cast(null as varchar) as rule_id,
        cast(null as varchar) as issue_code,
        'review' as family,
        'warning' as severity,
        'issue' as status,
        'stale_correction' as cause_kind,
        coalesce(corrections.table_id, corrections.statement) as subject,
        corrections.message,
        0 as witness_count,
        0 as culprit_count,
        false as is_tie,
        cast(null as decimal(24, 6)) as imbalance,
        cast(null as decimal(24, 6)) as tolerance,
        cast(null as varchar) as blame,
        cast(null as varchar) as culprit_fact_id,
        cast(null as varchar) as culprit_part,
        cast(null as varchar) as culprit_name,
        cast(null as decimal(24, 6)) as printed_value,
        cast(null as varchar) as value_unit,
        corrections.printed,
        corrections.source_page,
        cast(null as varchar) as source_sheet,
        corrections.document_line as source_line,
        corrections.source_block,
        corrections.source_row,
        corrections.source_column,
        cast(null as varchar) as source_part,
        cast(null as decimal(24, 6)) as proposed,
        cast(null as decimal(24, 6)) as proposed_low,
        cast(null as decimal(24, 6)) as proposed_high
    from corrections
    inner join documents
        on corrections.document_id = documents.document_id
),

together as (
    select * from rule_findings
    union all
    select * from issue_findings
    union all
    select * from correction_findings
),

final as (
    select
        finding_key,
        unit_key || '|' || cast(fiscal_year as varchar) || '|' || document_kind || '|' || scope || '|'
        || fingerprint as cause_key,
        document_id,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        finding_kind,
        finding_id,
        fingerprint,
        rule_result_key,
        rule_id,
        issue_code,
        family,
        severity,
        status,
        cause_kind,
        subject,
        message,
        cast(witness_count as integer) as witness_count,
        cast(culprit_count as integer) as culprit_count,
        is_tie,
        imbalance,
        tolerance,
        value_unit,
        blame,
        culprit_fact_id,
        culprit_part,
        culprit_name,
        printed_value,
        printed,
        proposed,
        proposed_low,
        proposed_high,
        source_page,
        source_sheet,
        source_line,
        source_block,
        source_row,
        source_column,
        source_part
    from together
)

select * from final
