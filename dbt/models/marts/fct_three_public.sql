with cells as (
    select * from {{ ref('int_current_cell') }}
    where table_id = 'T10' and line_id <> 'operating_expense'
),

-- Final accounts print budget and outturn side by side: two amounts that are never added to each other.
kinds as (
    select
        *,
        case when measure in ('budget', 'outturn') then measure else 'budget' end as amount_kind,
        case when measure in ('budget', 'outturn') then 'total' else measure end as fund_scope
    from cells
),

-- Where purchase and running of cars are not split, their common line is the one to add.
split_vehicles as (
    select distinct
        document_id,
        amount_kind
    from kinds
    where line_id in ('vehicle_purchase', 'vehicle_running') and amount_yuan is not null
),

-- Where no column splits the total by fund, the total is the column to add.
split_funds as (
    select distinct document_id
    from kinds
    where fund_scope <> 'total'
),

final as (
    select
        kinds.cell_key as three_public_key,
        kinds.document_id,
        kinds.unit_key,
        kinds.fiscal_year,
        kinds.document_kind,
        kinds.scope,
        kinds.line_id as part_id,
        kinds.name,
        kinds.amount_kind,
        kinds.fund_scope,
        (kinds.fund_scope <> 'total' or split_funds.document_id is null) and (
            kinds.line_id in ('abroad', 'reception')
            or (
                kinds.line_id in ('vehicle_purchase', 'vehicle_running')
                and split_vehicles.document_id is not null
            )
            or (kinds.line_id = 'vehicle' and split_vehicles.document_id is null)
        ) as is_additive,
        kinds.amount_yuan,
        kinds.amount_wan,
        kinds.corrected_yuan,
        kinds.resolution_yuan,
        kinds.state,
        kinds.source_page,
        kinds.source_line,
        kinds.source_block,
        kinds.source_row,
        kinds.source_column
    from kinds
    left join split_vehicles
        on kinds.document_id = split_vehicles.document_id and kinds.amount_kind = split_vehicles.amount_kind
    left join split_funds
        on kinds.document_id = split_funds.document_id
)

select * from final
