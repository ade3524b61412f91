"""Publishers' forms: what each prints of a unit's budget, in its order and layout.

Belongs here: one module family per form. Titles, headers and field names are prescribed; all prose is the project's own.
Does not belong here: bytes (`writers`), mistakes (`faults`).
"""
