-- A correction that no longer fits what its document prints must be looked at: it is not applied.
{{ config(severity = 'warn') }}
select
    correction_key,
    correction_status,
    message
from {{ ref('int_correction') }}
where not is_in_force
