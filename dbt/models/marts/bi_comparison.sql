-- Indicators of units beside those of their peers, in words for reports. They are ratios: nothing here adds
-- up.
with report_documents as (
    select * from {{ ref('int_report_document') }}
),

comparison as (
    select * from {{ ref('mart_unit_comparison') }}
),

final as (
    select
        comparison.comparison_key,
        {{ report_columns() }},
        {{ in_chinese('comparison.indicator', 'indicator') }} as indicator,
        case when comparison.value_yuan is null then '%' else '元' end as value_unit,
        coalesce(
            comparison.value_yuan, cast(comparison.value_bp * 0.01 as decimal(20, 2))
        ) as indicator_value,
        coalesce(comparison.class_name, '职能不明') as class_name,
        {{ in_chinese('comparison.size_class', 'size_class') }} as size_class,
        comparison.peer_group,
        comparison.peer_count,
        comparison.peer_rank,
        comparison.peer_grade,
        comparison.peer_grade_reason,
        cast(comparison.growth_bp * 0.01 as decimal(20, 2)) as growth_percent,
        comparison.year_grade,
        comparison.year_grade_reason
    from comparison
    inner join report_documents
        on comparison.document_id = report_documents.document_id
)

select * from final
