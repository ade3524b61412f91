"""Stated amounts, shares and changes of the subjects a section speaks about.

Belongs here: finding subjects in sentences and turning their clauses into statements and figures.
Does not belong here: the grammar of a clause (`clauses`), figures of staff, assets, projects (`figures`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from dagster_project.extraction.clauses import REASON, Clause, parse_clause
from dagster_project.extraction.facts import Declaration, Facts, Issue, StatedFigure, Statement
from dagster_project.extraction.functions import PATH, FunctionNames, class_pattern
from dagster_project.extraction.names import bare
from dagster_project.extraction.numbers import NUMBER, NumberToken, number_tokens
from dagster_project.extraction.sections import Passage
from dagster_project.reading.document import Location
from dagster_project.templates.template import Section, Template
from dagster_project.vocabulary.statuses import BaseKind, Severity

_SELF = r"(?:我|本)(?:单位|部门|局|委|院|校|中心|办)"
_AHEAD = rf"(?={NUMBER}\s*(?:万元|亿元|元)|(?:比|较|与|同)(?:上年|去年|20\d\d)|(?:增加|减少|增长|下降)[^，。；]{{0,8}}\d|未安排|没有安排|无安排)"
_TAIL = r"(?:[：:]?\s*20\d\d\s*年度?)?[^，。；;：:0-9]{0,25}?[：:]?\s*"

_FULL_CHANGE = re.compile(
    rf"{_TAIL}(?:增加|减少)\s*{NUMBER}\s*(?:万元|元)\s*[，,]\s*(?:增长|下降|增幅|降幅|降低)"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clause is about; `code` is `None` for a functional item that was not found in the tables."""

    subject: str
    key: str
    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class _Mention:
    subject: Subject
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Current:
    """An amount stated without a change; a later sentence may state the change."""

    subject: Subject
    section: Section
    token: NumberToken
    text: str
    location: Location


