-- Last year's figure as this year's text implies it, against what last year's own document printed. A change
-- is only compared with the document it names: a budget with a budget, an outturn or final account with a
-- final account, of the same scope. Nothing depends on which of the two documents came first.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

function_names as (
    select * from {{ ref('int_function_name') }}
),

named_items as (
    select * from {{ ref('int_named_item') }}
),

-- An item this year's tables no longer hold is named in words: the tables of earlier years know its code.
named_baselines as (
    select
        baselines.*,
        row_number() over (
            partition by
                baselines.document_id,
                baselines.subject,
                baselines.fund_scope,
                coalesce(function_names.function_code, baselines.line_key)
            order by case when function_names.function_code is null then 0 else 1 end, baselines.line_key
        ) as key_choice,
        function_names.function_code as named_code
    from {{ ref('int_baseline') }} as baselines
    inner join documents
        on baselines.document_id = documents.document_id
    left join function_names
        on
            documents.unit_key = function_names.unit_key
            and documents.scope = function_names.scope
            and baselines.subject = 'functional_item'
            and coalesce(baselines.code, '') = ''
            and split_part(split_part({{ normal_name('baselines.line_key') }}, '（款）', 2), '（项）', 1)
            = function_names.function_name
),

baselines as (
    select
        document_id,
        subject,
        fund_scope,
        coalesce(case when key_choice = 1 then named_code end, line_key) as line_key,
        line_key as stated_line_key,
        name,
        current_yuan,
        base_kind,
        base_year,
        method,
        status,
        value_yuan,
        low_yuan,
        high_yuan,
        coalesce(coverage = 'open', false) as is_open_sum
    from named_baselines
),

line_values as (
    select * from {{ ref('int_line_value') }}
),

candidates as (
    select * from {{ ref('int_baseline_candidate') }}
    where method = 'E2'
),

predecessors as (
    select * from {{ ref('int_unit_predecessor') }}
),

lines as (
    select
        coalesce(baselines.document_id, line_values.document_id) as document_id,
        coalesce(baselines.subject, line_values.subject) as subject,
        coalesce(baselines.fund_scope, line_values.fund_scope) as fund_scope,
        coalesce(baselines.line_key, line_values.line_key) as line_key,
        coalesce(baselines.name, line_values.name) as name,
        coalesce(line_values.amount_yuan, baselines.current_yuan) as current_yuan,
        baselines.document_id is not null as is_mentioned,
        coalesce(baselines.stated_line_key, line_values.line_key) as stated_line_key,
        baselines.base_kind,
        baselines.base_year,
        baselines.method,
        baselines.status as baseline_status,
        baselines.value_yuan as implied_yuan,
        baselines.low_yuan as implied_low_yuan,
        baselines.high_yuan as implied_high_yuan,
        coalesce(baselines.is_open_sum, false) as is_open_sum
    from baselines
    full outer join line_values
        on
            baselines.document_id = line_values.document_id
            and baselines.subject = line_values.subject
            and baselines.fund_scope = line_values.fund_scope
            and baselines.stated_line_key = line_values.line_key
),

-- The document each line is measured against.
placed as (
    select
        lines.*,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        case
            when lines.base_kind in ('last_budget', 'last_initial_budget') then 'budget'
            when lines.base_kind in ('last_outturn', 'last_final_account') then 'final_account'
            else documents.document_kind
        end as base_document_kind,
        coalesce(lines.base_year, documents.fiscal_year - 1) as published_year,
        coalesce(lines.base_kind, 'unstated') = 'unstated' as is_base_open
    from lines
    inner join documents
        on lines.document_id = documents.document_id
),

measured as (
    select
        placed.*,
        bases.document_id as base_document_id
    from placed
    left join predecessors
        on
            placed.unit_key = predecessors.unit_key
            and placed.scope = predecessors.scope
            and placed.published_year = predecessors.prior_year
            and placed.base_document_kind = predecessors.document_kind
    left join documents as bases
        on
            coalesce(predecessors.prior_unit_key, placed.unit_key) = bases.unit_key
            and placed.published_year = bases.fiscal_year
            and placed.base_document_kind = bases.document_kind
            and placed.scope = bases.scope
            and placed.document_id <> bases.document_id
),

