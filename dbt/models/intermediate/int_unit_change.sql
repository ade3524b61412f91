-- Units that begin or end, and where their people and projects came from or went, as far as disclosures
-- show it without saying it: a merger when the body that listed the unit goes on with its projects, posts or
-- money, a split when the posts of a unit that never budgeted before are missing there, else a new unit. A
-- unit that only published nothing for a year is none of these: its figures of last year are not zero, its
-- name stays listed. Money and renames are decided elsewhere; here nothing is accepted but a unit that says
-- all is new.
with documents as (
    select * from {{ ref('int_document_version') }}
    where is_current and document_kind = 'budget'
),

baselines as (
    select * from {{ ref('int_baseline') }}
),

totals as (
    select * from {{ ref('int_unit_total') }}
    where document_kind = 'budget'
),

mentions as (
    select * from {{ ref('int_project_mention') }}
),

renames as (
    select * from {{ ref('int_unit_rename') }}
    where is_accepted
),

told as (
    select * from {{ ref('int_move_told') }}
    where move_kind = 'handed_over'
),

short_names as (
    select * from {{ ref('int_unit_short_name') }}
),

listings as (
    select distinct
        parent_unit_key,
        fiscal_year,
        unit_key
    from {{ ref('int_unit_listing') }}
    where is_current and document_kind = 'budget'
),

posts as (
    select
        documents.unit_key,
        documents.fiscal_year,
        documents.scope,
        max(figures.stated_value) as post_count
    from {{ ref('stg_stated_figures') }} as figures
    inner join documents
        on figures.document_id = documents.document_id
    where figures.subject = 'staff' and figures.line_key = 'establishment' and figures.measure = 'count'
    group by documents.unit_key, documents.fiscal_year, documents.scope
),

published as (
    select distinct
        unit_key,
        fiscal_year
    from documents
),

-- The body that listed a unit, in a year and the year after: both must be published to see a change.
parents as (
    select
        listings.parent_unit_key,
        listings.unit_key,
        listings.fiscal_year,
        earlier.unit_key is not null as was_listed,
        later.unit_key is not null as stays_listed,
        years_before.unit_key is not null as has_year_before,
        years_after.unit_key is not null as has_year_after
    from listings
    left join listings as earlier
        on
            listings.parent_unit_key = earlier.parent_unit_key
            and listings.unit_key = earlier.unit_key
            and listings.fiscal_year - 1 = earlier.fiscal_year
    left join listings as later
        on
            listings.parent_unit_key = later.parent_unit_key
            and listings.unit_key = later.unit_key
            and listings.fiscal_year + 1 = later.fiscal_year
    left join published as years_before
        on
            listings.parent_unit_key = years_before.unit_key
            and listings.fiscal_year - 1 = years_before.fiscal_year
    left join published as years_after
        on
            listings.parent_unit_key = years_after.unit_key
            and listings.fiscal_year + 1 = years_after.fiscal_year
),

-- Begun: published without a disclosure of the year before, and the totals, sources and natures it states
-- had nothing last year, nor had nearly all of its items (money may have been moved onto one of them).
-- Another body may have borne the name in earlier years.
bases as (
    select
        document_id,
        cast(sum(case when value_yuan = 0 then 1 else 0 end) as integer) as base_count,
        cast(count(*) as integer) as stated_count
    from baselines
    where value_yuan is not null and current_yuan <> 0 and method <> 'E4'
    group by document_id
    having
        count(*) >= 3
        and sum(case when value_yuan = 0 then 1 else 0 end) * 10 >= count(*) * 8
        and max(case when subject in ('total', 'source', 'nature') then value_yuan else 0 end) = 0
),

begun as (
    select
        documents.document_id,
        documents.unit_key,
        documents.fiscal_year,
        documents.scope,
        bases.base_count,
        bases.stated_count
    from documents
    inner join bases
        on documents.document_id = bases.document_id
    left join published as published_before
        on
            documents.unit_key = published_before.unit_key
            and documents.fiscal_year - 1 = published_before.fiscal_year
    left join renames
        on documents.unit_key = renames.unit_key and documents.fiscal_year = renames.fiscal_year
    where published_before.unit_key is null and renames.unit_key is null
),

begun_under as (
    select
        begun.*,
        parents.parent_unit_key,
        row_number() over (
            partition by begun.unit_key, begun.fiscal_year
            order by
                case begun.scope when 'unit' then 0 else 1 end,
                parents.parent_unit_key nulls last,
                begun.document_id
        ) as parent_no
    from begun
    left join parents
        on
            begun.unit_key = parents.unit_key
            and begun.fiscal_year = parents.fiscal_year
            and parents.has_year_before
            and not parents.was_listed
),

