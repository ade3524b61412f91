-- E5: lines of which nothing is said, bounded by the sum they belong to: the parent's figure of last year
-- less its known parts. Within a closed list (natures, sources, the parts of 三公) one open line is the
-- difference itself; among functional items, where others may have vanished unseen, the difference is only
-- the most it can be.
with baselines as (
    select * from {{ ref('int_baseline') }}
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
),

documents as (
    select document_id from {{ ref('int_document_version') }}
    where is_current
),

lines as (
    select
        coalesce(line_amounts.document_id, baselines.document_id) as document_id,
        coalesce(line_amounts.subject, baselines.subject) as subject,
        coalesce(line_amounts.fund_scope, baselines.fund_scope) as fund_scope,
        coalesce(line_amounts.line_key, baselines.line_key) as line_key,
        coalesce(line_amounts.amount_yuan, baselines.current_yuan) as current_yuan,
        baselines.value_yuan,
        baselines.low_yuan,
        baselines.high_yuan,
        baselines.base_kind,
        baselines.base_year,
        coalesce(baselines.method, '') = 'E4' as is_sum
    from line_amounts
    full outer join baselines
        on
            line_amounts.document_id = baselines.document_id
            and line_amounts.subject = baselines.subject
            and line_amounts.fund_scope = baselines.fund_scope
            and line_amounts.line_key = baselines.line_key
),

current_lines as (
    select lines.*
    from lines
    inner join documents
        on lines.document_id = documents.document_id
),

items as (
    select * from current_lines
    where subject = 'functional_item' and length(line_key) = 7
),

-- Every part with every sum it belongs to. The total of a fund is known by the sum of its natures as well.
memberships as (
    select
        items.*,
        'functional_item' as parent_subject,
        substring(items.line_key, 1, 5) as parent_key,
        false as is_closed
    from items
    union all
    select
        items.*,
        'functional_item' as parent_subject,
        substring(items.line_key, 1, 3) as parent_key,
        false as is_closed
    from items
    union all
    select
        items.*,
        'total' as parent_subject,
        case when items.fund_scope = 'all' then 'expenditure' else items.fund_scope end as parent_key,
        false as is_closed
    from items
    union all
    select
        current_lines.*,
        'three_public' as parent_subject,
        'three_public' as parent_key,
        true as is_closed
    from current_lines
    where
        current_lines.subject = 'three_public'
        and current_lines.line_key in ('abroad', 'vehicle', 'reception')
    union all
    select
        current_lines.*,
        'three_public' as parent_subject,
        'vehicle' as parent_key,
        true as is_closed
    from current_lines
    where
        current_lines.subject = 'three_public'
        and current_lines.line_key in ('vehicle_purchase', 'vehicle_running')
    union all
    select
        current_lines.*,
        'total' as parent_subject,
        'revenue' as parent_key,
        true as is_closed
    from current_lines
    where current_lines.subject = 'source' and current_lines.fund_scope = 'all'
    union all
    select
        current_lines.*,
        'total' as parent_subject,
        case when current_lines.fund_scope = 'all' then 'expenditure' else current_lines.fund_scope end
            as parent_key,
        true as is_closed
    from current_lines
    where current_lines.subject = 'nature'
),

-- Parts whose sum is no statement of its own cannot bound one another.
parents as (
    select * from current_lines
    where value_yuan is not null
),

sums as (
    select
        memberships.document_id,
        memberships.fund_scope,
        memberships.subject,
        memberships.parent_subject,
        memberships.parent_key,
        memberships.is_closed,
        cast(sum(case when memberships.value_yuan is null then 1 else 0 end) as integer) as open_count,
        cast(count(*) as integer) as part_count,
        cast(count(distinct memberships.base_kind) as integer) as base_kind_count,
        min(memberships.base_kind) as base_kind,
        coalesce({{ sum_yuan('memberships.value_yuan') }}, 0) as known_yuan,
        coalesce({{ sum_yuan('memberships.low_yuan') }}, 0) as known_low_yuan,
        coalesce({{ sum_yuan('memberships.high_yuan') }}, 0) as known_high_yuan
    from memberships
    group by
        memberships.document_id,
        memberships.fund_scope,
        memberships.subject,
        memberships.parent_subject,
        memberships.parent_key,
        memberships.is_closed
),

rests as (
    select
        sums.*,
        parents.base_kind as parent_base_kind,
        parents.base_year,
        {{ fit_yuan('parents.value_yuan - sums.known_yuan') }} as rest_yuan,
        {{ fit_yuan('parents.low_yuan - sums.known_high_yuan') }} as rest_low_yuan,
        {{ fit_yuan('parents.high_yuan - sums.known_low_yuan') }} as rest_high_yuan
    from sums
    inner join parents
        on
            sums.document_id = parents.document_id
            and sums.fund_scope = parents.fund_scope
            and sums.parent_subject = parents.subject
            and sums.parent_key = parents.line_key
            -- A sum of the very parts that are asked about says nothing about them.
            and not (parents.is_sum and sums.subject <> 'functional_item')
            and not (parents.is_sum and sums.parent_subject = 'functional_item')
    where sums.open_count > 0 and sums.base_kind_count <= 1
),

bounded as (
    select
        memberships.document_id,
        memberships.subject,
        memberships.fund_scope,
        memberships.line_key,
        rests.parent_subject || '/' || rests.parent_key as route,
        rests.parent_base_kind as base_kind,
        rests.base_year,
        rests.open_count,
        case
            when rests.is_closed and rests.open_count = 1 and rests.rest_high_yuan >= 0 then rests.rest_yuan
        end
            as value_yuan,
        case
            when rests.is_closed and rests.open_count = 1 and rests.rest_low_yuan > 0 then rests.rest_low_yuan
            else 0
        end as low_yuan,
        rests.rest_high_yuan as high_yuan
    from memberships
    inner join rests
        on
            memberships.document_id = rests.document_id
            and memberships.fund_scope = rests.fund_scope
            and memberships.subject = rests.subject
            and memberships.parent_subject = rests.parent_subject
            and memberships.parent_key = rests.parent_key
    where
        memberships.value_yuan is null
        -- Parts and parent measured against different bases cannot be subtracted; below nothing there is no
        -- bound.
        and (rests.base_kind is null or rests.base_kind = rests.parent_base_kind)
        and rests.rest_high_yuan >= 0
),

ranked as (
    select
        *,
        row_number() over (
            partition by document_id, subject, fund_scope, line_key
            order by case when value_yuan is null then 1 else 0 end, high_yuan - low_yuan, route
        ) as route_rank
    from bounded
),

final as (
    select
        document_id,
        subject,
        fund_scope,
        line_key,
        route,
        base_kind,
        base_year,
        open_count,
        case when value_yuan < 0 then 0 else value_yuan end as value_yuan,
        low_yuan,
        high_yuan
    from ranked
    where route_rank = 1
)

select * from final
