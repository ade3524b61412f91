"""The bridge between Python and the dbt project.

Belongs here: where the dbt project is and how it is run, what is made from its models.
Does not belong here: any arithmetic (that is SQL in `dbt/`), the orchestrator (`defs`).
"""
