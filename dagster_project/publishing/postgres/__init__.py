"""The marts in PostgreSQL: the contract with business intelligence over the network.

Belongs here: tables, keys, comments and rights there, and replacing one night by the next in one transaction.
Does not belong here: deciding whether to publish (`quality.gate`), or any change of a figure.
"""
