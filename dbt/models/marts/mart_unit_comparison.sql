-- Units side by side and each against its own year before, one indicator per row, with how comparable they
-- are. Peers are units of one year, kind of disclosure and scope that agree in kind of body, duty (the
-- functional class with most money, and whether it is nearly all), and size; a department is never ranked
-- with units, and fewer than `peer_minimum` units are no peers. Grade A between two years takes the same
-- form, codes, names, scope, kinds of money and base, and no unit that merged, split or was renamed. Figures
-- are ratios: nothing here may be added.
{% set peer_minimum = 3 %}
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

line_values as (
    select * from {{ ref('int_line_value') }}
),

staff as (
    select * from {{ ref('fct_staff') }}
),

assets as (
    select * from {{ ref('fct_asset') }}
),

bridge as (
    select * from {{ ref('mart_growth_bridge') }}
),

moves as (
    select * from {{ ref('fct_move') }}
),

unit_kinds as (
    select * from {{ ref('int_unit_kind') }}
),

unit_events as (
    select * from {{ ref('fct_unit_event') }}
    where status <> 'rejected'
),

statements as (
    select distinct
        document_id,
        base_kind
    from {{ ref('int_baseline_statement') }}
    where base_kind <> 'unstated'
),

amounts as (
    select
        document_id,
        max(
            case
                when subject = 'total' and fund_scope = 'all' and line_key = 'expenditure' then amount_yuan
            end
        )
            as expenditure_yuan,
        max(case when subject = 'nature' and fund_scope = 'all' and line_key = 'basic' then amount_yuan end)
            as basic_yuan,
        max(case when subject = 'nature' and fund_scope = 'all' and line_key = 'project' then amount_yuan end)
            as project_yuan,
        max(case when subject = 'three_public' and line_key = 'three_public' then amount_yuan end)
            as three_public_yuan,
        max(case when subject = 'three_public' and line_key = 'vehicle_running' then amount_yuan end)
            as vehicle_running_yuan,
        max(case when subject = 'operating_expense' then amount_yuan end) as operating_yuan
    from line_values
    group by document_id
),

heads as (
    select
        document_id,
        max(case when staff_group = 'active' then headcount end) as staff_active
    from staff
    group by document_id
),

vehicles as (
    select
        document_id,
        max(stated_value) as vehicle_count
    from assets
    where category in ('vehicle_total', 'vehicle', 'vehicles') and measure = 'count'
    group by document_id
),

-- The largest functional class of the money says what a unit does. What every unit pays for its staff under
-- classes of its own (pensions 20805, health care 21011, housing 22102) is nobody's duty.
staff_groups as (
    select
        document_id,
        fund_scope,
        substring(line_key, 1, 3) as class_code,
        {{ sum_yuan('amount_yuan') }} as amount_yuan
    from line_values
    where subject = 'functional_item' and line_key in ('20805', '21011', '22102')
    group by document_id, fund_scope, substring(line_key, 1, 3)
),

duties as (
    select
        line_values.document_id,
        line_values.fund_scope,
        line_values.line_key as class_code,
        line_values.name as class_name,
        line_values.amount_yuan,
        {{ fit_yuan('line_values.amount_yuan - coalesce(staff_groups.amount_yuan, 0)') }} as duty_yuan
    from line_values
    left join staff_groups
        on
            line_values.document_id = staff_groups.document_id
            and line_values.fund_scope = staff_groups.fund_scope
            and line_values.line_key = staff_groups.class_code
    where
        line_values.subject = 'functional_item' and length(line_values.line_key) = 3
        and line_values.amount_yuan > 0
),

classes as (
    select
        document_id,
        class_code,
        class_name,
        amount_yuan,
        -- Four fifths of all duties in one class: a unit of one duty.
        case
            when duty_yuan * 5 >= sum(duty_yuan) over (partition by document_id, fund_scope) * 4
                then 'single'
            else 'several'
        end as duty_mix,
        row_number() over (
            partition by document_id
            order by
                case fund_scope when 'all' then 0 else 1 end asc,
                duty_yuan desc,
                class_code asc,
                fund_scope asc
        ) as class_rank
    from duties
),

