-- Moves the reasons tell, each once per document however often it is told, with what can be said of its
-- amount: `exact` when the text names it, `estimate` with the rule it rests on, else `bound`.
with moves as (
    select * from {{ ref('stg_moves') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

statements as (
    select * from {{ ref('stg_statements') }}
),

line_values as (
    select * from {{ ref('int_line_value') }}
),

chain as (
    select * from {{ ref('fct_baseline_chain') }}
),

function_names as (
    select * from {{ ref('int_function_name') }}
),

-- What other units call them: within the group of the other end, else where one code alone bears the name.
group_names as (
    select
        function_name,
        substring(function_code, 1, 5) as group_code,
        min(function_code) as function_code
    from function_names
    group by function_name, substring(function_code, 1, 5)
    having count(distinct function_code) = 1
),

common_names as (
    select
        function_name,
        min(function_code) as function_code
    from function_names
    group by function_name
    having count(distinct function_code) = 1
),

own_named as (
    select
        moves.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        moves.fact_id,
        moves.move_kind,
        moves.moved_object,
        coalesce(moves.from_code, origins.function_code) as from_code,
        moves.from_name,
        coalesce(moves.to_code, targets.function_code) as to_code,
        moves.to_name,
        moves.other_unit,
        moves.gains,
        moves.amount_yuan,
        moves.resolution_yuan,
        moves.evidence,
        moves.confidence,
        statements.subject,
        statements.fund_scope,
        coalesce(statements.line_key, '') as line_key,
        statements.current_yuan
    from moves
    inner join documents
        on moves.document_id = documents.document_id
    left join statements
        on moves.document_id = statements.document_id and moves.statement_id = statements.fact_id
    left join function_names as origins
        on
            documents.unit_key = origins.unit_key
            and documents.scope = origins.scope
            and {{ normal_name('moves.from_name') }} = origins.function_name
    left join function_names as targets
        on
            documents.unit_key = targets.unit_key
            and documents.scope = targets.scope
            and {{ normal_name('moves.to_name') }} = targets.function_name
),

told as (
    select
        own_named.document_id,
        own_named.unit_key,
        own_named.fiscal_year,
        own_named.document_kind,
        own_named.scope,
        own_named.fact_id,
        own_named.move_kind,
        own_named.moved_object,
        coalesce(own_named.from_code, near_origins.function_code, common_origins.function_code) as from_code,
        own_named.from_name,
        coalesce(own_named.to_code, near_targets.function_code, common_targets.function_code) as to_code,
        own_named.to_name,
        own_named.other_unit,
        own_named.gains,
        own_named.amount_yuan,
        own_named.resolution_yuan,
        own_named.evidence,
        own_named.confidence,
        own_named.subject,
        own_named.fund_scope,
        own_named.line_key,
        own_named.current_yuan
    from own_named
    left join group_names as near_origins
        on
            {{ normal_name('own_named.from_name') }} = near_origins.function_name
            and substring(own_named.to_code, 1, 5) = near_origins.group_code
    left join group_names as near_targets
        on
            {{ normal_name('own_named.to_name') }} = near_targets.function_name
            and substring(own_named.from_code, 1, 5) = near_targets.group_code
    left join common_names as common_origins
        on {{ normal_name('own_named.from_name') }} = common_origins.function_name
    left join common_names as common_targets
        on {{ normal_name('own_named.to_name') }} = common_targets.function_name
),

-- One move is told wherever it shows: in the total, the source, the item. What names the same ends and the
-- same thing is one move; the statement of the finest line speaks for it.
identified as (
    select
        *,
        case
            when move_kind = 'reclassified' and from_code is not null and to_code is not null
                then from_code || '>' || to_code
            when move_kind = 'reclassified'
                then
                    coalesce(from_code, from_name, '') || '>' || coalesce(to_code, to_name, '')
                    || '|' || coalesce(moved_object, '')
            when move_kind = 'newly_included'
                then coalesce(subject, '') || '/' || coalesce(fund_scope, '') || '/' || line_key
            when move_kind = 'taken_over' and moved_object is not null then moved_object
            else coalesce(other_unit, '') || '|' || coalesce(moved_object, '')
        end as identity
    from told
),

ranked as (
    select
        *,
        row_number() over (
            partition by document_id, move_kind, identity
            order by
                case when amount_yuan is null then 1 else 0 end,
                case subject
                    when 'functional_item' then 1 when 'project' then 2 when 'source' then 3 else 4
                end,
                case confidence when 'high' then 1 when 'medium' then 2 else 3 end,
                length(line_key) desc,
                fact_id
        ) as telling_no,
        count(*) over (partition by document_id, move_kind, identity) as telling_count
    from identified
),

told_once as (
    select * from ranked
    where telling_no = 1
),

evidence_texts as (
    select
        document_id,
        move_kind,
        identity,
        {{ text_list('evidence', 'telling_no', '；') }} as evidence
    from (
        select
            document_id,
            move_kind,
            identity,
            evidence,
            min(telling_no) as telling_no
        from ranked
        group by document_id, move_kind, identity, evidence
    ) as distinct_texts
    group by document_id, move_kind, identity
),

-- Both ends of a move between items, this year and last year.
function_lines as (
    select
        document_id,
        fund_scope,
        line_key,
        current_yuan,
        coalesce(implied_yuan, published_yuan) as prior_yuan
    from chain
    where subject = 'functional_item'
),

-- A project that was taken over is worth what this year's table gives it.
projects as (
    select
        document_id,
        line_key,
        amount_yuan
    from line_values
    where subject = 'project'
),

valued as (
    select
        told_once.*,
        origin_lines.current_yuan as from_current_yuan,
        origin_lines.prior_yuan as from_prior_yuan,
        target_lines.current_yuan as to_current_yuan,
        target_lines.prior_yuan as to_prior_yuan,
        projects.amount_yuan as project_yuan
    from told_once
    left join function_lines as origin_lines
        on
            told_once.document_id = origin_lines.document_id
            and told_once.fund_scope = origin_lines.fund_scope
            and told_once.from_code = origin_lines.line_key
    left join function_lines as target_lines
        on
            told_once.document_id = target_lines.document_id
            and told_once.fund_scope = target_lines.fund_scope
            and told_once.to_code = target_lines.line_key
    left join projects
        on
            told_once.document_id = projects.document_id
            and told_once.move_kind = 'taken_over'
            and {{ series_name(normal_name('told_once.moved_object')) }} = projects.line_key
),

-- An item born out of another one: last year's figure is shared out as this year's figures stand to each
-- other.
shared as (
    select
        *,
        move_kind = 'reclassified'
        and coalesce(to_prior_yuan, 0) = 0
        and from_prior_yuan > 0
        and to_current_yuan > 0
        and from_current_yuan >= 0 as is_born_from,
        {{ yuan_to_li('to_current_yuan') }} as to_current_li,
        {{ yuan_to_li('from_prior_yuan') }} as from_prior_li,
        {{ yuan_to_li('from_current_yuan + to_current_yuan') }} as pair_current_li
    from valued
),

estimated as (
    select
        *,
        case
            when is_born_from
                then {{ li_to_yuan(round_div('to_current_li * from_prior_li', 'pair_current_li')) }}
        end as shared_yuan
    from shared
),

final as (
    select
        'told|'
        || estimated.document_id
        || '|'
        || estimated.move_kind
        || '|'
        || estimated.identity as move_key,
        estimated.document_id,
        estimated.unit_key,
        estimated.fiscal_year,
        estimated.document_kind,
        estimated.scope,
        estimated.fact_id,
        estimated.move_kind,
        estimated.moved_object,
        estimated.from_code,
        estimated.from_name,
        estimated.to_code,
        estimated.to_name,
        estimated.other_unit,
        estimated.gains,
        estimated.subject,
        estimated.fund_scope,
        estimated.line_key,
        estimated.confidence,
        evidence_texts.evidence,
        cast(estimated.telling_count as integer) as telling_count,
        case
            when estimated.amount_yuan is not null then estimated.amount_yuan
            when estimated.is_born_from then estimated.shared_yuan
            when
                estimated.move_kind = 'newly_included' and new_lines.implied_yuan = 0
                then new_lines.current_yuan
            when estimated.move_kind = 'taken_over' then estimated.project_yuan
        end as amount_yuan,
        case
            when estimated.amount_yuan is not null
                then {{ fit_yuan('estimated.amount_yuan - coalesce(estimated.resolution_yuan, 0) * 0.5') }}
            else 0
        end as low_yuan,
        case
            when estimated.amount_yuan is not null
                then {{ fit_yuan('estimated.amount_yuan + coalesce(estimated.resolution_yuan, 0) * 0.5') }}
            when estimated.move_kind = 'reclassified' then estimated.from_prior_yuan
        end as high_yuan,
        case
            when estimated.amount_yuan is not null then 'exact'
            when estimated.is_born_from then 'estimate'
            when estimated.move_kind = 'newly_included' and new_lines.implied_yuan = 0 then 'estimate'
            when estimated.move_kind = 'taken_over' and estimated.project_yuan is not null then 'estimate'
            else 'bound'
        end as exactness,
        case
            when estimated.amount_yuan is not null then '文字写明金额'
            when estimated.is_born_from then '按两科目本年数之比分摊上年数'
            when estimated.move_kind = 'newly_included' and new_lines.implied_yuan = 0 then '上年未编入，以本年数为准'
            when estimated.move_kind = 'taken_over' and estimated.project_yuan is not null then '以该项目本年预算数为准'
            else '文字未写明金额，只知方向'
        end as amount_note,
        case when estimated.is_born_from then 'prior' else 'current' end as amount_side
    from estimated
    inner join evidence_texts
        on
            estimated.document_id = evidence_texts.document_id
            and estimated.move_kind = evidence_texts.move_kind
            and estimated.identity = evidence_texts.identity
    left join chain as new_lines
        on
            estimated.document_id = new_lines.document_id
            and estimated.subject = new_lines.subject
            and estimated.fund_scope = new_lines.fund_scope
            and estimated.line_key = new_lines.line_key
            and estimated.move_kind = 'newly_included'
)

select * from final