origins as (
    select
        begun_under.*,
        posts.post_count,
        posts_before.post_count - posts_after.post_count as lost_post_count
    from begun_under
    left join posts
        on
            begun_under.unit_key = posts.unit_key
            and begun_under.fiscal_year = posts.fiscal_year
            and begun_under.scope = posts.scope
    left join posts as posts_before
        on
            begun_under.parent_unit_key = posts_before.unit_key
            and begun_under.fiscal_year - 1 = posts_before.fiscal_year
            and begun_under.scope = posts_before.scope
    left join posts as posts_after
        on
            begun_under.parent_unit_key = posts_after.unit_key
            and begun_under.fiscal_year = posts_after.fiscal_year
            and begun_under.scope = posts_after.scope
    where begun_under.parent_no = 1
),

-- Units that reasons of the body above say were set up out of it, by name; a name that is no unit's may mean
-- any that began there.
set_up as (
    select distinct
        told.unit_key as parent_unit_key,
        told.fiscal_year,
        short_names.unit_key
    from told
    left join short_names
        on {{ normal_name('told.other_unit') }} = short_names.short_name
    where {{ tells_of_setting_up('told.evidence') }}
),

named_set_up as (
    select
        set_up.parent_unit_key,
        set_up.fiscal_year,
        set_up.unit_key,
        max(posts.post_count) as post_count
    from set_up
    inner join begun
        on set_up.unit_key = begun.unit_key and set_up.fiscal_year = begun.fiscal_year
    left join posts
        on set_up.unit_key = posts.unit_key and set_up.fiscal_year = posts.fiscal_year
    group by set_up.parent_unit_key, set_up.fiscal_year, set_up.unit_key
),

-- What is said of the bodies above: how many posts went with the units they name, and whether one they
-- speak of is not to be found by its name.
setting_up as (
    select
        set_up.parent_unit_key,
        set_up.fiscal_year,
        coalesce(sum(named_set_up.post_count), 0) as named_post_count,
        count(named_set_up.unit_key) = 0 as is_nameless
    from (
        select distinct
            parent_unit_key,
            fiscal_year
        from set_up
    ) as set_up
    left join named_set_up
        on
            set_up.parent_unit_key = named_set_up.parent_unit_key
            and set_up.fiscal_year = named_set_up.fiscal_year
    group by set_up.parent_unit_key, set_up.fiscal_year
),

-- Bodies that list a unit less than the year before: its posts may hide those that went.
lists_less as (
    select distinct
        parent_unit_key,
        fiscal_year + 1 as fiscal_year
    from parents
    where has_year_after and not stays_listed
),

beginnings as (
    select
        case
            when named_set_up.unit_key is not null or setting_up.is_nameless then 'split'
            -- Posts that went with another unit did not go with this one.
            when
                origins.lost_post_count - coalesce(setting_up.named_post_count, 0) > 0
                and (origins.lost_post_count - coalesce(setting_up.named_post_count, 0)) * 2
                >= origins.post_count
                then 'split'
            else 'new'
        end as event_kind,
        -- Unless the posts above are known not to be fewer, the unit may have come out of that body.
        coalesce(origins.lost_post_count <= 0, false)
        and lists_less.parent_unit_key is null as keeps_posts,
        origins.document_id,
        origins.fiscal_year,
        origins.parent_unit_key,
        origins.unit_key,
        origins.base_count,
        origins.stated_count
    from origins
    left join named_set_up
        on
            origins.parent_unit_key = named_set_up.parent_unit_key
            and origins.fiscal_year = named_set_up.fiscal_year
            and origins.unit_key = named_set_up.unit_key
    left join setting_up
        on
            origins.parent_unit_key = setting_up.parent_unit_key
            and origins.fiscal_year = setting_up.fiscal_year
    left join lists_less
        on
            origins.parent_unit_key = lists_less.parent_unit_key
            and origins.fiscal_year = lists_less.fiscal_year
    -- Without the year before of the body it belongs to, everything begins.
    where origins.parent_unit_key is not null
),

-- Ended: published the year before and not in this one, and the body that listed it then no longer does.
ended as (
    select
        parents.parent_unit_key,
        parents.unit_key,
        parents.fiscal_year + 1 as fiscal_year
    from parents
    inner join published
        on parents.unit_key = published.unit_key and parents.fiscal_year = published.fiscal_year
    left join published as published_after
        on
            parents.unit_key = published_after.unit_key
            and parents.fiscal_year + 1 = published_after.fiscal_year
    left join renames
        on parents.unit_key = renames.prior_unit_key and parents.fiscal_year + 1 = renames.fiscal_year
    where
        parents.has_year_after and not parents.stays_listed
        and published_after.unit_key is null and renames.unit_key is null
),

-- How many names came onto the parent's list that year: then the unit may only bear another name.
appeared as (
    select
        parent_unit_key,
        fiscal_year,
        cast(count(*) as integer) as appeared_count
    from parents
    where has_year_before and not was_listed
    group by parent_unit_key, fiscal_year
),

project_names as (
    select distinct
        documents.unit_key,
        documents.fiscal_year,
        {{ series_name('mentions.mention_name') }} as series_name
    from mentions
    inner join documents
        on mentions.document_id = documents.document_id
    where documents.scope = 'unit'
),

