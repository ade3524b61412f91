"""From documents to facts, guided by a template.

Belongs here: which table is which, which column means what, what a sentence states.
Does not belong here: file formats (`reading`), whether figures agree (`reconciliation`).
"""
