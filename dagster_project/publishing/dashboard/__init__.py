"""The dashboard: static pages in Chinese, made from the published file, one build per publication.

Belongs here: what the pages show (`site_data`, `unit_data`), their form (`pages/`, `assets/`), putting the finished
folder in place (`site`). Does not belong here: figures of its own; every number is one of the marts.
"""
