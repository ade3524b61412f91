"""Readers: one module per format, all returning the same `Document`.

Belongs here: bytes, encodings, geometry, text. Does not belong here: anything about budgets.
"""