profiles as (
    select
        documents.document_id,
        documents.unit_key,
        documents.unit_name,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        documents.template,
        documents.template_version,
        amounts.expenditure_yuan,
        amounts.basic_yuan,
        amounts.project_yuan,
        amounts.three_public_yuan,
        amounts.vehicle_running_yuan,
        amounts.operating_yuan,
        classes.amount_yuan as class_yuan,
        heads.staff_active,
        vehicles.vehicle_count,
        classes.class_code,
        classes.class_name,
        classes.duty_mix,
        unit_kinds.unit_kind,
        unit_kinds.kind_group,
        unit_kinds.kind_reason,
        case
            when heads.staff_active is null then 'unknown'
            when heads.staff_active < 20 then 'small'
            when heads.staff_active < 100 then 'medium'
            else 'large'
        end as size_class
    from documents
    left join amounts
        on documents.document_id = amounts.document_id
    left join heads
        on documents.document_id = heads.document_id
    left join vehicles
        on documents.document_id = vehicles.document_id
    left join unit_kinds
        on documents.document_id = unit_kinds.document_id
    left join classes
        on documents.document_id = classes.document_id and classes.class_rank = 1
),

indicators as (
    {% for indicator, part, base, line in [
        ('basic_per_head', 'basic_yuan', 'staff_active', 'nature/all/basic'),
        ('operating_per_head', 'operating_yuan', 'staff_active', 'operating_expense/appropriation/'),
        ('three_public_per_head', 'three_public_yuan', 'staff_active', 'three_public/appropriation/three_public'),
        ('running_per_vehicle', 'vehicle_running_yuan', 'vehicle_count', 'three_public/appropriation/vehicle_running'),
        ('project_share', 'project_yuan', 'expenditure_yuan', 'nature/all/project'),
        ('class_share', 'class_yuan', 'expenditure_yuan', 'total/all/expenditure')
    ] %}
        {% set is_share = base == 'expenditure_yuan' %}
        select
            document_id,
            '{{ indicator }}' as indicator,
            '{{ line }}' as line,
            {{ part }} as part_yuan,
            {{ 'expenditure_yuan' if is_share else 'cast(null as decimal(20, 2))' }} as base_yuan,
            {{ 'cast(null as decimal(20, 2))' if is_share else 'cast(' ~ base ~ ' as decimal(20, 2))' }}
                as base_count,
            {% if is_share %}
                cast(null as decimal(20, 2)) as value_yuan,
                {{ ratio_bp(part, base) }} as value_bp
            {% else %}
                {{ per_head_yuan(part, 'cast(' ~ base ~ ' as bigint)') }} as value_yuan,
                cast(null as bigint) as value_bp
            {% endif %}
        from profiles
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

valued as (
    select
        indicators.*,
        profiles.unit_key,
        profiles.unit_name,
        profiles.fiscal_year,
        profiles.document_kind,
        profiles.scope,
        profiles.template,
        profiles.template_version,
        profiles.class_code,
        profiles.class_name,
        profiles.duty_mix,
        profiles.unit_kind,
        profiles.kind_group,
        profiles.kind_reason,
        profiles.size_class,
        coalesce(indicators.value_yuan, cast(indicators.value_bp as decimal(20, 2))) as rank_value,
        cast(profiles.fiscal_year as varchar) || '|' || profiles.document_kind || '|' || profiles.scope || '|'
        || profiles.kind_group || '|' || coalesce(profiles.class_code, '') || '|'
        || coalesce(profiles.duty_mix, '') || '|' || profiles.size_class as peer_group
    from indicators
    inner join profiles
        on indicators.document_id = profiles.document_id
    where coalesce(indicators.value_yuan, cast(indicators.value_bp as decimal(20, 2))) is not null
),

ranked as (
    select
        *,
        cast(rank() over (partition by peer_group, indicator order by rank_value desc) as integer)
            as peer_rank,
        cast(count(*) over (partition by peer_group, indicator) as integer) as peer_count,
        cast(sum(case when class_code is null then 1 else 0 end) over (
            partition by peer_group, indicator
        ) as integer) as classless_count,
        min(template) over (partition by peer_group, indicator) as first_template,
        max(template) over (partition by peer_group, indicator) as last_template
    from valued
),

-- What happened between the two years: moves of scope, restated figures, other kinds of base.
breaks as (
    select
        document_id,
        max(case when move_count > 0 and exactness = 'exact' then 1 else 0 end) as has_exact_scope,
        max(case when exactness = 'estimate' then 1 else 0 end) as has_estimate,
        max(case when unexplained_yuan <> 0 then 1 else 0 end) as has_unexplained,
        max(case when carryover_in_yuan <> 0 or carryover_out_yuan <> 0 then 1 else 0 end) as has_carryover
    from bridge
    group by document_id
),

-- Codes and names of functional items: one code under two names, one name under two codes.
items as (
    select
        profiles.document_id,
        profiles.unit_key,
        profiles.fiscal_year,
        profiles.document_kind,
        profiles.scope,
        line_values.fund_scope,
        line_values.line_key,
        {{ normal_name('line_values.name') }} as name
    from line_values
    inner join profiles
        on line_values.document_id = profiles.document_id
    where
        line_values.subject = 'functional_item' and length(line_values.line_key) in (3, 5, 7)
        and line_values.value_origin = 'table' and line_values.name <> ''
),

recoded as (
    select distinct items.document_id
    from items
    inner join items as earlier
        on
            items.unit_key = earlier.unit_key
            and items.document_kind = earlier.document_kind
            and items.scope = earlier.scope
            and items.fiscal_year - 1 = earlier.fiscal_year
            and items.fund_scope = earlier.fund_scope
            and length(items.line_key) = length(earlier.line_key)
    left join items as same_name
        on
            earlier.document_id = same_name.document_id
            and items.fund_scope = same_name.fund_scope
            and items.line_key = same_name.line_key
    where
        (items.line_key = earlier.line_key and items.name <> earlier.name)
        or (
            items.name = earlier.name and items.line_key <> earlier.line_key
            and same_name.document_id is null
            and (
                length(items.line_key) < 7
                or items.name not in ('行政运行', '一般行政管理事务', '机关服务', '事业运行')
            )
        )
),

-- Bodies that merged, split, or were renamed in the year, on either side, known or still a question.
reorganised as (
    select
        fiscal_year,
        to_unit_key as unit_key
    from unit_events
    union
    select
        fiscal_year,
        from_unit_key as unit_key
    from unit_events
),

-- What the text compares with, this year and the year before: other kinds of base are another comparison.
rebased as (
    select distinct profiles.document_id
    from profiles
    inner join profiles as earlier
        on
            profiles.unit_key = earlier.unit_key
            and profiles.document_kind = earlier.document_kind
            and profiles.scope = earlier.scope
            and profiles.fiscal_year - 1 = earlier.fiscal_year
    inner join statements
        on profiles.document_id = statements.document_id
    left join statements as earlier_statements
        on
            earlier.document_id = earlier_statements.document_id
            and statements.base_kind = earlier_statements.base_kind
    where
        earlier_statements.document_id is null
        and earlier.document_id in (select earlier_named.document_id from statements as earlier_named)
),

-- Whether a disclosure holds money of the unit's own besides appropriations; NULL where no source is told.
-- Own money that is there in one year and not in the other was included, or left out, on one side only.
own_money as (
    select
        document_id,
        max(
            case
                when amount_yuan > 0 and (line_key like 'unit%' or line_key like 'special_account%') then 1
                else 0
            end
        ) as has_own_money
    from line_values
    where subject = 'source' and fund_scope = 'all'
    group by document_id
),

told as (
    select
        document_id,
        max(case when exactness = 'bound' then 1 else 0 end) as has_open_move,
        max(case when move_kind in ('merged', 'transferred', 'taken_over', 'handed_over') then 1 else 0 end)
            as has_unit_move
    from moves
    group by document_id
),

compared as (
    select
        ranked.*,
        earlier.document_id as prior_document_id,
        earlier.value_yuan as prior_value_yuan,
        earlier.value_bp as prior_value_bp,
        earlier.template as prior_template,
        earlier.template_version as prior_template_version,
        earlier.rank_value as prior_rank_value,
        coalesce(breaks.has_exact_scope, 0) as has_exact_scope,
        coalesce(breaks.has_estimate, 0) as has_estimate,
        coalesce(breaks.has_unexplained, 0) as has_unexplained,
        coalesce(breaks.has_carryover, 0) as has_carryover,
        coalesce(told.has_open_move, 0) as has_open_move,
        coalesce(told.has_unit_move, 0) as has_unit_move,
        recoded.document_id is not null as is_recoded,
        reorganised.unit_key is not null as is_reorganised,
        rebased.document_id is not null as is_rebased,
        coalesce(own_money.has_own_money, -1) <> coalesce(earlier_money.has_own_money, -1)
            as has_other_money
    from ranked
    left join ranked as earlier
        on
            ranked.unit_key = earlier.unit_key
            and ranked.document_kind = earlier.document_kind
            and ranked.scope = earlier.scope
            and ranked.indicator = earlier.indicator
            and ranked.fiscal_year - 1 = earlier.fiscal_year
    left join breaks
        on ranked.document_id = breaks.document_id
    left join told
        on ranked.document_id = told.document_id
    left join recoded
        on ranked.document_id = recoded.document_id
    left join reorganised
        on ranked.unit_key = reorganised.unit_key and ranked.fiscal_year = reorganised.fiscal_year
    left join rebased
        on ranked.document_id = rebased.document_id
    left join own_money
        on ranked.document_id = own_money.document_id
    left join own_money as earlier_money
        on earlier.document_id = earlier_money.document_id
),

final as (
    select
        document_id || '|' || indicator as comparison_key,
        document_id,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        indicator,
        value_yuan,
        value_bp,
        part_yuan,
        base_yuan,
        base_count,
        false as is_additive,
        class_code,
        class_name,
        duty_mix,
        unit_kind,
        kind_group,
        size_class,
        peer_group,
        peer_count,
        cast({{ peer_minimum }} as integer) as peer_minimum,
        peer_rank,
        cast(
            case
                when peer_count > 1
                    then {{ round_div(wide('(peer_count - peer_rank) * 10000'), wide('(peer_count - 1)')) }}
            end as integer
        ) as percentile_bp,
        case
            when peer_count < {{ peer_minimum }} then 'D'
            when class_code is null or size_class = 'unknown' or kind_group = '未说明' then 'C'
            when kind_group = '行政或参公' then 'B'
            when first_template <> last_template then 'B'
            else 'A'
        end as peer_grade,
        case
            when peer_count < {{ peer_minimum }}
                then '同类单位只有' || cast(peer_count as varchar) || '家，不足{{ peer_minimum }}家，不作比较'
            when class_code is null or size_class = 'unknown' then '职能类别或人员规模不明，只能部分可比'
            when kind_group = '未说明' then '单位性质不明（' || kind_reason || '），只能部分可比'
            when kind_group = '行政或参公' then '单位性质只能判断为行政或参公，对照后可比'
            when first_template <> last_template then '同类单位使用的公开表格式不同，经标准表对照后可比'
            else '同年度、同口径、同格式、同类单位，可直接比较'
        end as peer_grade_reason,
        prior_document_id,
        prior_value_yuan,
        prior_value_bp,
        {{ ratio_bp('rank_value - prior_rank_value', 'prior_rank_value') }} as growth_bp,
        case
            when prior_document_id is null then 'D'
            when has_unexplained = 1 or has_open_move = 1 or has_unit_move = 1 or is_reorganised then 'C'
            when has_estimate = 1 or is_rebased or has_other_money then 'C'
            when indicator in ('project_share', 'class_share') and has_carryover = 1 then 'C'
            when has_exact_scope = 1 or is_recoded then 'B'
            when template <> prior_template or template_version <> prior_template_version then 'B'
            else 'A'
        end as year_grade,
        case
            when prior_document_id is null then '没有本单位上年同口径的数，不可比'
            when has_unexplained = 1 then '上年数有未解释的调整，只能部分可比'
            when is_reorganised then '本单位当年有更名、合并或分立，只能部分可比'
            when has_unit_move = 1 then '有单位之间的划转、接收或并入，只能部分可比'
            when has_open_move = 1 then '有金额不明的口径变化，只能部分可比'
            when has_estimate = 1 then '口径变化的金额为估计数，只能部分可比'
            when is_rebased then '两年文字所比的基数种类不同，只能部分可比'
            when has_other_money then '自有资金只在一年中编列（或一年未列收入来源），资金范围不同，只能部分可比'
            when indicator in ('project_share', 'class_share') and has_carryover = 1
                then '含上年结转资金，占比只能部分可比'
            when has_exact_scope = 1 then '科目有调整，按查明的金额对照后可比'
            when is_recoded then '科目有更名或改号，对照后可比'
            when template <> prior_template or template_version <> prior_template_version
                then '公开表格式不同，经标准表对照后可比'
            else '同格式、同口径、同比较基数，可直接比较'
        end as year_grade_reason
    from compared
)

select * from final
