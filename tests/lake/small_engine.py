"""A stand-in for the examination, quick and with every way a document can go wrong.

The first word of a file decides: a year makes a document of that year; `crash`, `hang` and `bug` do as they
say; `refuse` is refused; an empty file is refused as empty.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from dagster_project.examination import Examination
from dagster_project.lake.schemas import TABLES
from dagster_project.vocabulary.errors import DisclosureError

AMOUNT = Decimal("123456789012345678.91")


def examine(parts: Sequence[Path]) -> Examination:
    content = parts[0].read_bytes()
    words = content.decode().split()
    if not words:
        raise DisclosureError("empty_file", "文件是空的。")
    match words[0]:
        case "crash":
            os._exit(9)
        case "hang":
            time.sleep(600)
        case "bug":
            raise KeyError("a mistake of the program")
        case "refuse":
            raise DisclosureError("no_disclosure", "不是预算公开文件。")
    document_id = hashlib.sha256(content).hexdigest()
    rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    rows["documents"] = [_row("documents", document_id, unit_name="甲单位", cell_count=1, complete=True)]
    rows["cells"] = [_row("cells", document_id, fact_id="c:1", printed="", amount_yuan=AMOUNT, page=1)]
    return Examination(document_id, int(words[0]), rows)


def _row(table: str, document_id: str, **values: Any) -> dict[str, Any]:
    return dict.fromkeys(TABLES[table]) | {"document_id": document_id} | values