class StatementReader:
    """Reads the subjects of all sections; remembers which numbers it understood."""

    def __init__(self, template: Template, names: FunctionNames, facts: Facts) -> None:
        self._template = template
        self._names = names
        self._facts = facts
        self._currents: dict[tuple[str, str, str], _Current] = {}
        unit = re.escape(facts.identity.unit_name)
        self._prefix = (
            r"(?:^|(?<=[，。；：:;,、]))(?:其中[：:]?|包括[：:]?)?\s*"
            r"(?:\d{1,2}\s*[、.．]|[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]{1,3}、|[一二三四]是)?\s*"
            rf"(?:20\d\d\s*年度?的?[，,]?)?(?:{unit}|{_SELF})?\s*(?:20\d\d\s*年度?的?)?"
        )
        self._patterns: dict[str, re.Pattern[str] | None] = {}

    def read(self, passage: Passage) -> set[int]:
        """Read one paragraph; returns the start offsets of the numbers that became facts."""
        text = passage.paragraph.text
        tokens = number_tokens(text)
        mentions = self._mentions(passage.section, text)
        used: set[int] = set()
        for index, mention in enumerate(mentions):
            end = mentions[index + 1].start if index + 1 < len(mentions) else len(text)
            clause = parse_clause(text, mention.end, end, tokens, self._facts.identity.fiscal_year)
            place = passage.paragraph.place(mention.start)
            used |= self._take(passage.section, mention, clause, text[mention.start : end], place)
        return used

    def finish(self) -> None:
        """Turn amounts whose change was never stated into stated figures."""
        for current in self._currents.values():
            self._figure(
                current.subject, current.section, "amount", current.token, current.text, current.location
            )
        self._currents.clear()

    # --- subjects -------------------------------------------------------------------------------

    def _mentions(self, section: Section, text: str) -> list[_Mention]:
        pattern = self._pattern(section)
        if pattern is None:
            return []
        mentions: list[_Mention] = []
        for match in pattern.finditer(text):
            if mentions and self._inside_reason(text, mentions[-1], match):
                continue
            subject = self._subject_of(section, match)
            if subject is not None:
                mentions.append(_Mention(subject, match.start("name"), match.end("name")))
        return mentions

    def _inside_reason(self, text: str, before: _Mention, match: re.Match[str]) -> bool:
        """A subject named in the middle of a reason is part of the reason, not a new clause."""
        if _FULL_CHANGE.match(text, match.end("name")):
            return False  # it states a change and a percent of its own, whatever mark stands before it
        reason = REASON.search(text, before.end, match.start("name"))
        return (
            reason is not None
            and text[: match.start("name")].rstrip("其中：: 0123456789、.")[-1:] not in "。；;"
        )

    def _pattern(self, section: Section) -> re.Pattern[str] | None:
        if section.id not in self._patterns:
            names = [name for subject in section.subjects for name in subject.names]
            if "class" in section.functions:
                names.insert(0, class_pattern(self._names))
            if "item" in section.functions:
                names.insert(0, re.sub(r"\?P<\w+>", "?:", PATH))
            self._patterns[section.id] = (
                re.compile(rf"{self._prefix}(?P<name>{'|'.join(names)}){_TAIL}{_AHEAD}") if names else None
            )
        return self._patterns[section.id]

    def _subject_of(self, section: Section, match: re.Match[str]) -> Subject | None:
        printed = match["name"]
        path = re.fullmatch(PATH, printed)
        if path and section.functions:
            names = [path[level] for level in ("class", "group", "item") if path[level]]
            code = self._names.resolve(names)
            kind = "functional_item" if path["item"] or path["group"] else "functional_class"
            return Subject(kind, code or "", code, printed)
        if "class" in section.functions and bare(printed) in self._names.class_names:
            code = self._names.class_names[bare(printed)]
            return Subject("functional_class", code, code, printed)
        for words in section.subjects:
            if any(re.fullmatch(name, printed) for name in words.names):
                return Subject(words.subject, words.key, "", printed)
        return None

    # --- clauses --------------------------------------------------------------------------------

    def _take(
        self, section: Section, mention: _Mention, clause: Clause, text: str, place: Location
    ) -> set[int]:
        subject = mention.subject
        if subject.code is None:
            self._facts.issues.append(
                Issue(
                    "unresolved_item",
                    Severity.WARNING,
                    f"情况说明中的科目“{subject.name}”在公开表中找不到同名科目，请核对科目名称。",
                    text,
                    None,
                    place,
                )
            )
        used = {
            token.start
            for token in (clause.current, clause.share, clause.change, clause.percent, clause.base)
            if token
        }
        if clause.share:
            self._figure(subject, section, "share", clause.share, text, place)
        slot = (section.id, subject.subject, subject.key or subject.name)
        if clause.states_change:
            self._statement(section, subject, clause, text, place, self._currents.pop(slot, None))
        elif clause.current:
            if slot in self._currents:
                self._figure(subject, section, "amount", clause.current, text, place)
            else:
                self._currents[slot] = _Current(subject, section, clause.current, text, place)
        elif clause.says_unbudgeted:
            self._declare(section, subject, text, place)
        for token in clause.reason_numbers:
            used.add(token.start)
            reason = Subject("reason", f"{subject.subject}:{subject.key}", subject.code, subject.name)
            self._figure(reason, section, _measure_of(token), token, text, place)
        return used

    def _statement(
        self,
        section: Section,
        subject: Subject,
        clause: Clause,
        text: str,
        place: Location,
        earlier: _Current | None,
    ) -> None:
        current = clause.current or (earlier.token if earlier else None)
        if clause.current and earlier:
            self._figure(subject, section, "amount", earlier.token, earlier.text, earlier.location)
        change, change_resolution = None, None
        if clause.change and clause.change.yuan is not None:
            change, change_resolution = clause.change.yuan * clause.change_sign, clause.change.resolution_yuan
        elif clause.same and clause.percent is None:
            change, change_resolution = Decimal(0), current.resolution_yuan if current else Decimal(100)
        year = self._facts.identity.fiscal_year
        self._facts.statements.append(
            Statement(
                fact_id=f"s:{len(self._facts.statements) + 1}",
                section=section.id,
                subject=subject.subject,
                fund_scope=section.fund_scope,
                key=subject.key,
                code=subject.code,
                name=subject.name,
                current_yuan=current.yuan if current else None,
                current_resolution_yuan=current.resolution_yuan if current else None,
                current_printed=current.printed if current else None,
                change_yuan=change,
                change_resolution_yuan=change_resolution,
                change_printed=clause.change.printed if clause.change else None,
                change_word=clause.change_word,
                percent=clause.percent.number.value * clause.percent_sign if clause.percent else None,
                percent_resolution=clause.percent.number.resolution if clause.percent else None,
                percent_printed=clause.percent.printed if clause.percent else None,
                percent_word=clause.percent_word,
                base_kind=self._base_kind(section, clause),
                base_year=clause.base_year if clause.base_year and clause.base_year != year else year - 1,
                base_yuan=clause.base.yuan if clause.base else None,
                base_resolution_yuan=clause.base.resolution_yuan if clause.base else None,
                reason=clause.reason,
                says_new=clause.says_new,
                says_unbudgeted=clause.says_unbudgeted,
                residue=clause.residue,
                text=text,
                location=place,
            )
        )
        if clause.residue:
            self._facts.issues.append(
                Issue(
                    "template_residue",
                    Severity.WARNING,
                    f"“{subject.name}”一句中留有未选择的模板文字“{clause.residue}”，请改为确定的“增加”或“减少”。",
                    text,
                    None,
                    place,
                )
            )

    def _base_kind(self, section: Section, clause: Clause) -> str:
        """The base named in the clause, else that of the sentence it is part of, else unstated."""
        if clause.base_kind is not BaseKind.UNSTATED:
            return clause.base_kind.value
        if not clause.compared:
            for statement in reversed(self._facts.statements):
                if statement.section != section.id:
                    break
                return statement.base_kind
        return BaseKind.UNSTATED.value

    def _declare(self, section: Section, subject: Subject, text: str, place: Location) -> None:
        self._facts.declarations.append(
            Declaration(
                fact_id=f"d:{len(self._facts.declarations) + 1}",
                kind="not_budgeted",
                table_id=None,
                subject=subject.subject,
                fund_scope=section.fund_scope,
                key=subject.key,
                name=subject.name,
                text=text,
                location=place,
            )
        )

    def _figure(
        self, subject: Subject, section: Section, measure: str, token: NumberToken, text: str, place: Location
    ) -> None:
        self._facts.stated_figures.append(
            stated_figure(self._facts, subject, section, measure, token, text, place)
        )


def _measure_of(token: NumberToken) -> str:
    if token.is_percent:
        return "ratio"
    return "amount" if token.is_money else "count"


def stated_figure(
    facts: Facts,
    subject: Subject,
    section: Section,
    measure: str,
    token: NumberToken,
    text: str,
    place: Location,
) -> StatedFigure:
    """A stated figure numbered after those already found."""
    return StatedFigure(
        fact_id=f"f:{len(facts.stated_figures) + 1}",
        section=section.id,
        subject=subject.subject,
        fund_scope=section.fund_scope,
        key=subject.key,
        code=subject.code or "",
        name=subject.name,
        measure=measure,
        unit=token.unit,
        value=token.number.value,
        resolution=token.number.resolution,
        amount_yuan=token.yuan,
        resolution_yuan=token.resolution_yuan,
        printed=token.printed,
        context=text[:200],
        position=token.start,
        location=place,
    )
