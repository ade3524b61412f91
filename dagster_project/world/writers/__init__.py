"""Manuscripts to bytes: one module per published format.

Belongs here: formats and typesetting. Does not belong here: budgets, publishers' forms, faults.
"""
