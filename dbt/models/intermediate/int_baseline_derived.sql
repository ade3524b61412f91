-- E4: last year's figure of a line as the sum of its parts' baselines, once per route by which parts add up.
-- A route is `incomplete` while a part that has money this year has no baseline. A part without money this
-- year and without a word about last year may have had some then: such a sum (`unknown_parts`) counts only
-- where another route to the same total, or the total as stated, agrees with it. Items that vanished since
-- last year and are not named at all cannot be seen in one document: unless such an agreement shows that
-- nothing is missing, a sum of items is `open`, the least that last year's figure can have been.
with baselines as (
    select * from {{ ref('int_baseline_stated') }}
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
),

named_items as (
    select * from {{ ref('int_named_item') }}
),

-- Every part that has a figure this year or a baseline.
lines as (
    select
        coalesce(line_amounts.document_id, baselines.document_id) as document_id,
        coalesce(line_amounts.fiscal_year, baselines.fiscal_year) as fiscal_year,
        coalesce(line_amounts.subject, baselines.subject) as subject,
        coalesce(line_amounts.fund_scope, baselines.fund_scope) as fund_scope,
        coalesce(line_amounts.line_key, baselines.line_key) as line_key,
        coalesce(line_amounts.code, baselines.code) as code,
        coalesce(baselines.name, line_amounts.name) as name,
        coalesce(line_amounts.amount_yuan, baselines.current_yuan) as current_yuan,
        baselines.line_key is not null as is_stated,
        baselines.base_kind,
        baselines.base_year,
        baselines.value_li,
        baselines.low_li,
        baselines.high_li
    from line_amounts
    full outer join baselines
        on
            line_amounts.document_id = baselines.document_id
            and line_amounts.subject = baselines.subject
            and line_amounts.fund_scope = baselines.fund_scope
            and line_amounts.line_key = baselines.line_key
),

functions as (
    select * from lines
    where subject = 'functional_item'
),

parent_codes as (
    select
        document_id,
        fund_scope,
        substring(code, 1, 3) as code
    from functions
    where length(code) > 3
    union distinct
    select
        document_id,
        fund_scope,
        substring(code, 1, 5) as code
    from functions
    where length(code) > 5
),

-- Codes without a longer code below them: the parts a functional sum is made of.
function_leaves as (
    select functions.*
    from functions
    left join parent_codes
        on
            functions.document_id = parent_codes.document_id
            and functions.fund_scope = parent_codes.fund_scope
            and functions.code = parent_codes.code
    where parent_codes.code is null
),

-- Where the parts of 公务用车 are stated, the line itself must not be added to them.
documents_with_vehicle_parts as (
    select distinct document_id
    from lines
    where subject = 'three_public' and line_key in ('vehicle_purchase', 'vehicle_running') and is_stated
),

three_public_parts as (
    select lines.*
    from lines
    left join documents_with_vehicle_parts as split
        on lines.document_id = split.document_id
    where
        lines.subject = 'three_public'
        and (
            lines.line_key in ('abroad', 'reception')
            or (lines.line_key = 'vehicle' and split.document_id is null)
            or (lines.line_key in ('vehicle_purchase', 'vehicle_running') and split.document_id is not null)
        )
),

sources as (
    select * from lines
    where subject = 'source' and fund_scope = 'all'
),

ancestors as (
    {{ fund_source_ancestors() }}
),

-- Sources whose money is already in another line: below a stated one, or, themselves unstated, above another.
-- A form may print a source, its parts, and parts of these.
repeated_sources as (
    select distinct
        sources.document_id,
        sources.line_key
    from sources
    inner join ancestors
        on sources.line_key = ancestors.source_key
    inner join sources as above
        on sources.document_id = above.document_id and ancestors.ancestor_key = above.line_key
    where above.is_stated
    union distinct
    select distinct
        sources.document_id,
        sources.line_key
    from sources
    inner join ancestors
        on sources.line_key = ancestors.ancestor_key
    inner join sources as below
        on sources.document_id = below.document_id and ancestors.source_key = below.line_key
    where not sources.is_stated
),

