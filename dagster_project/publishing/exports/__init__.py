"""The published marts as files for others: Parquet, CSV, workbooks for officials, a Fiscal Data Package.

Belongs here: formats and the folder they are handed over in. Does not belong here: any figure that is not in a mart.
The same publication always gives the same bytes.
"""
