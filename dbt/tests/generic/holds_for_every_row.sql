{# The expression is true for every row; a row for which it is unknown (NULL) passes. #}
{% test holds_for_every_row(model, expression) %}
select *
from {{ model }}
where not ({{ expression }})
{% endtest %}
