"""Schemas of the lake: the contract between the Python stages and dbt.

Every table carries `document_id`, the SHA-256 of the disclosure's bytes, as its first column, and lies
partitioned by `fiscal_year` in the folder name. Amounts are in 元 unless the column says otherwise.
A fact's identifier is unique within its document: `c:…` cells, `s:…` statements, `f:…` stated figures,
`t:…` targets, `p:…` projects, `w:…` performance sheets, `m:…` moves.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

YUAN = pl.Decimal(20, 2)
RESOLUTION = pl.Decimal(20, 6)
QUANTITY = pl.Decimal(24, 6)
PERCENT = pl.Decimal(14, 4)
WEIGHT = pl.Decimal(9, 4)

Schema = Mapping[str, type[pl.DataType] | pl.DataType]

_LOCATION: Schema = {
    "page": pl.Int32,  # 1-based; NULL where the format has no pages
    "sheet": pl.String,  # worksheet name; NULL elsewhere
    "line": pl.Int32,  # 1-based line of a text file; NULL elsewhere
    "row": pl.Int32,  # 1-based row within the table as read; NULL outside tables
    "column": pl.Int32,  # 1-based column within the table as read; NULL outside tables
    "part": pl.String,  # file name of the part the fact stands in
    "block": pl.Int32,  # 1-based paragraph or, with a row, table of a file without pages, sheets and lines
}

TABLES: Mapping[str, Schema] = {
    "documents": {
        "document_id": pl.String,
        "unit_name": pl.String,
        "publisher": pl.String,  # publisher family, e.g. 新疆维吾尔自治区
        "document_kind": pl.String,  # budget | final_account
        "scope": pl.String,  # unit | department
        "template": pl.String,
        "template_version": pl.Int32,
        "path": pl.String,  # relative to the raw folder
        "parts": pl.Int32,
        "format": pl.String,
        "encoding": pl.String,
        "reader": pl.String,
        "reader_version": pl.Int32,
        "engine_version": pl.String,  # hash of code, templates and catalogue that made these facts
        "known_from": pl.Datetime("us", "UTC"),  # when this version was first loaded
        "published_on": pl.Date,  # date printed in the document; NULL if none
        "money_unit_tables": pl.String,
        "money_unit_text": pl.String,
        "cell_count": pl.Int32,  # printed figures of standard tables
        "statement_count": pl.Int32,
        "share_count": pl.Int32,
        "stated_figure_count": pl.Int32,
        "target_count": pl.Int32,
        "covered_cell_count": pl.Int32,  # printed figures that are in at least one evaluated relation
        "text_number_count": pl.Int32,  # numbers of statements and stated figures
        "covered_text_number_count": pl.Int32,
        "vacuous_rule_count": pl.Int32,  # rules that had nothing to evaluate in this document
        "unmapped_count": pl.Int32,  # cells or numbers that are not facts (each is an issue)
        "complete": pl.Boolean,  # all tables the template prescribes were found
    },
    "cells": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "table_id": pl.String,  # T01 … T11
        "table_title": pl.String,
        "row_kind": pl.String,  # total | function | economic | line | project | unit
        "code": pl.String,  # joined digits, empty string for totals, lines and carry-over projects
        "line_id": pl.String,  # id of a named line (T01 income, T10 …), NULL elsewhere
        "name": pl.String,
        "project": pl.String,  # project name as printed, NULL elsewhere
        "measure": pl.String,
        "printed": pl.String,  # empty string for a blank
        "amount_yuan": YUAN,  # NULL for blank, declared_empty, unread
        "resolution_yuan": RESOLUTION,
        "state": pl.String,  # value | zero | blank | declared_empty | unread
        "repairs": pl.String,  # what was repaired to read this cell; NULL if nothing
        **_LOCATION,
    },
    "statements": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "section": pl.String,
        "subject": pl.String,  # source | nature | functional_item | three_public | operating_expense | …
        "fund_scope": pl.String,  # all | appropriation | general | fund | capital
        "key": pl.String,  # source/nature/part id, functional code, '' for single-line subjects
        "code": pl.String,  # functional code, '' for other subjects, NULL if the item was not resolved
        "name": pl.String,  # as printed
        "current_yuan": YUAN,
        "current_resolution_yuan": RESOLUTION,
        "current_printed": pl.String,
        "change_yuan": YUAN,  # signed; NULL if not stated
        "change_resolution_yuan": RESOLUTION,
        "change_printed": pl.String,
        "change_word": pl.String,  # 增加, 减少, 持平 …
        "percent": PERCENT,  # signed; NULL if not stated
        "percent_resolution": PERCENT,
        "percent_printed": pl.String,
        "percent_word": pl.String,
        "base_kind": pl.String,  # last_budget | last_initial_budget | last_outturn | …
        "base_year": pl.Int32,  # fiscal year compared with
        "base_yuan": YUAN,  # a base stated in words; NULL if not stated
        "base_resolution_yuan": RESOLUTION,
        "reason": pl.String,  # NULL when none is given
        "says_new": pl.Boolean,  # the text says there was none last year
        "says_unbudgeted": pl.Boolean,  # the text says nothing is budgeted this year
        "residue": pl.String,  # unfilled template words, e.g. 增加（减少）; NULL if none
        "text": pl.String,  # the clause it was read from
        **_LOCATION,
    },
    "reason_verdicts": {
        "document_id": pl.String,
        "fact_id": pl.String,  # of the statement; one row per statement
        "verdict": pl.String,  # explained | partly | not_shown | contradicted
        "method": pl.String,  # what the verdict rests on; NULL where there is no reason
        "arithmetic": pl.String,  # the calculation in Chinese; empty where there is none
        "explained_yuan": YUAN,  # part of the change accounted for; NULL where nothing was calculated
        "remark": pl.String,  # empty | missing | copied | shared; NULL if nothing is wrong with the text
        "other_fact_id": pl.String,  # the statement a remark points to
    },
    "moves": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "statement_id": pl.String,  # fact_id of the statement whose reason tells it
        "kind": pl.String,  # reclassified | taken_over | handed_over | merged | newly_included
        "object": pl.String,  # what moved, in the text's words
        "from_name": pl.String,  # the functional item it stood under
        "from_code": pl.String,
        "to_name": pl.String,
        "to_code": pl.String,
        "other_unit": pl.String,  # the other body, in the text's words
        "gains": pl.Boolean,  # whether the statement's own line gains by it; NULL when that is not said
        "amount_yuan": YUAN,  # NULL when the reason names none
        "resolution_yuan": RESOLUTION,
        "evidence": pl.String,  # the words that say so
        "confidence": pl.String,  # high | medium | low
        **_LOCATION,
    },
    "stated_figures": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "section": pl.String,
        "subject": pl.String,  # total | source | … | staff | procurement | asset | project | allocation | other
        "fund_scope": pl.String,
        "key": pl.String,  # which one of the subject, e.g. active, goods, vehicle_total
        "code": pl.String,
        "name": pl.String,
        "measure": pl.String,  # amount | share | count | change | area | price | quantity | ratio | …
        "unit": pl.String,  # as printed: 万元, %, 人, 平方米 …
        "value": QUANTITY,  # in the printed unit
        "resolution": QUANTITY,
        "amount_yuan": YUAN,  # only for money
        "resolution_yuan": RESOLUTION,
        "printed": pl.String,
        "context": pl.String,  # words around the number
        "position": pl.Int32,  # 0-based offset in the paragraph
        **_LOCATION,
    },
    "targets": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "sheet_id": pl.String,  # fact_id of the performance sheet
        "project": pl.String,
        "level1": pl.String,
        "level2": pl.String,
        "indicator": pl.String,  # level 3
        "comparator": pl.String,  # >= | <= | = | > | < ; NULL for dates and qualities
        "number": QUANTITY,
        "unit": pl.String,
        "due_on": pl.Date,  # targets that are dates
        "quality": pl.String,  # targets in words
        "printed": pl.String,
        "basis": pl.String,
        "prior_value": pl.String,  # NULL when '-' or blank
        "weight": WEIGHT,
        "scoring_rule": pl.String,
        "evidence": pl.String,
        "repairs": pl.String,
        **_LOCATION,
    },
    "performance_sheets": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "project": pl.String,
        "unit_name": pl.String,
        "responsible_person": pl.String,  # personal: stays in the lake
        "budget_yuan": YUAN,
        "appropriation_yuan": YUAN,
        "other_yuan": YUAN,
        "resolution_yuan": RESOLUTION,
        "goal": pl.String,
        **_LOCATION,
    },
    "projects": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "origin": pl.String,  # narrative | carryover_text: where this mention stands (table rows are cells)
        "name": pl.String,
        "amount_yuan": YUAN,
        "resolution_yuan": RESOLUTION,
        "holder": pl.String,
        "starts_on": pl.Date,
        "ends_on": pl.Date,
        "fund_note": pl.String,
        "basis_count": pl.Int32,
        "text": pl.String,
        **_LOCATION,
    },
    "project_notes": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "project_id": pl.String,  # fact_id in projects
        "kind": pl.String,  # basis | allocation | beneficiaries | standard | scope | method | procedure | benefit | other
        "sequence": pl.Int32,
        "label": pl.String,
        "title": pl.String,  # title of a basis document
        "document_number": pl.String,  # e.g. 财社〔2021〕96号
        "amount_yuan": YUAN,
        "resolution_yuan": RESOLUTION,
        "parent_id": pl.String,  # the allocation this one is part of (其中)
        "quantity": QUANTITY,
        "quantity_unit": pl.String,
        "unit_price_yuan": YUAN,
        "price_unit": pl.String,
        "text": pl.String,
        **_LOCATION,
    },
    "organisation": {
        "document_id": pl.String,
        "kind": pl.String,  # internal_office | subordinate_unit | own_unit
        "sequence": pl.Int32,
        "name": pl.String,
        "unit_kind": pl.String,  # 行政 | 参公 | 事业; NULL where the text does not say
        "evidence": pl.String,  # the words that say what kind of body the disclosing unit is; NULL elsewhere
        **_LOCATION,
    },
    "declarations": {
        "document_id": pl.String,
        "fact_id": pl.String,
        "kind": pl.String,  # empty_table | not_budgeted | sheet_exempt
        "table_id": pl.String,
        "subject": pl.String,
        "fund_scope": pl.String,
        "key": pl.String,
        "name": pl.String,
        "text": pl.String,
        **_LOCATION,
    },
    "relations": {
        "document_id": pl.String,
        "relation_id": pl.String,  # rule_id + '/' + instance key, unique in the document
        "rule_id": pl.String,
        "rule_version": pl.Int32,
        "family": pl.String,
        "tolerance_class": pl.String,  # same | sum | percent
        "instance": pl.String,  # Chinese label of the instance
        "unit": pl.String,  # 元, %, 人 …: unit of values, imbalance and tolerance
    },
    "relation_terms": {
        "document_id": pl.String,
        "relation_id": pl.String,
        "position": pl.Int32,
        "side": pl.String,  # left | right
        "weight": pl.Int32,
        "fact_id": pl.String,
        "fact_part": pl.String,  # value | current | change | percent | weight …: which number of the fact
        "value": QUANTITY,  # NULL for a blank
        "resolution": QUANTITY,
    },
    "relation_results": {
        "document_id": pl.String,
        "relation_id": pl.String,
        "status": pl.String,  # exact | rounding | convention | fail | not_applicable | not_evaluable
        "severity": pl.String,
        "left_value": QUANTITY,
        "right_value": QUANTITY,
        "imbalance": QUANTITY,
        "part_count": pl.Int32,  # n
        "tolerance": QUANTITY,
        "unlikely": pl.Boolean,
        "message": pl.String,  # Chinese
        "blame": pl.String,
        "culprit_fact_id": pl.String,
        "culprit_part": pl.String,
        "culprit_kind": pl.String,
        "culprit_rank": pl.Int32,
        "proposed_low": QUANTITY,
        "proposed_high": QUANTITY,
    },
    "findings": {
        "document_id": pl.String,
        "finding_id": pl.String,  # F1 … in order of gravity, unique in the document
        "fingerprint": pl.String,  # the same as long as the same thing is wrong, in every version and year
        "rule_id": pl.String,  # the rule of the lead witness
        "relation_id": pl.String,  # the lead witness
        "status": pl.String,  # fail | convention | unlikely
        "severity": pl.String,  # that of its gravest witness
        "blame": pl.String,
        "kind": pl.String,  # slip, block error, undetermined, no_arithmetic (vocabulary.slips)
        "subject": pl.String,  # Chinese: the number, row, column or relation concerned
        "message": pl.String,  # Chinese: what is printed, what it should be, why
        "is_tie": pl.Boolean,  # the evidence does not decide between the culprits
        "witness_count": pl.Int32,
        "culprit_count": pl.Int32,
    },
    "finding_culprits": {
        "document_id": pl.String,
        "finding_id": pl.String,
        "rank": pl.Int32,
        "fact_id": pl.String,
        "fact_part": pl.String,
        "kind": pl.String,  # slip that makes the printed number of the right one
        "name": pl.String,  # Chinese: table, row and column, or subject and number
        "unit": pl.String,  # 元, %, 人 …: unit of the values
        "printed": pl.String,
        "printed_value": QUANTITY,  # NULL for a blank
        "proposed": QUANTITY,  # the value it should have; NULL when only limits are known
        "proposed_low": QUANTITY,  # printable values from low to high heal; NULL: no limit
        "proposed_high": QUANTITY,
        **_LOCATION,
    },
    "finding_witnesses": {
        "document_id": pl.String,
        "finding_id": pl.String,
        "position": pl.Int32,  # 1: the lead
        "relation_id": pl.String,
    },
    "issues": {
        "document_id": pl.String,
        "sequence": pl.Int32,
        "fingerprint": pl.String,  # the same as long as the same thing is unread
        "code": pl.String,
        "severity": pl.String,
        "message": pl.String,  # Chinese
        "raw_text": pl.String,
        "table_id": pl.String,
        **_LOCATION,
    },
}

REJECTIONS: Schema = {
    # Files of the raw folder that gave no facts. Not partitioned: they have no year.
    "path": pl.String,
    "sha256": pl.String,
    "code": pl.String,
    "message": pl.String,  # Chinese: what is wrong and what to do
    "known_from": pl.Datetime("us", "UTC"),
}

RULES: Schema = {
    # The rule catalogue as data, written with every load. Not partitioned.
    "rule_id": pl.String,
    "rule_version": pl.Int32,
    "title_zh": pl.String,
    "title_en": pl.String,
    "family": pl.String,
    "category": pl.String,  # accuracy | completeness | consistency | timeliness | convention
    "severity": pl.String,  # critical | warning | info
    "scope": pl.String,  # cell | row | table | cross_table | narrative | document | cross_year | cross_unit
    "tolerance_class": pl.String,
    "message_zh": pl.String,
    "cannot_tell_zh": pl.String,
    "legal_basis": pl.String,
}

ANSWERS: Schema = {
    # What people answered to findings (`lake.reviews`). Not partitioned, like everything below.
    "unit_name": pl.String,
    "fiscal_year": pl.Int32,
    "document_kind": pl.String,
    "scope": pl.String,
    "fingerprint": pl.String,  # of the finding
    "answer": pl.String,  # accepted | waived | explained
    "explanation": pl.String,
    "author_role": pl.String,  # a post, never a person
    "answered_on": pl.Date,
    "expires_on": pl.Date,  # last day it is in force; NULL: no end
    "expired": pl.Boolean,  # on the day of the run
    "source_file": pl.String,
    "source_line": pl.Int32,
}

CORRECTIONS: Schema = {
    "unit_name": pl.String,
    "fiscal_year": pl.Int32,
    "document_kind": pl.String,
    "scope": pl.String,
    "fingerprint": pl.String,  # of the number it speaks of
    "table_id": pl.String,  # NULL for a sentence
    "row_key": pl.String,  # code, 总计, or name of the row
    "project": pl.String,
    "measure": pl.String,
    "statement": pl.String,  # name or code of what the sentence is about; NULL for a cell
    "fact_part": pl.String,  # value | current | change | percent
    "value_unit": pl.String,  # 元 | %
    "old_value": QUANTITY,  # what the document prints
    "new_value": QUANTITY,
    "reason": pl.String,
    "author_role": pl.String,
    "corrected_on": pl.Date,
    "source_file": pl.String,
    "source_line": pl.Int32,
}

TONIGHT: Schema = {
    # One row: the night the run counts as.
    "night": pl.Date,
}

FINDING_EVENTS: Schema = {
    # What happened to findings in earlier nights, as the published copy remembers it (`lake.finding_history`).
    "event_key": pl.String,
    "night": pl.Date,
    "event": pl.String,  # appeared | seen | gone
    "gone_reason": pl.String,  # cured | retracted | withdrawn; NULL unless gone
    "cause_key": pl.String,
    "unit_key": pl.String,
    "unit_name": pl.String,
    "fiscal_year": pl.Int32,
    "document_kind": pl.String,
    "scope": pl.String,
    "fingerprint": pl.String,
    "rule_id": pl.String,
    "severity": pl.String,
    "subject": pl.String,
    "message": pl.String,
    "document_id": pl.String,
}

FINDING_NIGHTS: Schema = {
    # One row per earlier night, as the published copy remembers it.
    "night": pl.Date,
    "open_count": pl.Int32,
    "new_count": pl.Int32,
    "reopened_count": pl.Int32,
    "cured_count": pl.Int32,
    "retracted_count": pl.Int32,
    "withdrawn_count": pl.Int32,
}
