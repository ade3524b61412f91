"""Projects as the text describes them: amount, basis documents, allocation, terms.

Belongs here: the labelled paragraphs of the project section and the carry-over list.
Does not belong here: project rows of tables (`tables`), performance sheets (`performance`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dagster_project.extraction.facts import Facts, Project, ProjectNote
from dagster_project.extraction.names import bare, folded
from dagster_project.extraction.numbers import NumberToken, number_tokens
from dagster_project.extraction.sections import Passage
from dagster_project.extraction.statements import Subject, stated_figure
from dagster_project.reading.document import Location
from dagster_project.templates.template import Template

_ORDINAL = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}\s*[、.．])\s*"
)
_PERIOD = re.compile(
    r"(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\s*[-—－~至到]+\s*(20\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日"
)
_TITLE = re.compile(
    r"《(?P<title>[^《》]*(?:[《〈][^《》]*[》〉][^《》]*)*)》\s*(?:[（(](?P<number>[^（）()]*(?:\d+号|第\s*\d+)[^（）()]*)[）)])?"
)
_PRICE = re.compile(
    r"(?P<per>每(?:人|生|个|件|次|场|天|月|年|台|辆|户|套|班|期|学员)(?:每(?:人|月|天|年|次))*)"
)
_NAMED_BY = re.compile(r"(?:项目)?(?:经费|支出|预算)?(?:经费)?(?:使用)?情况(?:的)?(?:说明)?$|(?:经费)?说明$")
_NAME_LENGTH = 40
_CARRYOVER_LINE = re.compile(r"^(?P<name>(?:20\d\d\s*年)?[^0-9，。；]{2,80}?)\s*(?=\d[\d,.]*\s*(?:万元|元))")


@dataclass(slots=True)
class _Draft:
    """A project being collected from consecutive paragraphs."""

    fact_id: str
    name: str
    location: Location
    fields: dict[str, str] = field(default_factory=dict)
    amount: NumberToken | None = None
    basis_count: int = 0
    text: list[str] = field(default_factory=list)
    note_count: int = 0
    kind: str = ""
    label: str = ""


class ProjectReader:
    """Reads the project section paragraph by paragraph."""

    def __init__(self, template: Template, facts: Facts) -> None:
        self._template = template
        self._facts = facts
        self._draft: _Draft | None = None
        self._table_names = {bare(cell.project): cell.project for cell in facts.cells if cell.project}
        labels = "|".join(match for match, _ in template.project_labels)
        words = f"{template.project_start}|{labels}" if labels else template.project_start
        self._label = re.compile(rf"(?P<label>{words})\s*[：:]")
        self._label_line = re.compile(
            rf"^\s*(?:[（(]?[一二三四五六七八九十\d]{{1,3}}[）)]?\s*[、.．]?\s*)(?P<label>{words})\s*[：:。]?\s*$"
        )
        self._title = ""
        self._line = ""

    def read(self, passage: Passage) -> set[int]:
        """Read a paragraph of the project section; returns the offsets of numbers that became facts."""
        text = passage.paragraph.text
        if passage.title != self._title:
            self._title, self._line = passage.title, ""
        line = self._label_line.match(text)
        if line:
            self._read_label(passage, line["label"])
            return set()
        named = len(text) <= _NAME_LENGTH and not re.search("[，。；：:]", text) and not number_tokens(text)
        self._line = text if named else ""
        labels = list(self._label.finditer(text))
        used: set[int] = set()
        if not labels or _ORDINAL.sub("", text[: labels[0].start()]).strip():
            used |= self._continue(passage, 0, labels[0].start() if labels else len(text))
        for index, match in enumerate(labels):
            end = labels[index + 1].start() if index + 1 < len(labels) else len(text)
            if re.fullmatch(self._template.project_start, match["label"]):
                self._start(text[match.end() : end], passage.paragraph.place(match.start()))
                continue
            if self._draft is None:
                continue
            self._draft.label = match["label"]
            self._draft.kind = self._kind_of(match["label"])
            used |= self._continue(passage, match.end(), end)
        return used

    def _read_label(self, passage: Passage, label: str) -> None:
        """A label on a line of its own; the first one begins a project named by the title above it."""
        if re.fullmatch(self._template.project_start, label):
            name = _named_by(self._line) or _named_by(passage.title) or passage.title.strip()
            self._start(name, passage.paragraph.place(0))
            assert self._draft is not None
            self._draft.label, self._draft.kind = label, "overview"
            self._line = ""
        elif self._draft is not None:
            self._draft.label, self._draft.kind = label, self._kind_of(label)

    def _kind_of(self, label: str) -> str:
        return next(kind for pattern, kind in self._template.project_labels if re.fullmatch(pattern, label))

    def finish(self) -> None:
        """Close the last project."""
        draft, self._draft = self._draft, None
        if draft is None:
            return
        period = _PERIOD.search(draft.fields.get("period", ""))
        self._facts.projects.append(
            Project(
                fact_id=draft.fact_id,
                origin="narrative",
                name=draft.name,
                amount_yuan=draft.amount.yuan if draft.amount else None,
                resolution_yuan=draft.amount.resolution_yuan if draft.amount else None,
                holder=draft.fields.get("holder"),
                starts_on=_date(period.groups()[:3]) if period else None,
                ends_on=_date(period.groups()[3:]) if period else None,
                fund_note=draft.fields.get("fund"),
                basis_count=draft.basis_count,
                text="\n".join(draft.text),
                location=draft.location,
            )
        )

    def _start(self, name: str, place: Location) -> None:
        self.finish()
        printed = name.strip(" ，。；:：")
        if bare(printed) not in self._table_names and bare(printed.removesuffix("项目")) in self._table_names:
            printed = printed.removesuffix("项目")
        number = 1 + sum(1 for project in self._facts.projects if project.origin == "narrative")
        self._draft = _Draft(f"p:{number}", printed, place)

    def _continue(self, passage: Passage, start: int, end: int) -> set[int]:
        draft = self._draft
        text = passage.paragraph.text[start:end].strip()
        if draft is None or not text:
            return set()
        draft.text.append(f"{draft.label}：{text}" if draft.label else text)
        tokens = [t for t in number_tokens(passage.paragraph.text) if start <= t.start < end]
        if draft.kind == "basis":
            self._bases(draft, passage, start, end)
            return set()
        if draft.kind == "amount":
            money = [token for token in tokens if token.is_money]
            if len(money) > 1 and not re.search("总|合计|共", passage.paragraph.text[start : money[0].start]):
                return self._parts(draft, passage, start, end, tokens)
            if draft.amount is None and money:
                draft.amount = money[0]
                self._figure(draft, passage, "project", draft.fact_id, "amount", money[0])
                return {money[0].start}
            return set()
        if draft.kind == "allocation":
            self._allocations(draft, passage, start, end, tokens)
        elif draft.kind in ("holder", "fund", "period"):
            draft.fields.setdefault(draft.kind, text)
            if draft.kind != "holder":
                return set()
            draft.fields["holder"] = text.strip("。；")
            return set()
        else:
            self._note(draft, passage.paragraph.place(start), draft.kind or "other", text, tokens=tokens)
        for token in tokens:
            self._figure(
                draft,
                passage,
                "allocation" if draft.kind == "allocation" else "project_term",
                draft.fact_id,
                _measure(token, passage.paragraph.text),
                token,
            )
        return {token.start for token in tokens}

    def _parts(
        self, draft: _Draft, passage: Passage, start: int, end: int, tokens: Sequence[NumberToken]
    ) -> set[int]:
        """Several amounts without a total (by quarter, by purpose): parts, and no amount of the project."""
        self._allocations(draft, passage, start, end, tokens)
        for token in tokens:
            measure = _measure(token, passage.paragraph.text)
            self._figure(draft, passage, "allocation", draft.fact_id, measure, token)
        return {token.start for token in tokens}

    def _bases(self, draft: _Draft, passage: Passage, start: int, end: int) -> None:
        text = passage.paragraph.text[start:end]
        titles = list(_TITLE.finditer(text))
        if not titles:
            draft.basis_count += 1
            self._note(draft, passage.paragraph.place(start), "basis", _ORDINAL.sub("", text).strip())
            return
        for match in titles:
            draft.basis_count += 1
            self._note(
                draft,
                passage.paragraph.place(start + match.start()),
                "basis",
                match.group().strip(),
                title=match["title"],
                document_number=match["number"],
            )

    def _allocations(
        self, draft: _Draft, passage: Passage, start: int, end: int, tokens: Sequence[NumberToken]
    ) -> None:
        """One note per amount; amounts after `其中：` are parts of the amount before it, up to the next `；`."""
        text = passage.paragraph.text
        parent: str | None = None
        last_main: str | None = None
        previous = start
        pending: list[NumberToken] = []
        for token in tokens:
            between = text[previous : token.start]
            if re.search("[；;。]", between):
                parent = None
            if "其中" in between:
                parent = last_main
            priced = _PRICE.search(between[-14:]) is not None
            previous = token.end
            if not token.is_money or priced:
                pending.append(token)
                continue
            words = re.split("[；;。]", between)[-1].split("其中")[-1].strip("，：: ")
            note = self._note(
                draft,
                passage.paragraph.place(token.start),
                "allocation",
                words + token.printed + token.unit,
                tokens=pending,
                amount=token,
                parent=parent,
                source=text,
            )
            if parent is None:
                last_main = note
            pending = []

    def _note(
        self,
        draft: _Draft,
        place: Location,
        kind: str,
        text: str,
        *,
        tokens: Sequence[NumberToken] = (),
        amount: NumberToken | None = None,
        parent: str | None = None,
        title: str | None = None,
        document_number: str | None = None,
        source: str | None = None,
    ) -> str:
        draft.note_count += 1
        fact_id = f"{draft.fact_id}:n{draft.note_count}"
        counts = [token for token in tokens if not token.is_money and not token.is_percent]
        prices = [token for token in tokens if token.is_money]
        price_words = _PRICE.search(source or text)
        self._facts.project_notes.append(
            ProjectNote(
                fact_id=fact_id,
                project_id=draft.fact_id,
                kind=kind,
                sequence=draft.note_count,
                label=draft.label,
                title=title,
                document_number=document_number,
                amount_yuan=amount.yuan if amount else None,
                resolution_yuan=amount.resolution_yuan if amount else None,
                parent_id=parent,
                quantity=counts[0].number.value if counts else None,
                quantity_unit=counts[0].unit if counts else None,
                unit_price_yuan=prices[0].yuan if prices else None,
                price_unit=price_words["per"] if prices and price_words else None,
                text=text,
                location=place,
            )
        )
        return fact_id

    def _figure(
        self, draft: _Draft, passage: Passage, subject: str, key: str, measure: str, token: NumberToken
    ) -> None:
        text = passage.paragraph.text
        context = text[max(0, token.start - 60) : token.end + 20]
        self._facts.stated_figures.append(
            stated_figure(
                self._facts,
                Subject(subject, key, "", draft.name),
                passage.section,
                measure,
                token,
                context,
                passage.paragraph.place(token.start),
            )
        )


def read_carryover_line(passage: Passage, taken: set[int], facts: Facts) -> set[int]:
    """A numbered line of the carry-over section: a project carried over with its amount."""
    text = passage.paragraph.text
    ordinal = _ORDINAL.match(text)
    if ordinal is None:
        return set()
    tokens = [token for token in number_tokens(text) if token.is_money and token.start not in taken]
    match = _CARRYOVER_LINE.match(text[ordinal.end() :])
    if match is None or not tokens:
        return set()
    number = 1 + sum(1 for project in facts.projects if project.origin == "carryover_text")
    name = match["name"].strip()
    known = [cell.project for cell in facts.cells if cell.project and folded(cell.project) == folded(name)]
    facts.projects.append(
        Project(
            fact_id=f"p:c{number}",
            origin="carryover_text",
            name=known[0] if known and known[0] else name,
            amount_yuan=tokens[0].yuan,
            resolution_yuan=tokens[0].resolution_yuan,
            holder=None,
            starts_on=None,
            ends_on=None,
            fund_note=None,
            basis_count=0,
            text=text,
            location=passage.paragraph.location,
        )
    )
    facts.stated_figures.append(
        stated_figure(
            facts,
            Subject("carryover_project", f"p:c{number}", "", name),
            passage.section,
            "amount",
            tokens[0],
            text,
            passage.paragraph.place(tokens[0].start),
        )
    )
    return {tokens[0].start}


def _named_by(title: str) -> str:
    """The project a title names (`某某项目经费情况说明`), or nothing."""
    name = _NAMED_BY.sub("", re.sub(r"^20\d\d年(?:度)?", "", _ORDINAL.sub("", title.strip())))
    return re.sub(r"^[一二三四五六七八九十]{1,3}、", "", name).strip(" ：:，。")


def _measure(token: NumberToken, text: str) -> str:
    if token.is_money:
        return "price" if _PRICE.search(text[max(0, token.start - 14) : token.start]) else "amount"
    return "ratio" if token.is_percent else "count"


def _date(parts: Sequence[str]) -> date | None:
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        return None
