"""The second engine: a sample of published numbers computed once more from the lake, apart from the SQL.

Belongs here: a deliberate second implementation (polars for the tables, whole numbers of Python for the arithmetic), the
sample of a night, the comparison. It is written from the definitions, never from the models, and shares no code with
them: an error would have to be made twice to go unseen. Does not belong here: deciding about publication
(`quality.gate`), or anything another stage would call for its figures (`dbt/models` has them).
"""
