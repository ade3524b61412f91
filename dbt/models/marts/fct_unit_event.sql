-- What happened to units: renames, mergers, splits and new units, from names, lists of units, reasons and
-- figures. Only money decides: a rename whose figures of last year are the other unit's, a merger whose base
-- grew by just what the other unit had printed, a new unit without any figure of last year. Everything else
-- waits for people.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

renames as (
    select * from {{ ref('int_unit_rename') }}
),

told as (
    select * from {{ ref('int_move_told') }}
    where move_kind in ('merged', 'handed_over') and other_unit is not null
),

chain as (
    select * from {{ ref('fct_baseline_chain') }}
),

unit_totals as (
    select * from {{ ref('int_unit_total') }}
),

short_names as (
    select * from {{ ref('int_unit_short_name') }}
),

reviews as (
    select
        {{ normal_name('from_unit') }} as from_unit_key,
        {{ normal_name('to_unit') }} as to_unit_key,
        event_kind,
        min(review) as review,
        min(reviewed_by) as reviewed_by
    from {{ ref('unit_successions') }}
    group by {{ normal_name('from_unit') }}, {{ normal_name('to_unit') }}, event_kind
),

units as (
    select
        unit_key,
        min(fiscal_year) as first_year
    from documents
    group by unit_key
),

published as (
    select distinct
        unit_key,
        fiscal_year
    from documents
),

-- A name that is one unit's own means that unit, any other name the only unit it can be short for.
meant_units as (
    select
        told.move_key,
        told.document_id,
        told.move_kind,
        told.fiscal_year,
        told.evidence,
        coalesce(
            max(case when short_names.is_full_name then short_names.unit_key end), min(short_names.unit_key)
        ) as other_unit_key
    from told
    inner join short_names
        on
            {{ normal_name('told.other_unit') }} = short_names.short_name
            and told.unit_key <> short_names.unit_key
    group by told.move_key, told.document_id, told.move_kind, told.fiscal_year, told.evidence
    having
        count(distinct short_names.unit_key) = 1
        or max(case when short_names.is_full_name then 1 else 0 end) = 1
),

named_units as (
    select
        meant_units.*,
        this_year.unit_key is not null as other_publishes,
        year_before.unit_key is not null as other_published_before
    from meant_units
    left join published as this_year
        on
            meant_units.other_unit_key = this_year.unit_key
            and meant_units.fiscal_year = this_year.fiscal_year
    left join published as year_before
        on
            meant_units.other_unit_key = year_before.unit_key
            and meant_units.fiscal_year - 1 = year_before.fiscal_year
),

-- What the base of a total grew by, against what the other unit had printed.
total_restatements as (
    select
        document_id,
        max(difference_yuan) as difference_yuan,
        max(implied_high_yuan - implied_low_yuan) as width_yuan
    from chain
    where subject = 'total' and fund_scope = 'all' and line_key in ('revenue', 'expenditure', 'all')
    group by document_id
),

newcomers as (
    select
        unit_key,
        fiscal_year,
        max(implied_yuan) as implied_yuan
    from chain
    where subject = 'total' and fund_scope = 'all' and line_key in ('revenue', 'expenditure', 'all')
    group by unit_key, fiscal_year
),

rename_events as (
    select
        'rename' as event_kind,
        document_id,
        prior_unit_key as from_unit_key,
        unit_key as to_unit_key,
        case when is_accepted then 'accepted' else 'queued' end as status,
        case
            when is_accepted then '新单位推算的上年数与原单位上年所载数一致'
            else '部分上年数一致，不足以认定'
        end as reason,
        cast(null as varchar) as evidence,
        agreeing_count,
        implied_count as comparable_count,
        cast(null as decimal(20, 2)) as amount_yuan
    from renames
),

merger_events as (
    select
        'merger' as event_kind,
        named_units.document_id,
        named_units.other_unit_key as from_unit_key,
        documents.unit_key as to_unit_key,
        case
            when
                not named_units.other_publishes
                and abs(total_restatements.difference_yuan - unit_totals.total_yuan)
                <= coalesce(total_restatements.width_yuan, 0)
                then 'accepted'
            else 'queued'
        end as status,
        case
            when named_units.other_publishes then '对方单位当年仍有公开文件'
            when unit_totals.total_yuan is null then '对方单位上年文件未装载，无从核对金额'
            when
                abs(total_restatements.difference_yuan - unit_totals.total_yuan)
                <= coalesce(total_restatements.width_yuan, 0)
                then '上年数增加额等于对方单位上年总额'
            else '上年数未按并入后的口径调整，金额无从核对'
        end as reason,
        named_units.evidence,
        cast(null as integer) as agreeing_count,
        cast(null as integer) as comparable_count,
        unit_totals.total_yuan as amount_yuan
    from named_units
    inner join documents
        on named_units.document_id = documents.document_id
    left join total_restatements
        on named_units.document_id = total_restatements.document_id
    left join unit_totals
        on
            named_units.other_unit_key = unit_totals.unit_key
            and documents.scope = unit_totals.scope
            and documents.document_kind = unit_totals.document_kind
            and documents.fiscal_year - 1 = unit_totals.fiscal_year
    where named_units.move_kind = 'merged'
),

