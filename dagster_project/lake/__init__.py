"""The Parquet lake: one file per table and fiscal year, the cache of read documents, versions.

Belongs here: the schemas of facts (a contract with dbt), writing and reading them.
Does not belong here: what facts mean or how they are joined (dbt owns everything across documents).
"""
