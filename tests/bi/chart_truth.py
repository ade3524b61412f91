"""What every chart must show, as SQL over the marts written by hand: it shares nothing with the measures it judges.

Belongs here: one query per chart, that DuckDB and Postgres both understand. Does not belong here: asking.
"""

from __future__ import annotations

_WORDS = """
    case document_kind when 'budget' then '预算' when 'final_account' then '决算' end
"""
PERIOD = f"cast(fiscal_year as varchar) || '年' || {_WORDS}"

# A department counts only where neither its own body nor one of its units has a disclosure of unit scope.
_COUNTED = """
    counted as (
        select d.document_id from marts.mart_unit_year as d
        where d.scope = 'unit' or not exists (
            select 1 from marts.mart_unit_year as u
            inner join marts.dim_unit as k on k.unit_key = u.unit_key
            where u.scope = 'unit' and u.fiscal_year = d.fiscal_year and u.document_kind = d.document_kind
                and (u.unit_key = d.unit_key or k.parent_unit_key = d.unit_key)
        )
    )
"""
_LATEST = """
    latest as (
        select fiscal_year, min(document_kind) as document_kind from marts.mart_unit_year
        where fiscal_year = (select max(fiscal_year) from marts.mart_unit_year)
        group by fiscal_year
    )
"""
_GROWTH = """
    cast(100 * cast(sum({0}_wan - {0}_prior_wan) as double precision) / nullif(cast(sum(
        case when {0}_wan is not null then {0}_prior_wan end
    ) as double precision), 0) as decimal(18, 2))
"""


def _spending(label: str) -> str:
    """Expenditure over all funds: the leaves of the classification, columns apart that another column breaks down."""
    return f"""
        with {_COUNTED}
        select {PERIOD.replace("document_kind", "e.document_kind").replace("fiscal_year", "e.fiscal_year")}, {label},
            sum(e.amount_wan)
        from marts.fct_expenditure as e
        inner join counted on counted.document_id = e.document_id
        left join marts.dim_function as f on f.function_code = e.function_code
        left join marts.dim_function as c on c.function_code = f.class_code
        where e.is_additive and e.fund_scope = 'all'
        group by 1, 2
    """


_CLASS = "coalesce(c.function_name, f.class_code, '未分科目')"
_NATURE = """
    case when e.nature in ('basic', 'personnel', 'public') then '基本支出' when e.nature = 'project' then '项目支出'
        when e.nature = 'reserve' then '预备费' when e.nature = 'to_superior' then '上缴上级支出'
        when e.nature = 'business' then '事业单位经营支出' when e.nature = 'to_affiliate' then '对附属单位补助支出'
        when e.nature = 'carryover_out' then '年末结转结余' when e.nature = 'total' then '未分性质' end
"""
_INDICATOR = """
    case indicator when 'basic_per_head' then '人均基本支出' when 'operating_per_head' then '人均机关运行经费'
        when 'three_public_per_head' then '人均三公经费' when 'running_per_vehicle' then '车均运行维护费'
        when 'project_share' then '项目支出占比' when 'class_share' then '主要职能支出占比' end
"""
_VALUE = "coalesce(value_yuan, cast(value_bp * 0.01 as decimal(20, 2)))"
_VALUE_UNIT = "case when value_yuan is null then '%' else '元' end"
_ORIGIN = """
    case best_origin when 'published' then '上年文件所载' when 'implied' then '本年文字推算'
        when 'bound' then '只有区间' else '无从得知' end
"""
_CHAIN = """
    case status when 'confirmed' then '相符' when 'confirmed_rounding' then '舍入相符' when 'restated' then '口径已调整'
        when 'not_published' then '上年文件未载' when 'no_statement' then '本年未说明' end
"""
_SEVERITY = (
    "case f.severity when 'critical' then '严重' when 'warning' then '警告' when 'info' then '提示' end"
)
_FINDINGS = """
    from marts.fct_finding as f
    inner join marts.dim_unit as u on u.unit_key = f.unit_key
    left join marts.dim_rule as r on r.rule_id = f.rule_id
    where f.finding_kind <> 'correction'
"""
_TITLE = "coalesce(r.title_zh, '读取时发现的问题')"
_IN_LATEST = "(fiscal_year, document_kind) in (select fiscal_year, document_kind from latest)"

