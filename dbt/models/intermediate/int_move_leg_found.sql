-- Moves found from the figures alone: differences that cancel. A gain and a loss of one amount within a unit
-- (nearest level first), one against two, all that is left of a group, class or unit cancelling together, and
-- at last one item of two units. Every step needs an answer that is the only one; what stays open stays open.
with differences as (
    select * from {{ ref('int_move_difference') }}
),

successions as (
    select distinct
        from_code,
        to_code,
        first_year
    from {{ ref('int_code_succession') }}
    where from_code <> to_code
),

-- Step 1: one gain and one loss of the same unit.
pair_candidates as (
    select
        gain.chain_key as gain_key,
        loss.chain_key as loss_key,
        case
            when successions.from_code is not null then 0
            when substring(gain.line_key, 1, 5) = substring(loss.line_key, 1, 5) then 1
            when substring(gain.line_key, 1, 3) = substring(loss.line_key, 1, 3) then 2
            else 3
        end as distance
    from differences as gain
    inner join differences as loss
        on gain.document_id = loss.document_id and gain.fund_scope = loss.fund_scope
    left join successions
        on
            gain.line_key = successions.to_code
            and loss.line_key = successions.from_code
            and gain.fiscal_year = successions.first_year
    where
        gain.difference_yuan > 0
        and loss.difference_yuan < 0
        and abs(gain.difference_yuan + loss.difference_yuan) <= gain.tolerance_yuan + loss.tolerance_yuan
),

ranked_pairs as (
    select
        *,
        min(distance) over (partition by gain_key) as gain_best,
        min(distance) over (partition by loss_key) as loss_best
    from pair_candidates
),

counted_pairs as (
    select
        *,
        count(*) over (partition by gain_key) as gain_choices,
        count(*) over (partition by loss_key) as loss_choices
    from ranked_pairs
    where distance = gain_best and distance = loss_best
),

pairs as (
    select
        gain_key,
        loss_key,
        distance
    from counted_pairs
    where gain_choices = 1 and loss_choices = 1
),

after_pairs as (
    select differences.*
    from differences
    left join pairs as gains
        on differences.chain_key = gains.gain_key
    left join pairs as losses
        on differences.chain_key = losses.loss_key
    where gains.gain_key is null and losses.loss_key is null
),

-- Step 2: one against two of the other sign.
triple_candidates as (
    select
        one.chain_key as one_key,
        first_part.chain_key as first_key,
        second_part.chain_key as second_key
    from after_pairs as one
    inner join after_pairs as first_part
        on one.document_id = first_part.document_id and one.fund_scope = first_part.fund_scope
    inner join after_pairs as second_part
        on
            one.document_id = second_part.document_id
            and one.fund_scope = second_part.fund_scope
            and first_part.chain_key < second_part.chain_key
    where
        sign(one.difference_yuan) = -sign(first_part.difference_yuan)
        and sign(one.difference_yuan) = -sign(second_part.difference_yuan)
        and abs(one.difference_yuan + first_part.difference_yuan + second_part.difference_yuan)
        <= one.tolerance_yuan + first_part.tolerance_yuan + second_part.tolerance_yuan
),

triple_legs as (
    select
        one_key || '>' || first_key || '>' || second_key as triple_key,
        one_key as chain_key
    from triple_candidates
    union all
    select
        one_key || '>' || first_key || '>' || second_key as triple_key,
        first_key as chain_key
    from triple_candidates
    union all
    select
        one_key || '>' || first_key || '>' || second_key as triple_key,
        second_key as chain_key
    from triple_candidates
),

counted_triples as (
    select
        triple_key,
        chain_key,
        count(*) over (partition by chain_key) as choices
    from triple_legs
),

-- A triple counts when none of its legs fits another one.
unique_triples as (
    select triple_key
    from counted_triples
    group by triple_key
    having max(choices) = 1
),

triples as (
    select triple_legs.*
    from triple_legs
    inner join unique_triples
        on triple_legs.triple_key = unique_triples.triple_key
),

after_triples as (
    select after_pairs.*
    from after_pairs
    left join triples
        on after_pairs.chain_key = triples.chain_key
    where triples.chain_key is null
),