-- What last year printed and this year's document does not name at all.
vanished as (
    select
        documents.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        prior_documents.document_id as base_document_id,
        line_values.subject,
        line_values.fund_scope,
        line_values.line_key,
        line_values.name,
        line_values.amount_yuan,
        line_values.resolution_yuan,
        line_values.value_origin,
        line_values.state
    from documents
    left join predecessors
        on
            documents.unit_key = predecessors.unit_key
            and documents.scope = predecessors.scope
            and documents.fiscal_year - 1 = predecessors.prior_year
            and documents.document_kind = predecessors.document_kind
    inner join documents as prior_documents
        on
            coalesce(predecessors.prior_unit_key, documents.unit_key) = prior_documents.unit_key
            and documents.fiscal_year - 1 = prior_documents.fiscal_year
            and documents.document_kind = prior_documents.document_kind
            and documents.scope = prior_documents.scope
    inner join line_values
        on prior_documents.document_id = line_values.document_id
    left join lines
        on
            documents.document_id = lines.document_id
            and line_values.subject = lines.subject
            and line_values.fund_scope = lines.fund_scope
            and line_values.line_key = lines.line_key
    where lines.document_id is null and line_values.amount_yuan <> 0
),

-- A sum of stated parts (E4) holds neither the parts that vanished nor those named in words only whose class
-- or group the document's tables no longer hold: what they were is added before comparing.
parts_outside as (
    select
        document_id,
        fund_scope,
        line_key,
        amount_yuan,
        false as is_in_group,
        false as is_in_class
    from vanished
    where subject = 'functional_item' and length(line_key) = 7
    union all
    select
        lines.document_id,
        lines.fund_scope,
        lines.line_key,
        lines.implied_yuan as amount_yuan,
        named_items.group_code is not null as is_in_group,
        named_items.class_code is not null as is_in_class
    from lines
    left join named_items
        on
            lines.document_id = named_items.document_id
            and lines.fund_scope = named_items.fund_scope
            and lines.stated_line_key = named_items.line_key
    where
        lines.subject = 'functional_item' and length(lines.line_key) = 7
        and lines.stated_line_key <> lines.line_key
),