parts as (
    select
        sources.*,
        'source' as route,
        'total' as parent_subject,
        'revenue' as parent_key
    from sources
    left join repeated_sources
        on sources.document_id = repeated_sources.document_id and sources.line_key = repeated_sources.line_key
    where repeated_sources.line_key is null
    union all
    select
        lines.*,
        'nature' as route,
        'total' as parent_subject,
        case when lines.fund_scope = 'all' then 'expenditure' else lines.fund_scope end as parent_key
    from lines
    where lines.subject = 'nature'
    union all
    select
        function_leaves.*,
        'items' as route,
        'total' as parent_subject,
        'items' as parent_key
    from function_leaves
    union all
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        substring(function_leaves.code, 1, 3) as parent_key
    from function_leaves
    where length(function_leaves.code) > 3
    union all
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        substring(function_leaves.code, 1, 5) as parent_key
    from function_leaves
    where length(function_leaves.code) > 5
    union all
    -- Items of last year that no table holds any more belong to the class and group their path names.
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        named_items.class_code as parent_key
    from function_leaves
    inner join named_items
        on
            function_leaves.document_id = named_items.document_id
            and function_leaves.fund_scope = named_items.fund_scope
            and function_leaves.line_key = named_items.line_key
    union all
    select
        function_leaves.*,
        'items' as route,
        'functional_item' as parent_subject,
        named_items.group_code as parent_key
    from function_leaves
    inner join named_items
        on
            function_leaves.document_id = named_items.document_id
            and function_leaves.fund_scope = named_items.fund_scope
            and function_leaves.line_key = named_items.line_key
    where named_items.group_code is not null
    union all
    select
        three_public_parts.*,
        'parts' as route,
        'three_public' as parent_subject,
        'three_public' as parent_key
    from three_public_parts
    union all
    select
        three_public_parts.*,
        'parts' as route,
        'three_public' as parent_subject,
        'vehicle' as parent_key
    from three_public_parts
    where three_public_parts.line_key in ('vehicle_purchase', 'vehicle_running')
),

judged_parts as (
    select
        *,
        subject || '/' || fund_scope || '/' || line_key as line,
        value_li is not null as is_known,
        value_li is null and coalesce(current_yuan, 0) <> 0 as is_missing,
        value_li is null and coalesce(current_yuan, 0) = 0 as is_unknown
    from parts
),

routes as (
    select
        document_id,
        fiscal_year,
        parent_subject as subject,
        fund_scope,
        parent_key as line_key,
        route,
        cast(sum(case when is_known then 1 else 0 end) as integer) as known_count,
        cast(sum(case when is_missing then 1 else 0 end) as integer) as missing_count,
        cast(sum(case when is_unknown then 1 else 0 end) as integer) as unknown_count,
        {{ text_list("case when is_missing then name end", "line_key", "、") }} as missing_names,
        {{ text_list("case when is_unknown then name end", "line_key", "、") }} as unknown_names,
        {{ text_list("case when is_known then line end", "line_key") }} as part_lines,
        cast(count(distinct case when is_known then base_kind end) as integer) as base_kind_count,
        min(case when is_known then base_kind end) as base_kind,
        cast(count(distinct case when is_known then base_year end) as integer) as base_year_count,
        min(case when is_known then base_year end) as base_year,
        {{ wide('sum(value_li)') }} as sum_value_li,
        {{ wide('sum(case when is_known then low_li end)') }} as sum_low_li,
        {{ wide('sum(case when is_known then high_li end)') }} as sum_high_li
    from judged_parts
    group by document_id, fiscal_year, parent_subject, fund_scope, parent_key, route
),

covered as (
    select
        *,
        case
            when missing_count > 0 then 'incomplete'
            when base_kind_count > 1 or base_year_count > 1 then 'mixed_bases'
            when unknown_count > 0 then 'unknown_parts'
            else 'complete'
        end as known_coverage
    from routes
    where known_count > 0
),

