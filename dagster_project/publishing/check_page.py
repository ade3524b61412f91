"""The page of `kanhe check --report`: what a unit's clerk looks through before publishing.

Belongs here: arranging the answer of `check_report` for the page `pages/check.html`.
Does not belong here: the answer itself, or words other reports share (`advice`, `words`).

The page stands alone: no script, no picture, nothing fetched. Everything printed in a document is escaped by
the template engine; nothing here builds markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from dagster_project.publishing.advice import PLACE, action_text, expected_text, place_text, signed_words
from dagster_project.publishing.words import DOCUMENT_KINDS, SEVERITIES, STATUSES
from dagster_project.vocabulary.money import WAN, UnreadableNumberError, parse_number
from dagster_project.vocabulary.slips import SLIPS_ZH
from dagster_project.vocabulary.tables import standard_tables

Fields = Mapping[str, Any]
_Key = tuple[Any, ...]

WHOLE_TABLE = 45
"""Rows up to which a table is shown whole; of a longer one the neighbourhood of the marked cells."""
NEIGHBOURS = 3
MOST_UNMAPPED = 60
"""Unmapped numbers listed; hundreds of them mean a form that is not known, and nobody reads hundreds."""
_VERDICTS = {
    "explained": "能够说明",
    "partly": "部分说明",
    "contradicted": "互相矛盾",
    "not_shown": "未写数额",
}


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One cell of a table on the page; `mark` is culprit, candidate, witness or empty."""

    text: str
    numeric: bool
    mark: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A standard table as printed, with marks; a row that is `None` stands for rows left out."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[ShownCell, ...] | None, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ShownText:
    """A sentence in pieces; a piece with a mark is the wrong number or a candidate."""

    place: str
    pieces: tuple[tuple[str, str], ...]
    expected: str


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding, ready for the page."""

    label: str
    severity: str
    rule_id: str
    message: str
    place: str
    printed: str
    expected: str
    kind: str
    action: str
    candidates: tuple[str, ...]
    witnesses: tuple[str, ...]
    table: ShownTable | None
    text: ShownText | None


@dataclass(slots=True)
class _Marks:
    culprits: dict[_Key, str] = field(default_factory=dict)
    candidates: dict[_Key, str] = field(default_factory=dict)
    witnesses: set[_Key] = field(default_factory=set)

    def of(self, key: _Key) -> str:
        if key in self.culprits:
            return "culprit"
        if key in self.candidates:
            return "candidate"
        return "witness" if key in self.witnesses else ""

    def __contains__(self, key: object) -> bool:
        return key in self.culprits or key in self.candidates or key in self.witnesses


def render(documents: Sequence[Fields], errors: Sequence[Fields], *, now: datetime) -> str:
    """The whole page.

    Args:
        documents: as `kanhe check --format json --facts` lists them.
        errors: files that could not be read, with `path` and `message`.
        now: moment shown on the page.
    """
    return _template().render(
        documents=[_document(document) for document in documents],
        errors=errors,
        checked_at=f"{now:%Y年%m月%d日 %H:%M}",
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("dagster_project.publishing", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("check.html")


def _document(document: Fields) -> dict[str, Any]:
    shown = [(finding, _finding(document, finding)) for finding in document["findings"]]
    shown.sort(key=lambda pair: list(SEVERITIES).index(pair[0]["severity"]))
    fixes = [view for f, view in shown if f["status"] == "fail" and f["severity"] != "info"]
    hints = [view for f, view in shown if f["status"] != "fail" or f["severity"] == "info"]
    counts = document["counts"]
    return {
        "title": f"{document['unit_name']}{document['fiscal_year']}年"
        f"{'单位' if document['scope'] == 'unit' else '部门'}{DOCUMENT_KINDS[document['document_kind']]}",
        "path": document["path"],
        "fixes": fixes,
        "hints": hints,
        "critical": sum(f["severity"] == "critical" and f["status"] == "fail" for f in document["findings"]),
        "counts": counts,
        "results": [(STATUSES[status], count) for status, count in document["results"].items() if count],
        "relations": sum(document["results"].values()),
        "reasons": [_reason(row) for row in document["reasons"] if row["arithmetic"]],
        "unmapped": [
            {"place": place_text(issue["location"]), "message": issue["message"]}
            for issue in document["unmapped"][:MOST_UNMAPPED]
        ],
        "unmapped_count": len(document["unmapped"]),
    }


def _reason(row: Fields) -> dict[str, str]:
    return {
        "name": f"{row['name']}（{row['code']}）" if row["code"] else row["name"],
        "change": row["change"] or "",
        "verdict": _VERDICTS[row["verdict"]],
        "mark": row["verdict"],
        "arithmetic": row["arithmetic"],
        "place": place_text(row["location"]),
    }


def _finding(document: Fields, finding: Fields) -> ShownFinding:
    named = [_as_printed(document, each) for each in finding["culprits"]]
    culprit = named[0] if named else None
    sure = culprit is not None and finding["blame"] in ("source", "reader") and not finding["tie"]
    first = culprit if sure else None
    marks = _marks(finding, named, sure=sure)
    printed = "" if first is None else first.get("printed") or "（空白）"
    return ShownFinding(
        label="惯例" if finding["status"] == "convention" else SEVERITIES[finding["severity"]],
        severity=finding["severity"],
        rule_id=finding["rule_id"],
        message=finding["message"],
        place=_where(document, first, finding),
        printed=printed,
        expected="" if first is None else f"{_expected(first)}{first['unit'] if _expected(first) else ''}",
        kind="" if first is None else SLIPS_ZH.get(first["kind"], ""),
        action=action_text({**finding, "culprit": culprit}),
        candidates=() if sure else tuple(_candidate(each) for each in named),
        witnesses=tuple(
            dict.fromkeys(
                f"{witness['message']}〔{witness['rule_id']}〕"
                for witness in finding.get("witnesses", ())
                if witness["message"] and witness["message"] != finding["message"]
            )
        ),
        table=_table(document, finding, named, marks) if finding["status"] == "fail" else None,
        text=_text(document, finding, named, sure=sure),
    )


def _as_printed(document: Fields, culprit: Fields) -> Fields:
    """A number with its proposed values as its document prints such numbers: in the unit of its table, unsigned."""
    values = {name: culprit[name] for name in ("proposed", "proposed_low", "proposed_high")}
    unit = culprit["unit"]
    if unit == "万元" and culprit["table"] and _in_yuan(document, culprit):
        unit = "元"
        values = {name: _yuan_text(value) for name, value in values.items()}
    if culprit["part"] in ("change", "percent"):
        values = {
            name: None if value is None else signed_words(value, was_negative=None)
            for name, value in values.items()
        }
    # Its `part` is a number of a fact; that of a place is a file.
    return {**culprit, **values, "unit": unit, "part": None}


def _in_yuan(document: Fields, culprit: Fields) -> bool:
    """Whether the table of a number prints 元, by the first figure that tells."""
    for cell in document["cells"]:
        if cell["table"] == culprit["table"] and cell["amount"] is not None:
            try:
                printed = parse_number(cell["printed"]).value
            except UnreadableNumberError:
                continue
            if printed:
                return printed == Decimal(cell["amount"]) * WAN
    return False


def _yuan_text(wan: str | None) -> str | None:
    return None if wan is None else f"{Decimal(wan) * WAN:,.2f}"


def _candidate(culprit: Fields) -> str:
    expected = _expected(culprit)
    return f"{culprit['name']}，{place_text(culprit, printed=True)}" + (
        f"，或应为{expected}{culprit['unit']}" if expected else ""
    )


def _expected(culprit: Fields) -> str:
    return expected_text(culprit["proposed_low"], culprit["proposed_high"], culprit["proposed"])


def _where(document: Fields, culprit: Fields | None, finding: Fields) -> str:
    if culprit is not None:
        return f"{culprit['name']}，{place_text(culprit)}" if place_text(culprit) else culprit["name"]
    places = [place_text(place) for place in finding["locations"]]
    return "；".join(list(dict.fromkeys(place for place in places if place))[:6])


def _marks(finding: Fields, named: Sequence[Fields], *, sure: bool) -> _Marks:
    marks = _Marks()
    for index, each in enumerate(named):
        target = marks.culprits if sure and index == 0 else marks.candidates
        if not sure or index == 0:
            target[_key(each)] = _expected(each)
    for place in finding["locations"]:
        marks.witnesses.add(_key(place))
    return marks


def _key(place: Fields) -> _Key:
    return tuple(place.get(name) for name in ("table", *PLACE))


# --- tables -----------------------------------------------------------------------------------------------


def _table(document: Fields, finding: Fields, named: Sequence[Fields], marks: _Marks) -> ShownTable | None:
    """The table the finding is about: that of the first number named, else of the first place in a table."""
    places = [*named, *finding["locations"]] if named else finding["locations"]
    table_id = next((place["table"] for place in places if place.get("table")), None)
    if table_id is None or (named and not named[0].get("table")):
        return None
    cells = [cell for cell in document["cells"] if cell["table"] == table_id]
    if not cells or not any(_cell_key(cell) in marks for cell in cells):
        return None
    rows = list(_printed_rows(cells))
    beside = any(len(groups) > 1 for groups in rows)
    headers = _headers(table_id, rows, beside=beside)
    if beside:
        rows = [_side_by_side(groups, rows) for groups in rows]
    shown = [
        tuple(_row_cells(groups, marks, beside=beside, with_project=_has_project(cells))) for groups in rows
    ]
    marked = [
        index
        for index, groups in enumerate(rows)
        if any(_cell_key(cell) in marks for group in groups for cell in group)
    ]
    kept, left_out = _kept(len(shown), marked)
    listed: list[tuple[ShownCell, ...] | None] = []
    for index, row in enumerate(shown):
        if index in kept:
            listed.append(row)
        elif listed and listed[-1] is not None:
            listed.append(None)
    if _has_project(cells) and not beside:
        headers = (*headers[:2], "项目", *headers[2:])
    return ShownTable(cells[0]["title"] or standard_tables()[table_id].zh, headers, tuple(listed), left_out)


def _cell_key(cell: Fields) -> _Key:
    return _key({**cell["location"], "table": cell["table"]})


def _has_project(cells: Sequence[Fields]) -> bool:
    return any(cell["project"] for cell in cells)


def _printed_rows(cells: Sequence[Fields]) -> Iterator[list[list[Fields]]]:
    """Rows as printed; each is one group of figures, or several where blocks stand side by side."""
    rows: dict[_Key, list[Fields]] = {}
    for cell in cells:
        place = cell["location"]
        rows.setdefault(tuple(place.get(name) for name in PLACE if name != "column"), []).append(cell)
    for found in rows.values():
        found.sort(key=lambda cell: cell["location"].get("column") or 0)
        groups: list[list[Fields]] = []
        for cell in found:
            same = groups and _row_name(groups[-1][0]) == _row_name(cell)
            if same:
                groups[-1].append(cell)
            else:
                groups.append([cell])
        yield groups


def _row_name(cell: Fields) -> tuple[Any, ...]:
    return cell["code"], cell["name"], cell["project"], cell["line"]


def _headers(table_id: str, rows: Sequence[Sequence[Sequence[Fields]]], *, beside: bool) -> tuple[str, ...]:
    measures = standard_tables()[table_id].measures

    def zh(cell: Fields) -> str:
        return measures[cell["measure"]].zh if cell["measure"] in measures else str(cell["measure"])

    widest = max(rows, key=lambda groups: sum(len(group) for group in groups))
    if beside:
        return tuple(word for group in widest for word in ("项目", *(zh(cell) for cell in group)))
    return ("编码", "名称", *(zh(cell) for cell in widest[0]))


def _side_by_side(
    groups: Sequence[Sequence[Fields]], rows: Sequence[Sequence[Sequence[Fields]]]
) -> list[list[Fields]]:
    """A row of blocks that stand side by side, with blanks where a block has ended."""
    blocks = max(rows, key=len)
    starts = [block[0]["location"].get("column") or 0 for block in blocks]
    blank: Fields = {"code": "", "name": "", "project": None, "printed": "", "table": "", "location": {}}
    placed: list[list[Fields]] = [[blank] * len(block) for block in blocks]
    for group in groups:
        column = group[0]["location"].get("column") or 0
        nearest = min(range(len(starts)), key=lambda index: abs(starts[index] - column))
        placed[nearest] = list(group)
    return placed


def _row_cells(
    groups: Sequence[Sequence[Fields]], marks: _Marks, *, beside: bool, with_project: bool
) -> Iterator[ShownCell]:
    for group in groups:
        head = group[0]
        if not beside:
            yield ShownCell(head["code"], numeric=False)
        yield ShownCell(head["name"], numeric=False)
        if with_project and not beside:
            yield ShownCell(head["project"] or "", numeric=False)
        for cell in group:
            key = _cell_key(cell)
            expected = marks.culprits.get(key) or marks.candidates.get(key, "")
            yield ShownCell(cell["printed"], numeric=True, mark=marks.of(key), expected=expected)


def _kept(count: int, marked: Sequence[int]) -> tuple[set[int], int]:
    if count <= WHOLE_TABLE:
        return set(range(count)), 0
    kept = {0}
    for index in marked:
        kept.update(range(max(0, index - NEIGHBOURS), min(count, index + NEIGHBOURS + 1)))
    return kept, count - len(kept)


# --- sentences --------------------------------------------------------------------------------------------


def _text(document: Fields, finding: Fields, named: Sequence[Fields], *, sure: bool) -> ShownText | None:
    """The sentence of the number in question, with that number marked; `None` for numbers of tables."""
    places = named or finding["locations"]
    if not places or places[0].get("table"):
        return None
    first = places[0]
    sentence = _sentence(document, first, finding["message"])
    if sentence is None:
        return None
    numbers = [each["printed"] for each in named if each.get("printed")]
    mark = "culprit" if sure else "candidate"
    expected = _expected(first) if named and sure else ""
    return ShownText(
        place_text(first), tuple(_pieces(sentence, numbers[:1] if sure else numbers, mark)), expected
    )


def _sentence(document: Fields, place: Fields, message: str) -> str | None:
    """The sentence at a place; of several, the one whose subject the finding names."""
    best, longest = None, -1
    for table, words in (("statements", "text"), ("stated_figures", "context")):
        for fact in document[table]:
            location = fact["location"]
            if any(location.get(name) != place.get(name) for name in ("page", "sheet", "line", "block")):
                continue
            printed = {value for key, value in fact.items() if key.endswith("printed")}
            if place.get("printed") and place["printed"] not in printed:
                continue
            named = fact["name"] == place["name"] if place.get("name") else fact["name"] in message
            rank = len(fact["name"]) if named else 0
            if rank > longest:
                best, longest = str(fact[words]), rank
    return best


def _pieces(sentence: str, numbers: Sequence[str], mark: str) -> Iterator[tuple[str, str]]:
    """The sentence cut at the numbers to mark; a number inside a longer one is not meant."""
    alternatives = "|".join(re.escape(number) for number in sorted(set(numbers), key=len, reverse=True))
    if not alternatives:
        yield sentence, ""
        return
    end = 0
    for match in re.finditer(rf"(?<![\d.,])(?:{alternatives})(?![\d,]|\.\d)", sentence):
        yield sentence[end : match.start()], ""
        yield match.group(), mark
        end = match.end()
    yield sentence[end:], ""
