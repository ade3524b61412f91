-- One project over the years. Of every project of a disclosure, the project of the disclosure before that it
-- goes on from: of the same name (less the year in it and the word 项目 at its end); else, of what is left on
-- both sides, the project that a reason names together with the unit it comes from; else of a name that
-- contains the other or is made of the same characters, or of a like name and the very amount; else the
-- project of that name which another unit gave up, where a reason or the list of units joins the two. Every
-- step needs an answer that is the only one.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current
),

mentions as (
    select * from {{ ref('int_project_mention') }}
),

earlier_documents as (
    select * from {{ ref('int_earlier_document') }}
),

parents as (
    select * from {{ ref('int_unit_parent') }}
),

told as (
    select * from {{ ref('int_move_told') }}
    where move_kind in ('taken_over', 'merged') and other_unit is not null
),

short_names as (
    select * from {{ ref('int_unit_short_name') }}
),

-- A project and what was carried over of it are one.
projects as (
    select
        documents.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        coalesce(parents.parent_unit_key, documents.unit_key) as department_key,
        {{ series_name('project_name') }} as series_name,
        max(mentions.amount_yuan) as amount_yuan
    from (
        select
            *,
            substring(project_key, length(document_id) + 2) as project_name
        from mentions
    ) as mentions
    inner join documents
        on mentions.document_id = documents.document_id
    left join parents
        on documents.unit_key = parents.unit_key
    group by
        documents.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.document_kind,
        documents.scope,
        coalesce(parents.parent_unit_key, documents.unit_key),
        {{ series_name('project_name') }}
),

-- The disclosure before: of the nearest earlier year.
before as (
    select
        document_id,
        prior_document_id
    from (
        select
            documents.document_id,
            earlier_documents.prior_document_id,
            row_number() over (
                partition by documents.document_id
                order by earlier_documents.prior_year desc, earlier_documents.prior_document_id asc
            ) as nearness
        from documents
        inner join earlier_documents
            on
                documents.document_id = earlier_documents.document_id
                and documents.document_kind = earlier_documents.prior_document_kind
                and documents.fiscal_year > earlier_documents.prior_year
    ) as ranked
    where nearness = 1
),

same_name as (
    select
        projects.document_id,
        projects.series_name,
        before.prior_document_id,
        previous.series_name as prior_series_name,
        'name' as link
    from projects
    inner join before
        on projects.document_id = before.document_id
    inner join projects as previous
        on before.prior_document_id = previous.document_id and projects.series_name = previous.series_name
),

left_now as (
    select
        projects.*,
        before.prior_document_id
    from projects
    left join before
        on projects.document_id = before.document_id
    left join same_name
        on projects.document_id = same_name.document_id and projects.series_name = same_name.series_name
    where same_name.document_id is null
),

left_before as (
    select
        projects.*,
        before.document_id as next_document_id
    from projects
    inner join before
        on projects.document_id = before.prior_document_id
    left join same_name
        on
            before.document_id = same_name.document_id
            and projects.series_name = same_name.prior_series_name
    where same_name.document_id is null
),

-- From another unit that a reason names, with the project or without: a project there whose name this one has
-- or begins with, as a unit that runs a project of that name already gives the newcomer a longer one.
told_origins as (
    select
        told.document_id,
        short_names.unit_key,
        {{ series_name(normal_name('told.moved_object')) }} as moved_name
    from told
    inner join short_names
        on
            {{ normal_name('told.other_unit') }} = short_names.short_name
            and told.unit_key <> short_names.unit_key
),

told_candidates as (
    select
        left_now.document_id,
        left_now.series_name,
        previous.document_id as prior_document_id,
        previous.series_name as prior_series_name,
        told_origins.moved_name is not null as is_named
    from told_origins
    inner join left_now
        on told_origins.document_id = left_now.document_id
    inner join projects as previous
        on
            told_origins.unit_key = previous.unit_key
            and left_now.fiscal_year = previous.fiscal_year + 1
            and left_now.document_kind = previous.document_kind
            and left_now.scope = previous.scope
            and position(previous.series_name in left_now.series_name) = 1
    where
        told_origins.moved_name is null
        or told_origins.moved_name in (left_now.series_name, previous.series_name)
),

-- Within a department the same name is enough.
department_candidates as (
    select
        left_now.document_id,
        left_now.series_name,
        previous.document_id as prior_document_id,
        previous.series_name as prior_series_name
    from left_now
    inner join projects as previous
        on
            left_now.department_key = previous.department_key
            and left_now.fiscal_year = previous.fiscal_year + 1
            and left_now.document_kind = previous.document_kind
            and left_now.scope = previous.scope
            and left_now.series_name = previous.series_name
            and left_now.unit_key <> previous.unit_key
),

candidates as (
    select
        document_id,
        series_name,
        prior_document_id,
        prior_series_name,
        is_named,
        1 as rank_of_link
    from told_candidates
    union all
    select
        document_id,
        series_name,
        prior_document_id,
        prior_series_name,
        false as is_named,
        2 as rank_of_link
    from department_candidates
),

from_others as (
    select
        candidates.document_id,
        candidates.series_name,
        candidates.prior_document_id,
        candidates.prior_series_name,
        max(case when candidates.is_named then 1 else 0 end) = 1 as is_named,
        min(candidates.rank_of_link) as rank_of_link
    from candidates
    left join same_name
        on
            candidates.prior_document_id = same_name.prior_document_id
            and candidates.prior_series_name = same_name.prior_series_name
    where same_name.document_id is null
    group by
        candidates.document_id,
        candidates.series_name,
        candidates.prior_document_id,
        candidates.prior_series_name
),