-- Step 3: everything left at one level cancels. What vanished may simply have ended, so it proves nothing
-- here.
{% for level, length in [('group', 5), ('class', 3), ('unit', 0)] %}
    {% set before = {'group': 'after_triples', 'class': 'after_group', 'unit': 'after_class'}[level] %}
    {{ level }}_sums as (
        select
            document_id,
            fund_scope,
            substring(line_key, 1, {{ length }}) as code
        from {{ before }}
        where not is_vanished
        group by document_id, fund_scope, substring(line_key, 1, {{ length }})
        having
            min(difference_yuan) < 0
            and max(difference_yuan) > 0
            and abs(sum(difference_yuan)) <= sum(tolerance_yuan)
    ),

    {{ level }}_legs as (
        select
            {{ before }}.chain_key,
            {{ before }}.document_id || '|' || {{ before }}.fund_scope || '|{{ level }}|'
            || {{ level }}_sums.code as set_key
        from {{ before }}
        inner join {{ level }}_sums
            on
                {{ before }}.document_id = {{ level }}_sums.document_id
                and {{ before }}.fund_scope = {{ level }}_sums.fund_scope
                and substring({{ before }}.line_key, 1, {{ length }}) = {{ level }}_sums.code
        where not {{ before }}.is_vanished
    ),

    after_{{ level }} as (
        select {{ before }}.*
        from {{ before }}
        left join {{ level }}_legs
            on {{ before }}.chain_key = {{ level }}_legs.chain_key
        where {{ level }}_legs.chain_key is null
    ),
{% endfor %}

-- Step 4: one item of two units of one year, those of one parent first.
unit_pair_candidates as (
    select
        gain.chain_key as gain_key,
        loss.chain_key as loss_key,
        case
            when gain.parent_unit_key = loss.parent_unit_key then 1
            when gain.parent_unit_key = loss.unit_key or loss.parent_unit_key = gain.unit_key then 1
            else 2
        end as distance
    from after_unit as gain
    inner join after_unit as loss
        on
            gain.fiscal_year = loss.fiscal_year
            and gain.document_kind = loss.document_kind
            and gain.scope = loss.scope
            and gain.fund_scope = loss.fund_scope
            and gain.line_key = loss.line_key
            and gain.unit_key <> loss.unit_key
    where
        gain.difference_yuan > 0
        and loss.difference_yuan < 0
        and abs(gain.difference_yuan + loss.difference_yuan) <= gain.tolerance_yuan + loss.tolerance_yuan
),

ranked_unit_pairs as (
    select
        *,
        min(distance) over (partition by gain_key) as gain_best,
        min(distance) over (partition by loss_key) as loss_best
    from unit_pair_candidates
),

counted_unit_pairs as (
    select
        *,
        count(*) over (partition by gain_key) as gain_choices,
        count(*) over (partition by loss_key) as loss_choices
    from ranked_unit_pairs
    where distance = gain_best and distance = loss_best
),

unit_pairs as (
    select
        gain_key,
        loss_key,
        distance
    from counted_unit_pairs
    where gain_choices = 1 and loss_choices = 1
),

legs as (
    select
        gain_key || '>' || loss_key as set_key,
        gain_key as chain_key,
        case distance when 0 then 'succession' when 1 then 'group' when 2 then 'class' else 'unit' end
            as level
    from pairs
    union all
    select
        gain_key || '>' || loss_key as set_key,
        loss_key as chain_key,
        case distance when 0 then 'succession' when 1 then 'group' when 2 then 'class' else 'unit' end
            as level
    from pairs
    union all
    select
        triple_key as set_key,
        chain_key,
        'unit' as level
    from triples
    {% for level in ['group', 'class', 'unit'] %}
        union all
        select
            set_key,
            chain_key,
            '{{ level }}' as level
        from {{ level }}_legs
    {% endfor %}
    union all
    select
        gain_key || '>' || loss_key as set_key,
        gain_key as chain_key,
        case distance when 1 then 'department' else 'units' end as level
    from unit_pairs
    union all
    select
        gain_key || '>' || loss_key as set_key,
        loss_key as chain_key,
        case distance when 1 then 'department' else 'units' end as level
    from unit_pairs
),

final as (
    select
        'found|' || legs.set_key as move_key,
        legs.chain_key,
        legs.level,
        differences.document_id,
        differences.unit_key,
        differences.fiscal_year,
        differences.document_kind,
        differences.scope,
        differences.fund_scope,
        differences.line_key,
        differences.name,
        differences.difference_yuan,
        differences.tolerance_yuan,
        differences.is_born,
        differences.is_vanished
    from legs
    inner join differences
        on legs.chain_key = differences.chain_key
)

select * from final
