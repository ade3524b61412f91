"""Publisher families as data: how a family titles, lays out and words the standard disclosure.

Belongs here: YAML files and their loader. Does not belong here: any logic that reads a document.
"""