-- Both the unit and the project named: no likeness of names within the unit is worth as much.
told_by_name as (
    select
        document_id,
        series_name,
        prior_document_id,
        prior_series_name,
        'told' as link
    from ({{ only_best_pairs(
        "(select * from from_others where is_named) as named",
        'document_id, series_name', 'prior_document_id, prior_series_name'
    ) }}) as pairs
),

left_pairs as (
    select
        left_now.document_id,
        left_now.series_name,
        left_before.document_id as prior_document_id,
        left_before.series_name as prior_series_name,
        left_now.amount_yuan = left_before.amount_yuan and left_now.amount_yuan <> 0 as is_same_amount
    from left_now
    inner join left_before
        on
            left_now.document_id = left_before.next_document_id
            and left_now.prior_document_id = left_before.document_id
    left join told_by_name as taken_in
        on left_now.document_id = taken_in.document_id and left_now.series_name = taken_in.series_name
    left join told_by_name as given_away
        on
            left_before.document_id = given_away.prior_document_id
            and left_before.series_name = given_away.prior_series_name
    where
        length(left_now.series_name) >= 4 and length(left_before.series_name) >= 4
        and taken_in.document_id is null and given_away.document_id is null
),

places as (
    {% for place in range(1, 41) %}
        select {{ place }} as place
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

-- How many characters of each name occur in the other.
shared_characters as (
    select
        left_pairs.document_id,
        left_pairs.series_name,
        left_pairs.prior_series_name,
        sum(case
            when
                places.place <= length(left_pairs.series_name)
                and position(
                    substring(left_pairs.series_name, places.place, 1) in left_pairs.prior_series_name
                ) > 0
                then 1
            else 0
        end) as shared_now,
        sum(case
            when
                places.place <= length(left_pairs.prior_series_name)
                and position(
                    substring(left_pairs.prior_series_name, places.place, 1) in left_pairs.series_name
                ) > 0
                then 1
            else 0
        end) as shared_before
    from left_pairs
    cross join places
    group by left_pairs.document_id, left_pairs.series_name, left_pairs.prior_series_name
),

likeness as (
    select
        left_pairs.*,
        case
            when
                position(left_pairs.prior_series_name in left_pairs.series_name) > 0
                or position(left_pairs.series_name in left_pairs.prior_series_name) > 0
                then 1
            when
                shared_characters.shared_now * 10 >= length(left_pairs.series_name) * 8
                and shared_characters.shared_before * 10 >= length(left_pairs.prior_series_name) * 8
                then 2
            when
                left_pairs.is_same_amount
                and shared_characters.shared_now * 10 >= length(left_pairs.series_name) * 4
                and shared_characters.shared_before * 10 >= length(left_pairs.prior_series_name) * 4
                then 3
        end as rank_of_link
    from left_pairs
    inner join shared_characters
        on
            left_pairs.document_id = shared_characters.document_id
            and left_pairs.series_name = shared_characters.series_name
            and left_pairs.prior_series_name = shared_characters.prior_series_name
),

renamed as (
    select
        document_id,
        series_name,
        prior_document_id,
        prior_series_name,
        case rank_of_link when 3 then 'amount' else 'near_name' end as link
    from ({{ only_best_pairs(
        'likeness', 'document_id, series_name', 'document_id, prior_series_name'
    ) }}) as pairs
),

-- What is left on both sides: told of or of one department; what is told comes first.
continued as (
    select
        prior_document_id,
        prior_series_name
    from renamed
    union distinct
    select
        prior_document_id,
        prior_series_name
    from told_by_name
),

begun as (
    select
        document_id,
        series_name
    from renamed
    union distinct
    select
        document_id,
        series_name
    from told_by_name
),

left_of_others as (
    select from_others.*
    from from_others
    left join begun
        on from_others.document_id = begun.document_id and from_others.series_name = begun.series_name
    left join continued
        on
            from_others.prior_document_id = continued.prior_document_id
            and from_others.prior_series_name = continued.prior_series_name
    where begun.document_id is null and continued.prior_document_id is null
),

taken as (
    select
        document_id,
        series_name,
        prior_document_id,
        prior_series_name,
        case rank_of_link when 1 then 'told' else 'department' end as link
    from ({{ only_best_pairs(
        'left_of_others', 'document_id, series_name', 'prior_document_id, prior_series_name'
    ) }}) as pairs
),

links as (
    select * from same_name
    union all
    select * from told_by_name
    union all
    select * from renamed
    union all
    select * from taken
),

nodes as (
    select
        projects.document_id || '|' || projects.series_name as node,
        projects.document_id,
        projects.unit_key,
        projects.fiscal_year,
        projects.series_name,
        links.link,
        links.prior_document_id || '|' || links.prior_series_name as prior_node
    from projects
    left join links
        on projects.document_id = links.document_id and projects.series_name = links.series_name
),

-- Back to where a project began, twice as far with every step: thirty-two years in five.
step_0 as (
    select
        node,
        coalesce(prior_node, node) as root
    from nodes
),

{% for step in range(1, 6) %}
    step_{{ step }} as (
        select
            step_{{ step - 1 }}.node,
            further.root
        from step_{{ step - 1 }}
        inner join step_{{ step - 1 }} as further
            on step_{{ step - 1 }}.root = further.node
    ),
{% endfor %}

final as (
    select
        nodes.document_id,
        nodes.series_name,
        roots.unit_key || '|' || cast(roots.fiscal_year as varchar) || '|' || roots.series_name || '|'
        || substring(roots.document_id, 1, 8) as series_key,
        roots.fiscal_year as series_first_year,
        nodes.prior_node,
        nodes.link
    from nodes
    inner join step_5
        on nodes.node = step_5.node
    inner join nodes as roots
        on step_5.root = roots.node
)

select * from final