TRUTH = {
    "收入、支出总计和一般公共预算支出": f"""
        with {_COUNTED}
        select {PERIOD}, sum(revenue_wan), sum(expenditure_wan), sum(general_budget_wan)
        from marts.mart_unit_year where document_id in (select document_id from counted) group by 1
    """,
    "各年度概况": f"""
        with {_COUNTED}
        select {PERIOD}, count(*), sum(expenditure_wan), {_GROWTH.format("expenditure")}, sum(three_public_wan),
            sum(staff_active),
            cast(cast(sum(case when staff_active > 0 then basic_wan end) as double precision) / nullif(cast(sum(
                case when basic_wan is not null and staff_active > 0 then staff_active end
            ) as double precision), 0) as decimal(18, 2)),
            sum(fail_count),
            cast(100 * cast(sum(exact_count + rounding_count + convention_count) as double precision) / nullif(cast(
                sum(exact_count + rounding_count + convention_count + fail_count) as double precision
            ), 0) as decimal(18, 2))
        from marts.mart_unit_year where document_id in (select document_id from counted) group by 1
    """,
    "支出按功能科目（类）": _spending(_CLASS),
    "支出按性质": _spending(_NATURE),
    "三公经费按内容": f"""
        with {_COUNTED}
        select {PERIOD}, case part_id when 'abroad' then '因公出国（境）费' when 'reception' then '公务接待费'
            when 'vehicle_purchase' then '公务用车购置费' when 'vehicle_running' then '公务用车运行维护费'
            when 'vehicle' then '公务用车购置及运行费' end,
            sum(amount_wan)
        from marts.fct_three_public
        where is_additive and amount_kind = 'budget' and document_id in (select document_id from counted)
        group by 1, 2
    """,
    "支出增减分解（最近年度）": f"""
        with {_COUNTED}, {_LATEST}, lines as (
            select b.* from marts.mart_growth_bridge as b
            where subject = 'total' and fund_scope = 'all' and document_id in (select document_id from counted)
                and {_IN_LATEST}
                and (line_key = 'expenditure' or line_key = 'all' and not exists (
                    select 1 from marts.mart_growth_bridge as o
                    where o.document_id = b.document_id and o.subject = 'total' and o.fund_scope = 'all'
                        and o.line_key = 'expenditure'
                ))
        )
        select '1 上年数', sum(prior_wan) from lines having count(*) > 0
        union all select '2 口径增加', sum(scope_in_wan) from lines having count(*) > 0
        union all select '3 口径减少', -sum(scope_out_wan) from lines having count(*) > 0
        union all select '4 同口径增减', sum(like_for_like_wan) from lines having count(*) > 0
        union all select '5 未解释', sum(unexplained_wan) from lines having count(*) > 0
    """,
    "各部门支出总计（最近年度）": f"""
        with {_COUNTED}, {_LATEST}
        select coalesce(p.unit_name, u.parent_unit_key, u.unit_name), sum(y.expenditure_wan)
        from marts.mart_unit_year as y
        inner join marts.dim_unit as u on u.unit_key = y.unit_key
        left join marts.dim_unit as p on p.unit_key = u.parent_unit_key
        where y.document_id in (select document_id from counted)
            and (y.fiscal_year, y.document_kind) in (select fiscal_year, document_kind from latest)
        group by 1 order by 1 limit 30
    """,
    "各单位人均基本支出（最近年度，元）": f"""
        with {_LATEST}
        select u.unit_name, m.value_yuan from marts.mart_unit_comparison as m
        inner join marts.dim_unit as u on u.unit_key = m.unit_key
        where m.scope = 'unit' and m.indicator = 'basic_per_head'
            and (m.fiscal_year, m.document_kind) in (select fiscal_year, document_kind from latest)
        order by 1 limit 30
    """,
    "各指标中位数（可比单位）": f"""
        select {PERIOD}, {_INDICATOR}, {_VALUE_UNIT},
            percentile_cont(0.5) within group (order by case when peer_grade < 'C' then {_VALUE} end)
        from marts.mart_unit_comparison where scope = 'unit' group by 1, 2, 3
    """,
    "单位比较（最近年度）": f"""
        with {_LATEST}
        select u.unit_name, {_INDICATOR}, {_VALUE_UNIT}, coalesce(m.class_name, '职能不明'),
            case m.size_class when 'small' then '20人以下' when 'medium' then '20至99人' when 'large' then '100人及以上'
                when 'unknown' then '人数不详' end,
            m.peer_grade, m.peer_grade_reason, {_VALUE}, m.peer_rank, m.peer_count,
            case when m.year_grade <> 'D' then cast(m.growth_bp * 0.01 as decimal(20, 2)) end
        from marts.mart_unit_comparison as m
        inner join marts.dim_unit as u on u.unit_key = m.unit_key
        where m.scope = 'unit'
            and (m.fiscal_year, m.document_kind) in (select fiscal_year, document_kind from latest)
    """,
    "审核发现按规则和严重程度": f"select {_TITLE}, {_SEVERITY}, count(*) {_FINDINGS} group by 1, 2",
    "审核发现明细": f"""
        select {PERIOD}, u.unit_name, {_SEVERITY}, {_TITLE}, f.message,
            case when f.source_page is not null then '第' || cast(f.source_page as varchar) || '页'
                when f.source_sheet is not null
                    then f.source_sheet || coalesce('第' || cast(f.source_row as varchar) || '行', '')
                when f.source_line is not null then '第' || cast(f.source_line as varchar) || '行'
                when f.source_block is not null and f.source_row is not null
                    then '表' || cast(f.source_block as varchar) || '第' || cast(f.source_row as varchar) || '行'
                when f.source_block is not null then '第' || cast(f.source_block as varchar) || '段'
                else coalesce(f.source_part, '') end,
            case f.response_status when 'open' then '未答复' when 'waived' then '豁免' when 'explained' then '已说明'
                when 'accepted' then '已接受' end
        {_FINDINGS} order by 1, 2, 3, 4, 5, 6, 7 limit 1000
    """,
    "上年数来源": f"select {PERIOD}, {_ORIGIN}, count(*) from marts.mart_restatement group by 1, 2",
    "上年数与上年文件核对": f"select {PERIOD}, {_CHAIN}, count(*) from marts.mart_restatement group by 1, 2",
    "勾稽相符率": f"""
        with {_COUNTED}
        select {PERIOD}, cast(100 * cast(sum(exact_count + rounding_count + convention_count) as double precision)
            / nullif(cast(sum(relation_count - not_applicable_count - not_evaluable_count) as double precision), 0)
            as decimal(18, 2))
        from marts.mart_unit_year where document_id in (select document_id from counted) group by 1
    """,
    "逐夜审核发现": "select night, open_count, new_count, cured_count from marts.mart_finding_night",
}