vanished_parts as (
    {% for length, holds in [(5, 'is_in_group'), (3, 'is_in_class'), (0, 'false')] %}
        select
            document_id,
            {% if length %}'functional_item'{% else %}'total'{% endif %} as subject,
            fund_scope,
            {% if length %}substring(line_key, 1, {{ length }}){% else %}'items'{% endif %} as line_key,
            {{ sum_yuan('amount_yuan') }} as vanished_yuan
        from parts_outside
        where not {{ holds }}
        group by document_id, fund_scope{% if length %}, substring(line_key, 1, {{ length }}){% endif %}
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

-- Lists that name everything there is: what a filled table of items does not name was not budgeted.
printed_lists as (
    select distinct
        document_id,
        subject,
        fund_scope
    from line_values
    where value_origin = 'table' and amount_yuan is not null
),

published as (
    select
        measured.*,
        line_values.amount_yuan as printed_yuan,
        line_values.resolution_yuan as published_resolution_yuan,
        line_values.state as published_state,
        case
            when line_values.amount_yuan is not null then line_values.amount_yuan
            when line_values.state in ('blank', 'declared_empty') then 0
            when
                line_values.document_id is null and measured.subject = 'functional_item'
                and printed_lists.document_id is not null and measured.implied_yuan = 0
                then 0
        end as published_yuan,
        case
            when line_values.amount_yuan is not null then line_values.value_origin
            when line_values.state in ('blank', 'declared_empty') then line_values.state
            when
                line_values.document_id is null and measured.subject = 'functional_item'
                and printed_lists.document_id is not null and measured.implied_yuan = 0
                then 'absent'
        end as published_origin,
        line_values.document_id is null as is_line_absent
    from measured
    left join line_values
        on
            measured.base_document_id = line_values.document_id
            and measured.subject = line_values.subject
            and measured.fund_scope = line_values.fund_scope
            and measured.line_key = line_values.line_key
    left join printed_lists
        on
            measured.base_document_id = printed_lists.document_id
            and measured.subject = printed_lists.subject
            and measured.fund_scope = printed_lists.fund_scope
),

-- A text that does not say what it compares with is taken to mean last year's document of its own kind once
-- most of its figures agree with that document to the last digit; until then a difference proves nothing.
agreement as (
    select
        document_id,
        cast(sum(case when implied_yuan = published_yuan then 1 else 0 end) as integer) as agreeing_count,
        cast(count(*) as integer) as comparable_count
    from published
    where
        is_base_open and implied_yuan is not null and printed_yuan is not null and printed_yuan <> 0
        and method <> 'E4'
    group by document_id
),

weighed as (
    select
        published.*,
        case
            when not published.is_mentioned then null
            when not published.is_base_open then 'stated'
            when agreement.agreeing_count >= 3 and agreement.agreeing_count * 2 > agreement.comparable_count
                then 'inferred'
            else 'unproven'
        end as base_evidence,
        coalesce(vanished_parts.vanished_yuan, 0) as vanished_yuan,
        {{ fit_yuan(
            'published.implied_yuan + coalesce(vanished_parts.vanished_yuan, 0) - published.published_yuan'
        ) }} as difference_yuan,
        -- A text in 万元 may cut the 元 of the table off instead of rounding them: then its interval is doubled.
        case
            when
                published.published_resolution_yuan <= 1
                and published.implied_high_yuan - published.implied_low_yuan >= 100
                then published.implied_high_yuan - published.implied_low_yuan
            else 0
        end as slack_yuan
    from published
    left join agreement
        on published.document_id = agreement.document_id
    left join vanished_parts
        on
            published.document_id = vanished_parts.document_id
            and published.method = 'E4'
            and published.subject = vanished_parts.subject
            and published.fund_scope = vanished_parts.fund_scope
            and published.line_key = vanished_parts.line_key
),

judged as (
    select
        *,
        (implied_low_yuan + vanished_yuan) * 2 - slack_yuan
        <= published_yuan * 2 + coalesce(published_resolution_yuan, 0)
        and (implied_high_yuan + vanished_yuan) * 2 + slack_yuan
        >= published_yuan * 2 - coalesce(published_resolution_yuan, 0)
            as is_within_rounding
    from weighed
),

decided as (
    select
        *,
        case
            when implied_yuan is null then 'no_statement'
            when base_document_id is null or published_yuan is null then 'not_published'
            when difference_yuan = 0 then 'confirmed'
            when is_within_rounding then 'confirmed_rounding'
            when base_evidence = 'unproven' then 'not_published'
            else 'restated'
        end as status
    from judged
),

reasoned as (
    select
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        subject,
        fund_scope,
        line_key,
        name,
        current_yuan,
        base_kind,
        base_evidence,
        base_document_kind,
        published_year,
        base_document_id,
        baseline_status,
        method,
        implied_yuan,
        implied_low_yuan,
        implied_high_yuan,
        is_open_sum,
        published_yuan,
        published_resolution_yuan,
        published_origin,
        difference_yuan,
        status,
        case
            when status = 'no_statement' and not is_mentioned then 'not_mentioned'
            when status = 'no_statement' then 'base_not_given'
            when status = 'not_published' and base_document_id is null then 'no_previous_document'
            when status = 'not_published' and published_yuan is not null then 'base_unproven'
            when status = 'not_published' and is_line_absent then 'line_absent'
            when status = 'not_published' then 'line_unread'
        end as status_reason
    from decided
    union all
    select
        document_id,
        unit_key,
        fiscal_year,
        document_kind,
        scope,
        subject,
        fund_scope,
        line_key,
        name,
        cast(null as decimal(20, 2)) as current_yuan,
        cast(null as varchar) as base_kind,
        cast(null as varchar) as base_evidence,
        document_kind as base_document_kind,
        fiscal_year - 1 as published_year,
        base_document_id,
        cast(null as varchar) as baseline_status,
        cast(null as varchar) as method,
        cast(null as decimal(20, 2)) as implied_yuan,
        cast(null as decimal(20, 2)) as implied_low_yuan,
        cast(null as decimal(20, 2)) as implied_high_yuan,
        false as is_open_sum,
        amount_yuan as published_yuan,
        resolution_yuan as published_resolution_yuan,
        value_origin as published_origin,
        cast(null as decimal(20, 2)) as difference_yuan,
        'no_statement' as status,
        'line_vanished' as status_reason
    from vanished
),

-- A change that is misprinted betrays itself by its percent: the base it gives is the published figure.
percent_routes as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        {{ li_to_yuan_down('min(low_li)') }} as low_yuan,
        {{ li_to_yuan_up('max(high_li)') }} as high_yuan
    from candidates
    group by document_id, subject, fund_scope, line_key
),

