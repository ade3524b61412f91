-- E4: last year's figure of a line as the sum of its parts' baselines, once per route by which parts add up.
-- A route is `incomplete` while a part that has money this year has no baseline. Parts that vanished since
-- last year cannot be seen in one document: even a `complete` sum speaks only for the parts it mentions.
with baselines as (
    select * from {{ ref('int_baseline_stated') }}
),

line_amounts as (
    select * from {{ ref('int_line_amount') }}
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
    where subject = 'source' and fund_scope = 'all' and (current_yuan is not null or is_stated)
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
        value_li is null and coalesce(current_yuan, 0) = 0 and is_stated as is_unknown
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
        end as coverage
    from routes
    where known_count > 0
),

summed as (
    select
        *,
        coverage in ('complete', 'unknown_parts')
        and {{ fits_li('sum_low_li') }} and {{ fits_li('sum_high_li') }} as is_summed
    from covered
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
                then '本年未安排、上年数未知的组成项未计入：' || coalesce(unknown_names, '') || '；上年有而本年已消失的组成项，单凭本文件看不到'
            else '有本年数的组成项均有上年数；上年有而本年已消失的组成项，单凭本文件看不到'
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
