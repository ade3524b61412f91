"""Proving the figures of one disclosure against each other.

Belongs here: the rule catalogue, relations generated from it, their evaluation, and naming the culprit.
Everything is a pure function of one document's facts. Does not belong here: anything across documents.
"""
