-- Units side by side and each against its own year before, one indicator per row, with how comparable they
-- are. Peers are units of one year, kind of disclosure and scope whose largest functional class and size
-- agree; a department is never ranked with units. Figures are ratios: nothing here may be added.
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

-- The largest functional class of the money says what a unit does.
classes as (
    select
        document_id,
        line_key as class_code,
        name as class_name,
        amount_yuan,
        row_number() over (
            partition by document_id
            order by amount_yuan desc, case fund_scope when 'all' then 0 else 1 end, line_key asc
        ) as class_rank
    from line_values
    where subject = 'functional_item' and length(line_key) = 3 and amount_yuan > 0
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
        profiles.size_class,
        coalesce(indicators.value_yuan, cast(indicators.value_bp as decimal(20, 2))) as rank_value,
        cast(profiles.fiscal_year as varchar) || '|' || profiles.document_kind || '|' || profiles.scope || '|'
        || coalesce(profiles.class_code, '') || '|' || profiles.size_class as peer_group
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
        coalesce(told.has_unit_move, 0) as has_unit_move
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
        size_class,
        peer_group,
        peer_count,
        peer_rank,
        cast(
            case
                when peer_count > 1
                    then {{ round_div(wide('(peer_count - peer_rank) * 10000'), wide('(peer_count - 1)')) }}
            end as integer
        ) as percentile_bp,
        case
            when peer_count < 2 then 'D'
            when class_code is null or size_class = 'unknown' then 'C'
            when first_template <> last_template then 'B'
            else 'A'
        end as peer_grade,
        case
            when peer_count < 2 then '没有同类单位可比'
            when class_code is null or size_class = 'unknown' then '职能类别或人员规模不明，只能部分可比'
            when first_template <> last_template then '同类单位使用的公开表格式不同，经标准表对照后可比'
            else '同年度、同口径、同格式、同类单位，可直接比较'
        end as peer_grade_reason,
        prior_document_id,
        prior_value_yuan,
        prior_value_bp,
        {{ ratio_bp('rank_value - prior_rank_value', 'prior_rank_value') }} as growth_bp,
        case
            when prior_document_id is null then 'D'
            when has_unexplained = 1 or has_open_move = 1 or has_unit_move = 1 then 'C'
            when has_estimate = 1 then 'C'
            when indicator in ('project_share', 'class_share') and has_carryover = 1 then 'C'
            when has_exact_scope = 1 then 'B'
            when template <> prior_template or template_version <> prior_template_version then 'B'
            else 'A'
        end as year_grade,
        case
            when prior_document_id is null then '没有本单位上年同口径的数，不可比'
            when has_unexplained = 1 then '上年数有未解释的调整，只能部分可比'
            when has_unit_move = 1 then '有单位之间的划转、接收或并入，只能部分可比'
            when has_open_move = 1 then '有金额不明的口径变化，只能部分可比'
            when has_estimate = 1 then '口径变化的金额为估计数，只能部分可比'
            when indicator in ('project_share', 'class_share') and has_carryover = 1
                then '含上年结转资金，占比只能部分可比'
            when has_exact_scope = 1 then '科目有调整，按查明的金额对照后可比'
            when template <> prior_template or template_version <> prior_template_version
                then '公开表格式不同，经标准表对照后可比'
            else '同格式、同口径、同比较基数，可直接比较'
        end as year_grade_reason
    from compared
)

select * from final
