-- Money that stands elsewhere than last year: told in a reason, found from figures that cancel, or both.
with found as (
    select * from {{ ref('int_move_leg_found') }}
),

told as (
    select * from {{ ref('int_move_told') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

chain as (
    select * from {{ ref('fct_baseline_chain') }}
    where subject = 'functional_item'
),

successions as (
    select * from {{ ref('int_code_succession') }}
),

reviews as (
    select
        {{ normal_name('unit_name') }} as unit_key,
        fiscal_year,
        move_kind,
        coalesce(from_code, '') as from_code,
        coalesce(to_code, '') as to_code,
        verdict,
        reviewed_by,
        note
    from {{ ref('move_reviews') }}
),

-- The side that gains speaks for a move between two units; within one unit both sides are the same document.
found_sets as (
    select
        move_key,
        min(level) as level,
        min(case when difference_yuan > 0 then document_id end) as document_id,
        min(case when difference_yuan < 0 then document_id end) as from_document_id,
        min(fund_scope) as fund_scope,
        {{ text_list("case when difference_yuan < 0 then line_key end", "line_key", "、") }} as from_code,
        {{ text_list("case when difference_yuan > 0 then line_key end", "line_key", "、") }} as to_code,
        {{ text_list("case when difference_yuan < 0 then name end", "line_key", "、") }} as from_name,
        {{ text_list("case when difference_yuan > 0 then name end", "line_key", "、") }} as to_name,
        {{ sum_yuan("case when difference_yuan > 0 then difference_yuan end") }} as gained_yuan,
        {{ sum_yuan("case when difference_yuan < 0 then -difference_yuan end") }} as lost_yuan,
        {{ sum_yuan("case when difference_yuan > 0 then tolerance_yuan end") }} as tolerance_yuan,
        cast(count(*) as integer) as leg_count,
        max(case when is_vanished then 1 else 0 end) = 1 as has_vanished,
        {{ text_list(
            "line_key || ' ' || cast(cast(difference_yuan * 0.0001 as decimal(24, 4)) as varchar)", "line_key", "；"
        ) }} as evidence
    from found
    group by move_key
),

told_ends as (
    select
        document_id,
        fund_scope,
        from_code,
        to_code,
        min(evidence) as evidence
    from told
    where move_kind = 'reclassified' and (from_code is not null or to_code is not null)
    group by document_id, fund_scope, from_code, to_code
),

-- A found move that a reason tells as well; one end is enough when the text names only one.
witnessed as (
    select
        found_sets.move_key,
        min(told_ends.evidence) as evidence
    from found_sets
    inner join told_ends
        on found_sets.document_id = told_ends.document_id and found_sets.fund_scope = told_ends.fund_scope
    where
        (told_ends.from_code is null or found_sets.from_code like '%' || told_ends.from_code || '%')
        and (told_ends.to_code is null or found_sets.to_code like '%' || told_ends.to_code || '%')
    group by found_sets.move_key
),

found_moves as (
    select
        found_sets.move_key,
        found_sets.document_id,
        case
            when found_sets.level in ('department', 'units') then 'transferred'
            when found_sets.level = 'succession' then 'code_succession'
            else 'reclassified'
        end as move_kind,
        case when witnessed.move_key is null then 'found' else 'both' end as move_origin,
        found_sets.level,
        found_sets.fund_scope,
        found_sets.from_code,
        found_sets.from_name,
        found_sets.to_code,
        found_sets.to_name,
        from_documents.unit_key as from_unit_key,
        cast(null as varchar) as other_unit,
        cast(null as varchar) as moved_object,
        found_sets.gained_yuan as amount_yuan,
        {{ fit_yuan('found_sets.gained_yuan - found_sets.tolerance_yuan') }} as low_yuan,
        {{ fit_yuan('found_sets.gained_yuan + found_sets.tolerance_yuan') }} as high_yuan,
        'exact' as exactness,
        '推算数与上年文件的差额互相抵消' as amount_note,
        case
            when witnessed.move_key is not null or found_sets.level = 'succession' then 'high'
            when found_sets.leg_count = 2 and found_sets.level in ('group', 'class', 'department') then 'high'
            when found_sets.leg_count <= 3 then 'medium'
            else 'low'
        end as confidence,
        found_sets.evidence || coalesce('；' || witnessed.evidence, '') as evidence,
        cast(null as varchar) as fact_id
    from found_sets
    left join documents as from_documents
        on found_sets.from_document_id = from_documents.document_id
    left join witnessed
        on found_sets.move_key = witnessed.move_key
),

-- Told between items that a found move joins: the figures speak, the words are its witness.
told_only as (
    select told.*
    from told
    left join found_moves
        on
            told.document_id = found_moves.document_id
            and told.fund_scope = found_moves.fund_scope
            and told.move_kind = 'reclassified'
            and (told.from_code is null or found_moves.from_code like '%' || told.from_code || '%')
            and (told.to_code is null or found_moves.to_code like '%' || told.to_code || '%')
            and (told.from_code is not null or told.to_code is not null)
    where found_moves.move_key is null
),

together as (
    select * from found_moves
    union all
    select
        move_key,
        document_id,
        move_kind,
        'told' as move_origin,
        case
            when move_kind in ('taken_over', 'handed_over', 'merged') then 'units'
            when move_kind = 'newly_included' then 'budget'
            when from_code is null or to_code is null then null
            when substring(from_code, 1, 5) = substring(to_code, 1, 5) then 'group'
            when substring(from_code, 1, 3) = substring(to_code, 1, 3) then 'class'
            else 'unit'
        end as level,
        fund_scope,
        from_code,
        from_name,
        case
            when to_code is null and move_kind <> 'reclassified' and subject = 'functional_item' and gains
                then line_key
            else to_code
        end as to_code,
        to_name,
        cast(null as varchar) as from_unit_key,
        other_unit,
        moved_object,
        amount_yuan,
        low_yuan,
        high_yuan,
        exactness,
        amount_note,
        confidence,
        evidence,
        fact_id
    from told_only
),

final as (
    select
        together.move_key,
        together.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        together.move_kind,
        together.move_origin,
        together.level,
        together.fund_scope,
        together.from_code as from_function_code,
        together.from_name,
        together.to_code as to_function_code,
        together.to_name,
        together.from_unit_key,
        together.other_unit,
        together.moved_object,
        together.amount_yuan,
        {{ yuan_to_wan('together.amount_yuan') }} as amount_wan,
        together.low_yuan,
        together.high_yuan,
        together.exactness,
        together.amount_note,
        together.confidence,
        together.evidence,
        {{ fit_yuan('origin_lines.current_yuan + target_lines.current_yuan') }} as pair_current_yuan,
        {{ fit_yuan('origin_lines.implied_yuan + target_lines.implied_yuan') }} as pair_prior_yuan,
        {{ ratio_bp(
            'origin_lines.current_yuan + target_lines.current_yuan - origin_lines.implied_yuan'
            ~ ' - target_lines.implied_yuan',
            '(origin_lines.implied_yuan + target_lines.implied_yuan)'
        ) }} as pair_growth_bp,
        coalesce(reviews.verdict, 'open') as review,
        reviews.reviewed_by,
        coalesce(reviews.note, successions.note) as note,
        together.fact_id
    from together
    inner join documents
        on together.document_id = documents.document_id
    left join chain as origin_lines
        on
            together.document_id = origin_lines.document_id
            and together.fund_scope = origin_lines.fund_scope
            and together.from_code = origin_lines.line_key
    left join chain as target_lines
        on
            together.document_id = target_lines.document_id
            and together.fund_scope = target_lines.fund_scope
            and together.to_code = target_lines.line_key
    left join reviews
        on
            documents.unit_key = reviews.unit_key
            and documents.fiscal_year = reviews.fiscal_year
            and together.move_kind = reviews.move_kind
            and coalesce(together.from_code, '') = reviews.from_code
            and coalesce(together.to_code, '') = reviews.to_code
    left join successions
        on
            together.from_code = successions.from_code
            and together.to_code = successions.to_code
            and documents.fiscal_year = successions.first_year
            and together.move_kind = 'code_succession'
)

select * from final
