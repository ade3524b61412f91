"""What the bureau's Superset imports: a connection, data sets with their measures, charts and one dashboard.

Belongs here: making the bundle from the measures (`warehouse.semantics`). Does not belong here: running Superset.
"""
