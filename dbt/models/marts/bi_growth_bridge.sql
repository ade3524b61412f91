-- The change of total expenditure as parts that add up to this year's figure: last year, what the scope
-- took in and gave away, like for like, unexplained. One form states income and expenditure as one total:
-- it speaks where nothing else does.
with report_documents as (
    select * from {{ ref('int_report_document') }}
    where is_counted
),

bridge as (
    select
        *,
        row_number() over (
            partition by document_id
            order by case line_key when 'expenditure' then 1 else 2 end
        ) as line_rank
    from {{ ref('mart_growth_bridge') }}
    where subject = 'total' and fund_scope = 'all' and line_key in ('expenditure', 'all')
),

components as (
    {% for component, amount in [
        ('1 上年数', 'prior_wan'),
        ('2 口径增加', 'scope_in_wan'),
        ('3 口径减少', '-scope_out_wan'),
        ('4 同口径增减', 'like_for_like_wan'),
        ('5 未解释', 'unexplained_wan')
    ] %}
        select
            document_id,
            '{{ component }}' as component,
            {{ amount }} as amount_wan
        from bridge
        where line_rank = 1
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

final as (
    select
        components.document_id || '|' || components.component as component_key,
        {{ report_columns() }},
        components.component,
        cast(components.amount_wan as decimal(20, 6)) as amount_wan
    from components
    inner join report_documents
        on components.document_id = report_documents.document_id
)

select * from final
