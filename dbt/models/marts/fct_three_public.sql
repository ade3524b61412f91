with cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id = 'T10'
),

-- Where purchase and running of cars are not split, their common line is the one to add.
split_documents as (
    select distinct document_id
    from cells
    where line_id in ('vehicle_purchase', 'vehicle_running') and amount_yuan is not null
),

final as (
    select
        cells.cell_key as three_public_key,
        cells.document_id,
        cells.unit_key,
        cells.fiscal_year,
        cells.document_kind,
        cells.scope,
        cells.line_id as part_id,
        cells.name,
        cells.measure as fund_scope,
        cells.measure <> 'total' and (
            cells.line_id in ('abroad', 'reception')
            or (
                cells.line_id in ('vehicle_purchase', 'vehicle_running')
                and split_documents.document_id is not null
            )
            or (cells.line_id = 'vehicle' and split_documents.document_id is null)
        ) as is_additive,
        cells.amount_yuan,
        cells.amount_wan,
        cells.resolution_yuan,
        cells.state,
        cells.source_page,
        cells.source_line,
        cells.source_row,
        cells.source_column
    from cells
    left join split_documents
        on cells.document_id = split_documents.document_id
)

select * from final