judged_by_percent as (
    select
        reasoned.*,
        case
            when reasoned.status <> 'restated' or percent_routes.document_id is null then null
            when
                percent_routes.low_yuan <= reasoned.published_yuan
                and percent_routes.high_yuan >= reasoned.published_yuan
                and (
                    percent_routes.low_yuan > reasoned.implied_high_yuan
                    or percent_routes.high_yuan < reasoned.implied_low_yuan
                )
                then 'published'
            when
                percent_routes.low_yuan <= reasoned.implied_high_yuan
                and percent_routes.high_yuan >= reasoned.implied_low_yuan
                and (
                    percent_routes.low_yuan > reasoned.published_yuan
                    or percent_routes.high_yuan < reasoned.published_yuan
                )
                then 'implied'
        end as percent_supports
    from reasoned
    left join percent_routes
        on
            reasoned.document_id = percent_routes.document_id
            and reasoned.subject = percent_routes.subject
            and reasoned.fund_scope = percent_routes.fund_scope
            and reasoned.line_key = percent_routes.line_key
),

-- A sum that is off by just the misprints of its items is not restated either.
item_misprints as (
    {% for length in [5, 3] %}
        select
            document_id,
            fund_scope,
            substring(line_key, 1, {{ length }}) as line_key,
            {{ sum_yuan('difference_yuan') }} as difference_yuan
        from judged_by_percent
        where subject = 'functional_item' and length(line_key) = 7 and percent_supports = 'published'
        group by document_id, fund_scope, substring(line_key, 1, {{ length }})
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

final as (
    select
        reasoned.document_id || '|' || reasoned.subject || '/' || reasoned.fund_scope || '/'
        || reasoned.line_key as chain_key,
        reasoned.document_id,
        reasoned.unit_key,
        reasoned.fiscal_year,
        reasoned.document_kind,
        reasoned.scope,
        reasoned.subject,
        reasoned.fund_scope,
        reasoned.line_key,
        reasoned.name,
        reasoned.current_yuan,
        reasoned.base_kind,
        reasoned.base_evidence,
        reasoned.base_document_kind,
        reasoned.published_year,
        reasoned.base_document_id,
        reasoned.method,
        reasoned.baseline_status,
        reasoned.implied_yuan,
        {{ yuan_to_wan('reasoned.implied_yuan') }} as implied_wan,
        reasoned.implied_low_yuan,
        -- Without last year's document nobody knows what a sum of items may lack.
        case
            when not (reasoned.is_open_sum and reasoned.base_document_id is null)
                then reasoned.implied_high_yuan
        end as implied_high_yuan,
        reasoned.published_yuan,
        {{ yuan_to_wan('reasoned.published_yuan') }} as published_wan,
        reasoned.published_resolution_yuan,
        reasoned.published_origin,
        reasoned.difference_yuan,
        {{ yuan_to_wan('reasoned.difference_yuan') }} as difference_wan,
        reasoned.status,
        reasoned.status_reason,
        case
            when item_misprints.document_id is not null and reasoned.method = 'E4' then 'published'
            else reasoned.percent_supports
        end as percent_supports
    from judged_by_percent as reasoned
    left join item_misprints
        on
            reasoned.document_id = item_misprints.document_id
            and reasoned.subject = 'functional_item'
            and reasoned.status = 'restated'
            and reasoned.fund_scope = item_misprints.fund_scope
            and reasoned.line_key = item_misprints.line_key
            and reasoned.difference_yuan = item_misprints.difference_yuan
)

select * from final
