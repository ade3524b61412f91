"""Words all stages share: exact money, codes, statuses, standard tables and measures.

Belongs here: terms used by two or more stages, without any input or output.
Does not belong here: how a publisher words or lays out anything (that is `templates`).
"""
