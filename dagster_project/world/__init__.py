"""The generated prefecture: a true ledger, the disclosures its units publish, and the faults planted in them.

Belongs here: everything that writes documents with a known truth (demo data, tests, benchmarks).
Does not belong here: any reading; nothing of `reading`, `extraction` or `reconciliation` is imported here.
"""
