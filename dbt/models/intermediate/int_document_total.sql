-- Which current disclosures may be added to those of other bodies. A department's file holds its own body
-- and every body below it. Where their files are proved to add up to it, or where its own total could not be
-- read, they count and it does not; else it counts whole and everything below it does not. Nothing is added
-- twice, and nothing is lost where only some of a department's units publish.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

parents as (
    select * from {{ ref('int_unit_parent') }}
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
    where subject = 'total' and fund_scope = 'all' and amount_yuan is not null
),

-- The one figure of expenditure every form prints; some print one total for income and expenditure.
totals as (
    select
        document_id,
        amount_yuan,
        coalesce(resolution_yuan, 0) as resolution_yuan,
        row_number() over (
            partition by document_id
            order by case line_key when 'expenditure' then 1 when 'all' then 2 else 3 end, line_key
        ) as choice
    from line_amounts
),

-- Bodies above a body, three levels of them: 一级, 二级 and 三级 budget units and the government above.
above as (
    select
        parents.unit_key,
        parents.parent_unit_key as ancestor_key
    from parents
    union
    select
        parents.unit_key,
        seconds.parent_unit_key as ancestor_key
    from parents
    inner join parents as seconds
        on parents.parent_unit_key = seconds.unit_key
    union
    select
        parents.unit_key,
        thirds.parent_unit_key as ancestor_key
    from parents
    inner join parents as seconds
        on parents.parent_unit_key = seconds.unit_key
    inner join parents as thirds
        on seconds.parent_unit_key = thirds.unit_key
),

-- Bodies that each call the other their unit are neither above the other.
ancestors as (
    select
        above.unit_key,
        above.ancestor_key
    from above
    left join above as turned
        on above.unit_key = turned.ancestor_key and above.ancestor_key = turned.unit_key
    where turned.unit_key is null
),

departments as (
    select
        documents.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        totals.amount_yuan,
        totals.resolution_yuan
    from documents
    left join totals
        on documents.document_id = totals.document_id and totals.choice = 1
    where documents.scope = 'department'
),

-- What a department's file may hold: the files of its own body and of the bodies below it.
members as (
    select
        documents.document_id,
        documents.scope,
        departments.document_id as department_document_id
    from documents
    inner join departments
        on
            documents.unit_key = departments.unit_key
            and documents.fiscal_year = departments.fiscal_year
            and documents.document_kind = departments.document_kind
    where documents.scope = 'unit'
    union
    select
        documents.document_id,
        documents.scope,
        departments.document_id as department_document_id
    from documents
    inner join ancestors
        on documents.unit_key = ancestors.unit_key
    inner join departments
        on
            ancestors.ancestor_key = departments.unit_key
            and documents.fiscal_year = departments.fiscal_year
            and documents.document_kind = departments.document_kind
),

sums as (
    select
        members.department_document_id,
        min(departments.amount_yuan) as department_yuan,
        sum(case when members.scope = 'unit' then 1 else 0 end) > 0
        and sum(case when members.scope = 'unit' and totals.amount_yuan is null then 1 else 0 end) = 0
        and abs(
            min(departments.amount_yuan)
            - sum(case when members.scope = 'unit' then totals.amount_yuan else 0 end)
        ) * 2
        <= min(departments.resolution_yuan)
        + sum(case when members.scope = 'unit' then totals.resolution_yuan else 0 end) as adds_up
    from members
    inner join departments
        on members.department_document_id = departments.document_id
    left join totals
        on members.document_id = totals.document_id and totals.choice = 1
    group by members.department_document_id
),

standing as (
    select
        departments.document_id,
        sums.department_document_id is not null as has_members,
        sums.department_yuan,
        sums.department_document_id is null
        or (sums.department_yuan is not null and not sums.adds_up) as stands
    from departments
    left join sums
        on departments.document_id = sums.department_document_id
),

covers as (
    select
        members.document_id,
        min(members.department_document_id) as covering_document_id
    from members
    inner join standing
        on members.department_document_id = standing.document_id
    where standing.stands
    group by members.document_id
),

final as (
    select
        documents.document_id,
        covers.document_id is null and coalesce(standing.stands, true) as counts_in_total,
        case
            when covers.document_id is not null then '已包含在上级部门的公开文件中，不再计入'
            when standing.document_id is null then '按本单位计入'
            when not standing.has_members then '没有所属单位的公开文件，按部门计入'
            when standing.stands then '所属单位的公开文件合计与本部门文件不等（未全部公开或口径不同），按部门计入'
            when standing.department_yuan is null then '本部门文件未读出总计，按所属单位计入'
            else '本级和所属各单位的公开文件合计与本部门文件相符，按单位计入'
        end as counting_reason
    from documents
    left join standing
        on documents.document_id = standing.document_id
    left join covers
        on documents.document_id = covers.document_id
)

select * from final
