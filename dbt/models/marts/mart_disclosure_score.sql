-- How well a disclosure was made, in parts that can be looked up: of the rules that had something to
-- evaluate, how many hold without exception. A rule counts once however many figures it compares: a long
-- table must not hide its mistake behind its length. What the reader got wrong, hints and conventions count
-- for nothing.
{% set parts = [
    ('completeness', 20, '没有可核对的规定内容'),
    ('consistency', 25, '没有可核对的表内、表间关系'),
    ('table_text', 25, '没有可与公开表核对的文字数字'),
    ('reasons', 10, '没有写明增减额的事项'),
    ('performance', 10, '没有可核对的项目绩效目标'),
    ('timeliness', 10, '文件没有写明可核对的批复、公开日期')
] %}

with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

results as (
    select
        document_id,
        rule_id,
        case
            when category = 'timeliness' then 'timeliness'
            when family = 'performance' then 'performance'
            -- Reasons are counted by the changes themselves, below.
            when rule_id like 'RSN-%' or rule_id = 'PLA-003' or category = 'convention' then null
            when category = 'completeness' then 'completeness'
            when family in ('table_text', 'share', 'growth', 'closure', 'project') then 'table_text'
            else 'consistency'
        end as part,
        case when status = 'fail' and severity in ('critical', 'warning') then 1 else 0 end as is_mistake
    from {{ ref('fct_rule_result') }}
    where
        status in ('exact', 'rounding', 'convention', 'fail')
        and not (status = 'fail' and blame is not distinct from 'reader')
),

rules as (
    select
        document_id,
        part,
        rule_id,
        max(is_mistake) as is_mistake
    from results
    where part is not null
    group by document_id, part, rule_id
),

changes as (
    select
        document_id,
        'reasons' as part,
        case
            when reason is null or reason_remark in ('empty', 'missing') then 1
            else 0
        end as is_mistake
    from {{ ref('fct_stated_change') }}
    where change_yuan <> 0
),

checked as (
    select
        document_id,
        part,
        is_mistake
    from rules
    union all
    select
        document_id,
        part,
        is_mistake
    from changes
),

counts as (
    select
        document_id,
    {% for part, weight, note in parts %}
        cast(sum(case when part = '{{ part }}' then 1 else 0 end) as integer) as {{ part }}_checked_count,
        cast(
            sum(case when part = '{{ part }}' then 1 - is_mistake else 0 end) as integer
        ) as {{ part }}_held_count{{ '' if loop.last else ',' }}
    {% endfor %}
    from checked
    group by document_id
),

shares as (
    select
        documents.document_id,
        documents.unit_key,
        documents.unit_name,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
    {% for part, weight, note in parts %}
        coalesce(counts.{{ part }}_checked_count, 0) as {{ part }}_checked_count,
        coalesce(counts.{{ part }}_held_count, 0) as {{ part }}_held_count,
        {{ ratio_bp('counts.' ~ part ~ '_held_count', 'counts.' ~ part ~ '_checked_count') }}
            as {{ part }}_bp{{ '' if loop.last else ',' }}
    {% endfor %}
    from documents
    left join counts
        on documents.document_id = counts.document_id
),

weighed as (
    select
        *,
        {% for part, weight, note in parts %}
            case when {{ part }}_bp is null then 0 else {{ weight }} end{{ '' if loop.last else ' +' }}
        {% endfor %}
            as known_weight,
        {% for part, weight, note in parts %}
            {{ weight }} * coalesce({{ part }}_bp, 0){{ '' if loop.last else ' +' }}
        {% endfor %}
            as weighed_bp
    from shares
),

final as (
    select
        document_id,
        unit_key,
        unit_name,
        fiscal_year,
        document_kind,
        scope,
        case
            when known_weight > 0
                then cast(
                    {{ round_div('cast(weighed_bp as bigint)', 'known_weight') }}
                    as bigint
                )
        end as score_bp,
        cast(known_weight as integer) as known_weight,
    {% for part, weight, note in parts %}
        {{ part }}_bp,
        {{ part }}_held_count,
        {{ part }}_checked_count,
        case when {{ part }}_bp is null then '{{ note }}' end
            as {{ part }}_note{{ '' if loop.last else ',' }}
    {% endfor %}
    from weighed
)

select * from final