-- The same total by another route (revenue and expenditure, natures and items), or as the text states it.
other_routes as (
    select
        document_id,
        fund_scope,
        base_kind,
        case
            when line_key = 'revenue' then 'expenditure'
            when line_key = 'expenditure' then 'revenue'
            when line_key <> 'items' then 'items'
            when fund_scope = 'all' then 'expenditure'
            else fund_scope
        end as line_key,
        known_coverage = 'complete' as is_complete,
        sum_low_li as low_li,
        sum_high_li as high_li
    from covered
    where subject = 'total' and known_coverage in ('complete', 'unknown_parts')
    union all
    select
        document_id,
        fund_scope,
        base_kind,
        line_key,
        true as is_complete,
        low_li,
        high_li
    from baselines
    where subject = 'total' and value_li is not null
    union all
    select
        document_id,
        fund_scope,
        base_kind,
        'items' as line_key,
        true as is_complete,
        low_li,
        high_li
    from baselines
    where
        subject = 'total' and value_li is not null
        and line_key = case when fund_scope in ('all', 'appropriation') then 'expenditure' else fund_scope end
),

closed as (
    select distinct
        covered.document_id,
        covered.fund_scope,
        covered.line_key
    from covered
    inner join other_routes
        on
            covered.document_id = other_routes.document_id
            and covered.fund_scope = other_routes.fund_scope
            and covered.line_key = other_routes.line_key
            -- Sums that agree to the digit measure against the same base, named or not.
            and (
                covered.base_kind = other_routes.base_kind
                or 'unstated' in (covered.base_kind, other_routes.base_kind)
            )
    where
        covered.subject = 'total'
        and covered.known_coverage in ('complete', 'unknown_parts')
        and other_routes.is_complete
        and covered.sum_low_li <= other_routes.high_li
        and covered.sum_high_li >= other_routes.low_li
),

-- Where the items of a budget add up to its total, none is missing from its classes and groups either.
judged as (
    select
        covered.*,
        closed.document_id is not null as is_closed,
        case
            when
                covered.known_coverage = 'complete' and covered.route = 'items'
                and closed.document_id is null
                then 'open'
            else covered.known_coverage
        end as coverage
    from covered
    left join closed
        on
            covered.document_id = closed.document_id
            and covered.fund_scope = closed.fund_scope
            and case when covered.route = 'items' then 'items' else covered.line_key end = closed.line_key
            and covered.subject in ('total', 'functional_item')
),

summed as (
    select
        *,
        (coverage in ('complete', 'open') or (coverage = 'unknown_parts' and subject = 'total' and is_closed))
        and {{ fits_li('sum_low_li') }} and {{ fits_li('sum_high_li') }} as is_summed
    from judged
),

final as (
    select
        document_id,
        fiscal_year,
        subject,
        fund_scope,
        line_key,
        route,
        known_count,
        coverage,
        case coverage
            when 'incomplete' then '有本年数而无上年数的组成项：' || coalesce(missing_names, '')
            when 'mixed_bases' then '各组成项的比较口径或年度不同，不能相加'
            when 'unknown_parts'
                then
                    '本年未安排、上年数未知的组成项：' || coalesce(unknown_names, '')
                    || case
                        when is_summed then '；另一途径的合计与已知各项之和相符，未知各项上年没有金额'
                        else '；已知各项之和不是合计的上年数'
                    end
            when 'open' then '有本年数的组成项均有上年数；上年有而本年已消失的组成项，单凭本文件看不到，上年数不低于此数'
            else '组成项均有上年数，没有遗漏'
        end as coverage_note,
        case when coverage <> 'mixed_bases' then base_kind end as base_kind,
        case when coverage <> 'mixed_bases' then base_year end as base_year,
        case when is_summed then part_lines end as part_lines,
        case when is_summed then sum_value_li end as value_li,
        case when is_summed then sum_low_li end as low_li,
        case when is_summed then sum_high_li end as high_li
    from summed
)

select * from final
