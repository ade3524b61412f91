-- What kind of body a disclosure's unit is (行政, 参公, 事业), by the best evidence there is: the register of
-- units, the document's own words, its posts by kind, what a department says it consists of, another body's
-- list of its units, and last the functional items only one kind of body may use. Contradicting evidence of
-- one rank, and items that leave 行政 and 参公 open, give no kind; `kind_group` then says what is known.
with documents as (
    select * from {{ ref('int_document_version') }}
),

organisation as (
    select * from {{ ref('stg_organisation') }}
    where unit_kind is not null
),

unit_keys as (
    select * from {{ ref('int_unit_key') }}
),

figures as (
    select * from {{ ref('stg_stated_figures') }}
    where stated_value > 0
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
    where subject = 'functional_item' and amount_yuan > 0
),

registered as (
    select
        {{ normal_name('unit_name') }} as unit_key,
        unit_kind
    from {{ ref('units') }}
    where unit_kind <> ''
),

by_posts as (
    select
        document_id,
        max(case when line_key = 'establishment_administrative' then 1 else 0 end) as has_administrative,
        max(case when line_key = 'establishment_civil_service_ruled' then 1 else 0 end) as has_ruled,
        max(case when line_key = 'establishment_institution' then 1 else 0 end) as has_institution,
        min(source_line) as source_line,
        min(source_page) as source_page,
        min(source_part) as source_part
    from figures
    where
        subject = 'staff'
        and line_key in (
            'establishment_administrative', 'establishment_civil_service_ruled', 'establishment_institution'
        )
    group by document_id
),

by_composition as (
    select
        document_id,
        max(case when line_key = 'administrative_unit' then 1 else 0 end) as has_administrative,
        max(case when line_key = 'civil_servant_unit' then 1 else 0 end) as has_ruled,
        max(case when line_key = 'public_institution' then 1 else 0 end) as has_institution,
        min(source_line) as source_line,
        min(source_page) as source_page,
        min(source_part) as source_part
    from figures
    where
        subject = 'organisation'
        and line_key in ('administrative_unit', 'civil_servant_unit', 'public_institution')
    group by document_id
),

by_items as (
    select
        document_id,
        max(case when name in ('行政运行', '行政单位医疗', '行政单位离退休') then 1 else 0 end) as has_civil,
        max(case when name in ('事业运行', '事业单位医疗', '事业单位离退休') then 1 else 0 end) as has_institution
    from line_amounts
    group by document_id
),

evidence as (
    select
        documents.document_id,
        1 as evidence_rank,
        'register' as kind_basis,
        registered.unit_kind,
        cast(null as varchar) as kind_evidence,
        cast(null as integer) as source_line,
        cast(null as integer) as source_page,
        cast(null as varchar) as source_part
    from documents
    inner join registered
        on documents.unit_key = registered.unit_key
    union all
    select
        document_id,
        2 as evidence_rank,
        'words' as kind_basis,
        unit_kind,
        evidence as kind_evidence,
        source_line,
        source_page,
        source_part
    from organisation
    where entry_kind = 'own_unit'
    union all
    select
        document_id,
        3 as evidence_rank,
        'posts' as kind_basis,
        case when has_administrative = 1 then '行政' when has_ruled = 1 then '参公' else '事业' end as unit_kind,
        cast(null as varchar) as kind_evidence,
        source_line,
        source_page,
        source_part
    from by_posts
    where has_administrative + has_ruled + has_institution = 1
    union all
    select
        by_composition.document_id,
        4 as evidence_rank,
        'composition' as kind_basis,
        case
            when has_administrative = 1 then '行政' when has_ruled = 1 then '参公' else '事业'
        end as unit_kind,
        cast(null as varchar) as kind_evidence,
        by_composition.source_line,
        by_composition.source_page,
        by_composition.source_part
    from by_composition
    where has_administrative + has_ruled + has_institution = 1
    union all
    select
        documents.document_id,
        5 as evidence_rank,
        'list' as kind_basis,
        organisation.unit_kind,
        organisation.name as kind_evidence,
        cast(null as integer) as source_line,
        cast(null as integer) as source_page,
        cast(null as varchar) as source_part
    from organisation
    inner join unit_keys
        on {{ unit_spelling('organisation.name') }} = unit_keys.spelling
    inner join documents
        on unit_keys.unit_key = documents.unit_key
    where organisation.entry_kind = 'subordinate_unit'
    union all
    select
        by_items.document_id,
        6 as evidence_rank,
        'items' as kind_basis,
        '事业' as unit_kind,
        cast(null as varchar) as kind_evidence,
        cast(null as integer) as source_line,
        cast(null as integer) as source_page,
        cast(null as varchar) as source_part
    from by_items
    inner join documents
        on by_items.document_id = documents.document_id
    where documents.scope = 'unit' and by_items.has_civil = 0 and by_items.has_institution = 1
),

best as (
    select
        document_id,
        min(evidence_rank) as evidence_rank
    from evidence
    group by document_id
),

agreed as (
    select
        evidence.document_id,
        min(evidence.kind_basis) as kind_basis,
        min(evidence.unit_kind) as unit_kind,
        count(distinct evidence.unit_kind) as kind_count,
        min(evidence.kind_evidence) as kind_evidence,
        min(evidence.source_line) as source_line,
        min(evidence.source_page) as source_page,
        min(evidence.source_part) as source_part
    from evidence
    inner join best
        on evidence.document_id = best.document_id and evidence.evidence_rank = best.evidence_rank
    group by evidence.document_id
),

final as (
    select
        documents.document_id,
        case when agreed.kind_count = 1 then agreed.unit_kind end as unit_kind,
        case
            when agreed.kind_count = 1 then agreed.unit_kind
            when agreed.kind_count is null and documents.scope = 'unit' and by_items.has_civil = 1
                then '行政或参公'
            else '未说明'
        end as kind_group,
        case when agreed.kind_count = 1 then agreed.kind_basis end as kind_basis,
        agreed.kind_evidence,
        agreed.source_line,
        agreed.source_page,
        agreed.source_part,
        case
            when agreed.kind_count = 1
                then case agreed.kind_basis
                    when 'register' then '单位名录'
                    when 'words' then '公开文件写明'
                    when 'posts' then '公开文件写明的编制种类'
                    when 'composition' then '部门全部由同一性质的单位组成'
                    when 'list' then '主管部门公开文件的单位清单'
                    else '只使用事业单位的科目'
                end
            when agreed.kind_count > 1 then '公开文件对单位性质的说法不一致，请核实后登记到单位名录'
            when documents.scope = 'department' then '部门由不同性质的单位组成，或文件未说明'
            when by_items.has_civil = 1 then '文件未写明单位性质；使用行政运行等科目，行政或参公不能区分'
            else '文件未写明单位性质'
        end as kind_reason
    from documents
    left join agreed
        on documents.document_id = agreed.document_id
    left join by_items
        on documents.document_id = by_items.document_id
)

select * from final