-- Handed over to a unit that begins in that very year, with what that unit had against what this one lost.
handed_over as (
    select
        named_units.document_id,
        documents.unit_key as from_unit_key,
        named_units.other_unit_key as to_unit_key,
        named_units.evidence,
        newcomers.implied_yuan,
        coalesce(
            abs(total_restatements.difference_yuan + newcomers.implied_yuan)
            <= coalesce(total_restatements.width_yuan, 0),
            false
        ) as is_lost
    from named_units
    inner join documents
        on named_units.document_id = documents.document_id
    left join total_restatements
        on named_units.document_id = total_restatements.document_id
    left join newcomers
        on
            named_units.other_unit_key = newcomers.unit_key
            and named_units.fiscal_year = newcomers.fiscal_year
    inner join units as giver_units
        on documents.unit_key = giver_units.unit_key
    where
        named_units.move_kind = 'handed_over'
        and named_units.other_publishes and not named_units.other_published_before
        -- Where nothing is loaded of the year before, everybody begins.
        and giver_units.first_year < named_units.fiscal_year
),

-- It was split off. A unit with figures of last year that this one did not lose only published none before.
split_events as (
    select
        'split' as event_kind,
        document_id,
        from_unit_key,
        to_unit_key,
        case when is_lost and implied_yuan <> 0 then 'accepted' else 'queued' end as status,
        case
            when is_lost and implied_yuan <> 0 then '原单位上年数减少额等于新单位推算的上年数'
            else '上年数未按分立后的口径调整，金额无从核对'
        end as reason,
        evidence,
        cast(null as integer) as agreeing_count,
        cast(null as integer) as comparable_count,
        implied_yuan as amount_yuan
    from handed_over
    where is_lost or {{ tells_of_setting_up('evidence') }}
),

changes as (
    select * from {{ ref('int_unit_change') }}
),

told_splits as (
    select distinct
        split_events.to_unit_key,
        documents.fiscal_year
    from split_events
    inner join documents
        on split_events.document_id = documents.document_id
),

-- What a reason tells needs no guess about the same unit.
change_events as (
    select
        changes.event_kind,
        changes.document_id,
        changes.from_unit_key,
        changes.to_unit_key,
        changes.status,
        changes.reason,
        changes.evidence,
        changes.agreeing_count,
        changes.comparable_count,
        changes.amount_yuan
    from changes
    left join told_splits
        on changes.to_unit_key = told_splits.to_unit_key and changes.fiscal_year = told_splits.fiscal_year
    where changes.event_kind = 'merger' or told_splits.to_unit_key is null
),

together as (
    select * from rename_events
    union all
    select * from merger_events
    union all
    select * from split_events
    union all
    select * from change_events
),

numbered as (
    select
        *,
        row_number() over (
            partition by event_kind, document_id, from_unit_key, to_unit_key
            order by case status when 'accepted' then 0 else 1 end, evidence nulls last, reason
        ) as mention_no
    from together
),

final as (
    select
        numbered.event_kind || '|' || numbered.document_id || '|' || coalesce(numbered.from_unit_key, '')
        || '>' || numbered.to_unit_key as event_key,
        numbered.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        numbered.event_kind,
        numbered.from_unit_key,
        numbered.to_unit_key,
        coalesce(reviews.review, numbered.status) as status,
        case when reviews.review is null then 'figures' else 'review' end as decided_by,
        reviews.reviewed_by,
        numbered.reason,
        numbered.evidence,
        numbered.agreeing_count,
        numbered.comparable_count,
        numbered.amount_yuan
    from numbered
    inner join documents
        on numbered.document_id = documents.document_id
    left join reviews
        on
            numbered.event_kind = reviews.event_kind
            and coalesce(numbered.from_unit_key, '') = reviews.from_unit_key
            and numbered.to_unit_key = reviews.to_unit_key
    where numbered.mention_no = 1
)

select * from final
