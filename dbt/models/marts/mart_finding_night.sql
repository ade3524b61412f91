with earlier as (
    select * from {{ ref('stg_finding_nights') }}
),

tonight as (
    select night from {{ ref('stg_tonight') }}
),

history as (
    select * from {{ ref('int_finding_history') }}
),

counted as (
    select
        sum(case when is_open then 1 else 0 end) as open_count,
        sum(case when history_status = 'new' then 1 else 0 end) as new_count,
        sum(case when history_status = 'reopened' then 1 else 0 end) as reopened_count,
        sum(case when tonight_event = 'gone' and history_status = 'cured' then 1 else 0 end) as cured_count,
        sum(case when tonight_event = 'gone' and history_status = 'retracted' then 1 else 0 end)
            as retracted_count,
        sum(case when tonight_event = 'gone' and history_status = 'withdrawn' then 1 else 0 end)
            as withdrawn_count
    from history
),

final as (
    select
        night,
        open_count,
        new_count,
        reopened_count,
        cured_count,
        retracted_count,
        withdrawn_count
    from earlier
    union all
    select
        tonight.night,
        cast(coalesce(counted.open_count, 0) as integer) as open_count,
        cast(coalesce(counted.new_count, 0) as integer) as new_count,
        cast(coalesce(counted.reopened_count, 0) as integer) as reopened_count,
        cast(coalesce(counted.cured_count, 0) as integer) as cured_count,
        cast(coalesce(counted.retracted_count, 0) as integer) as retracted_count,
        cast(coalesce(counted.withdrawn_count, 0) as integer) as withdrawn_count
    from tonight
    cross join counted
)

select * from final
