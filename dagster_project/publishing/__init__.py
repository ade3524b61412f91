"""What leaves the warehouse: the read-only database, Parquet files and reports for people.

Belongs here: copying, swapping, describing. Does not belong here: any figure that is not in a mart already.
"""
