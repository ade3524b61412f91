{# Which fund source is part of which, for every source below another; the seed `fund_sources` tells the same with
   names (a test holds both equal), but the bundled script of baselines has no seeds. #}
{% macro fund_source_parents() -%}
    {{ return({
        'income_current': 'total',
        'appropriation': 'income_current',
        'general': 'appropriation',
        'general_own': 'general',
        'general_transfer': 'general',
        'general_grant': 'general',
        'general_special': 'general',
        'fund': 'appropriation',
        'fund_own': 'fund',
        'fund_transfer': 'fund',
        'capital': 'appropriation',
        'capital_own': 'capital',
        'capital_transfer': 'capital',
        'special_account': 'income_current',
        'special_account_fees': 'special_account',
        'special_account_other': 'special_account',
        'unit_funds': 'income_current',
        'unit_service': 'unit_funds',
        'unit_superior': 'unit_funds',
        'unit_affiliate': 'unit_funds',
        'unit_business': 'unit_funds',
        'unit_other': 'unit_funds',
        'unit_debt': 'unit_funds',
        'surplus_used': 'total',
        'carryover': 'total',
        'carryover_appropriation': 'carryover',
        'carryover_general': 'carryover_appropriation',
        'carryover_fund': 'carryover_appropriation',
        'carryover_capital': 'carryover_appropriation',
        'carryover_other': 'carryover',
        'carryover_special_account': 'carryover_other',
        'carryover_unit_funds': 'carryover_other'
    }) }}
{%- endmacro %}

{# Every fund source with each source above it, as rows (source_key, ancestor_key); the total is above all. #}
{% macro fund_source_ancestors() -%}
    {%- set parents = fund_source_parents() -%}
    {%- set pairs = [] -%}
    {%- for source in parents -%}
        {%- set walk = namespace(at=parents[source]) -%}
        {%- for _ in range(5) if walk.at -%}
            {%- do pairs.append((source, walk.at)) -%}
            {%- set walk.at = parents.get(walk.at) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for source, ancestor in pairs %}
    select '{{ source }}' as source_key, '{{ ancestor }}' as ancestor_key
    {%- if not loop.last %}
    union all
    {%- endif -%}
    {%- endfor %}
{%- endmacro %}