-- Projects of the unit that ended which the parent runs now and did not before.
taken_projects as (
    select
        ended.parent_unit_key,
        ended.unit_key,
        ended.fiscal_year,
        cast(count(*) as integer) as project_count
    from ended
    inner join project_names as theirs
        on ended.unit_key = theirs.unit_key and ended.fiscal_year - 1 = theirs.fiscal_year
    inner join project_names as ours
        on
            ended.parent_unit_key = ours.unit_key
            and ended.fiscal_year = ours.fiscal_year
            and theirs.series_name = ours.series_name
    left join project_names as ours_before
        on
            ended.parent_unit_key = ours_before.unit_key
            and ended.fiscal_year - 1 = ours_before.fiscal_year
            and theirs.series_name = ours_before.series_name
    where ours_before.unit_key is null
    group by ended.parent_unit_key, ended.unit_key, ended.fiscal_year
),

grown as (
    select
        ended.parent_unit_key,
        ended.unit_key,
        ended.fiscal_year,
        posts_after.post_count - posts_before.post_count as gained_post_count,
        posts.post_count,
        totals_after.total_yuan - totals_before.total_yuan as gained_yuan,
        totals.total_yuan
    from ended
    {% for sizes in ['posts', 'totals'] %}
        left join {{ sizes }}
            on
                ended.unit_key = {{ sizes }}.unit_key
                and ended.fiscal_year - 1 = {{ sizes }}.fiscal_year
                and {{ sizes }}.scope = 'unit'
        left join {{ sizes }} as {{ sizes }}_before
            on
                ended.parent_unit_key = {{ sizes }}_before.unit_key
                and ended.fiscal_year - 1 = {{ sizes }}_before.fiscal_year
                and {{ sizes }}_before.scope = 'unit'
        left join {{ sizes }} as {{ sizes }}_after
            on
                ended.parent_unit_key = {{ sizes }}_after.unit_key
                and ended.fiscal_year = {{ sizes }}_after.fiscal_year
                and {{ sizes }}_after.scope = 'unit'
    {% endfor %}
),

speaking as (
    select
        unit_key,
        fiscal_year,
        document_id,
        row_number() over (
            partition by unit_key, fiscal_year order by case scope when 'unit' then 0 else 1 end, document_id
        ) as document_no
    from documents
),

endings as (
    select
        speaking.document_id,
        grown.fiscal_year,
        grown.parent_unit_key,
        grown.unit_key,
        grown.total_yuan,
        taken_projects.project_count,
        case
            when taken_projects.project_count is not null then 'projects'
            -- Where a new name came onto the list, the unit may only bear that one now.
            when coalesce(appeared.appeared_count, 0) > 0 then null
            when grown.gained_post_count > 0 and grown.gained_post_count * 2 >= grown.post_count then 'posts'
            when grown.gained_yuan > 0 and grown.gained_yuan * 2 >= grown.total_yuan then 'money'
            else 'listing'
        end as sign
    from grown
    inner join speaking
        on
            grown.parent_unit_key = speaking.unit_key
            and grown.fiscal_year = speaking.fiscal_year
            and speaking.document_no = 1
    left join taken_projects
        on
            grown.parent_unit_key = taken_projects.parent_unit_key
            and grown.unit_key = taken_projects.unit_key
            and grown.fiscal_year = taken_projects.fiscal_year
    left join appeared
        on grown.parent_unit_key = appeared.parent_unit_key and grown.fiscal_year = appeared.fiscal_year
),

final as (
    select
        event_kind,
        document_id,
        fiscal_year,
        case when event_kind = 'split' then parent_unit_key end as from_unit_key,
        unit_key as to_unit_key,
        case when event_kind = 'new' and keeps_posts then 'accepted' else 'queued' end as status,
        case
            when event_kind = 'new' and keeps_posts then '上级单位新列此单位，编制数没有减少，所述上年数均为零'
            when event_kind = 'new' then '上级单位新列此单位，所述上年数均为零，是否由上级分出待查'
            else '上级单位文字或编制数表明由其分出，所述上年数均为零，金额无从核对'
        end as reason,
        cast(null as varchar) as evidence,
        base_count as agreeing_count,
        stated_count as comparable_count,
        cast(null as decimal(20, 2)) as amount_yuan
    from beginnings
    union all
    select
        'merger' as event_kind,
        document_id,
        fiscal_year,
        unit_key as from_unit_key,
        parent_unit_key as to_unit_key,
        'queued' as status,
        case sign
            when 'projects' then '上级不再列此单位，其项目改由上级编报，金额无从核对'
            when 'posts' then '上级不再列此单位，上级编制数相应增加，金额无从核对'
            when 'money' then '上级不再列此单位，上级预算总额相应增加，金额无从核对'
            else '上级不再列此单位，也没有新列单位，去向待查'
        end as reason,
        cast(null as varchar) as evidence,
        cast(project_count as integer) as agreeing_count,
        cast(null as integer) as comparable_count,
        total_yuan as amount_yuan
    from endings
    where sign is not null
)

select * from final
