-- Every number a document prints, with its place: where the receipt of a published figure ends. All
-- versions, because the history of versions is traced to the version it speaks of. A fact may print several
-- numbers: the amount, the change and the percent of one sentence.
with places as (
    select * from {{ ref('int_fact_place') }}
),

documents as (
    select * from {{ ref('int_document_version') }}
),

cells as (
    select
        document_id,
        fact_id,
        'value' as fact_part,
        table_id,
        measure,
        nullif(printed, '') as printed,
        cast(amount_yuan as decimal(24, 6)) as number_value,
        '元' as value_unit
    from {{ ref('stg_cells') }}
),

statements as (
    {% for part, value, printed, unit in [
        ('current', 'current_yuan', 'current_printed', '元'),
        ('change', 'change_yuan', 'change_printed', '元'),
        ('percent', 'percent', 'percent_printed', '%'),
        ('base', 'base_yuan', 'cast(null as varchar)', '元')
    ] %}
        select
            document_id,
            fact_id,
            '{{ part }}' as fact_part,
            cast(null as varchar) as table_id,
            subject as measure,
            nullif({{ printed }}, '') as printed,
            cast({{ value }} as decimal(24, 6)) as number_value,
            '{{ unit }}' as value_unit
        from {{ ref('stg_statements') }}
        where {{ value }} is not null
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

stated_figures as (
    select
        document_id,
        fact_id,
        'value' as fact_part,
        cast(null as varchar) as table_id,
        measure,
        nullif(printed, '') as printed,
        cast(coalesce(amount_yuan, stated_value) as decimal(24, 6)) as number_value,
        case when amount_yuan is not null then '元' else unit end as value_unit
    from {{ ref('stg_stated_figures') }}
),

targets as (
    select
        document_id,
        fact_id,
        'value' as fact_part,
        cast(null as varchar) as table_id,
        'target' as measure,
        nullif(printed, '') as printed,
        cast(target_number as decimal(24, 6)) as number_value,
        target_unit as value_unit
    from {{ ref('stg_targets') }}
    where target_number is not null
    union all
    select
        document_id,
        fact_id,
        'weight' as fact_part,
        cast(null as varchar) as table_id,
        'weight' as measure,
        cast(null as varchar) as printed,
        cast(weight as decimal(24, 6)) as number_value,
        '分' as value_unit
    from {{ ref('stg_targets') }}
    where weight is not null
),

performance_sheets as (
    {% for part in ['budget', 'appropriation', 'other'] %}
        select
            document_id,
            fact_id,
            '{{ part }}' as fact_part,
            cast(null as varchar) as table_id,
            '{{ part }}' as measure,
            cast(null as varchar) as printed,
            cast({{ part }}_yuan as decimal(24, 6)) as number_value,
            '元' as value_unit
        from {{ ref('stg_performance_sheets') }}
        where {{ part }}_yuan is not null
        {% if not loop.last %} union all {% endif %}
    {% endfor %}
),

projects as (
    select
        document_id,
        fact_id,
        'value' as fact_part,
        cast(null as varchar) as table_id,
        origin as measure,
        cast(null as varchar) as printed,
        cast(amount_yuan as decimal(24, 6)) as number_value,
        '元' as value_unit
    from {{ ref('stg_projects') }}
    where amount_yuan is not null
    union all
    select
        document_id,
        fact_id,
        'value' as fact_part,
        cast(null as varchar) as table_id,
        note_kind as measure,
        cast(null as varchar) as printed,
        cast(amount_yuan as decimal(24, 6)) as number_value,
        '元' as value_unit
    from {{ ref('stg_project_notes') }}
    where amount_yuan is not null
),

together as (
    select * from cells
    union all
    select * from statements
    union all
    select * from stated_figures
    union all
    select * from targets
    union all
    select * from performance_sheets
    union all
    select * from projects
),

final as (
    select
        -- A number, not a text of all three: a text would be as large as the rest of the table.
        cast(row_number() over (
            order by together.document_id, together.fact_id, together.fact_part
        ) as bigint) as number_key,
        together.document_id,
        together.fact_id,
        together.fact_part,
        documents.fiscal_year,
        places.fact_kind,
        places.fact_name,
        together.table_id,
        together.measure,
        together.printed,
        together.number_value,
        together.value_unit,
        places.source_page,
        places.source_sheet,
        places.source_line,
        places.source_block,
        places.source_row,
        places.source_column,
        places.source_part
    from together
    inner join documents
        on together.document_id = documents.document_id
    inner join places
        on together.document_id = places.document_id and together.fact_id = places.fact_id
)

select * from final
-- A receipt asks for the numbers of one document: they lie together in the file.
order by number_key
