{# A name as it is compared: no blanks, brackets and quotation marks in one form. #}
{% macro normal_name(expr) -%}
    replace(replace(replace(replace(replace(replace(replace(
        {{ expr }}, ' ', ''), '　', ''), '(', '（'), ')', '）'), '"', ''), '“', ''), '”', '')
{%- endmacro %}

{# A unit's name without what never tells two units apart: brackets, 与 for 和, 中共 before a party committee. #}
{% macro unit_spelling(expr) -%}
    replace(replace(replace(replace({{ normal_name(expr) }}, '（', ''), '）', ''), '与', '和'), '中共', '')
{%- endmacro %}

{# Level of a joined classification code; the empty code is the total. #}
{% macro code_level(expr) -%}
    case length({{ expr }}) when 0 then 'total' when 3 then 'class' when 5 then 'group' when 7 then 'item' end
{%- endmacro %}

{# Chinese name of a column of a standard table, for total rows, whose own name is only 总计. #}
{% macro measure_name(expr) -%}
    case {{ expr }}
        when 'basic' then '基本支出'
        when 'project' then '项目支出'
        when 'personnel' then '人员经费'
        when 'public' then '公用经费'
        when 'general_own' then '一般公共预算'
        when 'general_transfer' then '上级一般公共预算安排的转移支付'
        when 'fund_own' then '政府性基金预算'
        when 'fund_transfer' then '上级政府性基金安排的转移支付'
        when 'capital_own' then '国有资本经营预算'
        when 'capital_transfer' then '上级国有资本经营预算安排的转移支付'
        when 'special_account' then '财政专户'
        when 'unit_funds' then '单位资金'
        when 'carryover_appropriation' then '财政拨款结转'
        when 'carryover_other' then '非财政拨款结转结余'
    end
{%- endmacro %}

{# A project's name without the year it begins with and the word 项目 at its end, so that one project keeps its
   name over the years and between table and text. #}
{% macro series_name(expr) -%}
    {%- set stem -%}
    case
        when {{ expr }} like '20__年度%' and length({{ expr }}) > 6 then substring({{ expr }}, 7)
        when {{ expr }} like '20__年%' and length({{ expr }}) > 5 then substring({{ expr }}, 6)
        else {{ expr }}
    end
    {%- endset -%}
    case
        when ({{ stem }}) like '__%项目' then substring({{ stem }}, 1, length({{ stem }}) - 2)
        else {{ stem }}
    end
{%- endmacro %}

{# Whether a text speaks of a unit that is set up, or set up out of another. #}
{% macro tells_of_setting_up(expr) -%}
    ({% for word in ['设立', '组建', '成立', '分设'] %}{{ expr }} like '%{{ word }}%'{{ '' if loop.last else ' or ' }}{% endfor %})
{%- endmacro %}
