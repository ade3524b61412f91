"""Stated amounts, shares and changes of the subjects a section speaks about.

Belongs here: finding subjects in sentences and turning their clauses into statements and figures.
Does not belong here: the grammar of a clause (`clauses`), figures of staff, assets, projects (`figures`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from dagster_project.extraction.clauses import REASON, Clause, parse_clause
from dagster_project.extraction.facts import Declaration, Facts, Issue, StatedFigure, Statement
from dagster_project.extraction.functions import FunctionNames, class_pattern
from dagster_project.extraction.names import bare
from dagster_project.extraction.numbers import NUMBER, NumberToken, number_tokens, signless_percent
from dagster_project.extraction.paths import ItemPath, item_paths
from dagster_project.extraction.sections import Passage
from dagster_project.reading.document import Location
from dagster_project.templates.template import Section, SubjectWords, Template
from dagster_project.vocabulary.statuses import BaseKind, DocumentKind, Severity

_SELF = r"(?:我|本)(?:单位|部门|局|委|院|校|中心|办|厅)"
_SAME_WORDS = "持平|一致|相同|相等|无变化|未发生变化|零增长"
_AHEAD = (
    rf"(?={NUMBER}\s*(?:万元|亿元|元)|(?:分别)?(?:为)?{NUMBER}\s*[、,，和及]\s*{NUMBER}\s*(?:万元|亿元|元)|(?:比|较|与|同)(?:上年|去年|20\d\d)"
    rf"|(?:各)?(?:增加|减少|增长|下降)[^，。；]{{0,8}}\d|未安排|没有安排|无安排|(?:支出|决算|预算|数|基本|均|保持){{0,4}}(?:{_SAME_WORDS}))"
)
_TAIL = r"(?:[：:]?\s*20\d\d\s*年度?)?[^，。；;：:0-9]{0,25}?[：:]?\s*"
_FULL_CHANGE = re.compile(
    rf"{_TAIL}(?:增加|减少)\s*{NUMBER}\s*(?:万元|元)\s*[，,]\s*(?:增长|下降|增幅|降幅|降低)"
)
_OPENED = re.compile(
    r"(?:与|比|较|同)\s*(?:上年|上一年|去年|20\d\d\s*年)度?[^，。；0-9]{0,8}(?:相比|比较)?\s*[，,]?\s*$"
)
_GOES_ON = re.compile(
    r"^\s*(?:按|剔除|扣除|如|若)?[^，。；0-9]{0,20}?(?:与|比|较|同)(?:上年|去年|20\d\d\s*年)|^\s*本年(?:比|较)"
)
_COMMON_REASON = re.compile(
    r"^(?P<subjects>[^，。；：:0-9]{2,30}?)(?P<residue>(?:增加|增长|减少|下降)\s*[（(/、]\s*(?:增加|增长|减少|下降)\s*[）)]?)?"
    r"(?:增加|增长|减少|下降|变动|变化|持平|增减变动|增减变化)?的?(?:主要)?原因(?:是|为|：|:)+(?P<reason>.*)$"
)
_OWN_FIGURES = re.compile(r"^(?:20\d\d\s*年度?)?(?:年初|全年|当年|调整)?(?:支出)?(?:预算|决算)(?:数|安排)?")
"""The figures of an item whose name is the line above them."""
_UNFINISHED = re.compile(r"(?:原因(?:是|为)?[：:]?|主要是|由于)\s*$")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a clause is about; `code` is `None` for a functional item that was not found in the tables.

    `fund_scope` is empty for that of the section; `pair` are the keys of the two subjects it stands for.
    """

    subject: str
    key: str
    code: str | None
    name: str
    fund_scope: str = ""
    pair: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mention:
    """A subject in a text, or the path of an item that is resolved once its amount is known."""

    subject: Subject | None
    path: ItemPath | None
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


_BUDGETS = {"一般公共预算": "general", "政府性基金": "fund", "国有资本经营": "capital"}
_LISTED = re.compile(rf"({'|'.join(_BUDGETS)})(?:预算)?(?:拨款)?支出包括[:：]")
"""The budget whose expenditure the classes after it are parts of; without it they are of the section's."""


class StatementReader:
    """Reads the subjects of all sections; remembers which numbers it understood."""

    def __init__(self, template: Template, names: FunctionNames, facts: Facts) -> None:
        self._template = template
        self._names = names
        self._facts = facts
        self._final = facts.identity.document_kind == DocumentKind.FINAL_ACCOUNT
        self._currents: dict[tuple[str, str, str, str], _Current] = {}
        self._context: ItemPath | None = None
        self._outturns: dict[tuple[str, str], NumberToken | None] = {}  # of final accounts, in this section
        self._section = ""
        self._last: Subject | None = None
        self._open_reason: int | None = None
        self._announced: _Mention | None = None  # an item that stood alone in the paragraph before
        unit = re.escape(facts.identity.unit_name)
        ordinal = r"(?:\d{1,2}\s*[、.．]|[（(][一二三四五六七八九十\d]+[）)]\s*、?|[一二三四五六七八九十]{1,3}、|[一二三四]是)?\s*"
        plain = (
            rf"(?:^|(?<=[，。；：:;,、]))(?:其中[：:]?|包括[：:]?|此外[，,]?)?\s*{ordinal}"
            rf"(?:20\d\d\s*年度?的?[，,]?)?(?:{unit}|{_SELF})?\s*(?:20\d\d\s*年度?的?)?"
            rf"(?:(?:本级)?(?:及|和)(?:所属|下属)[^，。；：;:]{{2,60}}?单位的)?"
        )
        wordy = rf"(?:^|(?<=[。]))\s*{ordinal}[^，。；：:、0-9]{{0,40}}?(?:20\d\d\s*年度?|本年度?)(?:[^，。；：:、0-9]|[（(][^（）()，。]{{1,20}}[）)]|\d家){{0,50}}?"
        self._prefix = rf"(?:{plain}|{wordy})"
        self._patterns: dict[str, re.Pattern[str] | None] = {}

    def read(self, passage: Passage) -> set[int]:
        """Read one paragraph; returns the start offsets of the numbers that became facts."""
        text = passage.paragraph.text
        if passage.section.id != self._section:
            self._section, self._context, self._last = passage.section.id, None, None
            self._outturns.clear()
            self._open_reason = self._announced = None
        tokens = number_tokens(text)
        mentions = self._mentions(passage.section, text)
        used: set[int] = set()
        announced, self._announced = self._announced, None
        common = _COMMON_REASON.match(text)
        if common:
            # What stands before a reason is what it explains, also where a number in the reason makes it look stated.
            mentions = [mention for mention in mentions if mention.start >= common.start("reason")]
        if not mentions and announced is not None and _OWN_FIGURES.match(text):
            mentions = [replace(announced, start=0, end=0)]
        if not mentions and not tokens:
            self._declare_absent(passage)
        if not mentions:
            return self._read_without_subject(passage, tokens)
        self._open_reason = None
        for index, mention in enumerate(mentions):
            end = mentions[index + 1].start if index + 1 < len(mentions) else len(text)
            clause = self._clause(text, mention.end, end, tokens)
            subject = mention.subject or self._item(passage, mention, clause)
            if subject is None:
                self._announced = mention
                continue
            place = passage.paragraph.place(mention.start)
            used |= self._take(passage, subject, clause, (mention.start, end), place)
            self._last = subject
        return used

    def finish(self) -> None:
        """Turn amounts whose change was never stated into stated figures."""
        for current in self._currents.values():
            self._figure(
                current.subject, current.section, "amount", current.token, current.text, current.location
            )
        self._currents.clear()

    def _clause(self, text: str, start: int, end: int, tokens: list[NumberToken]) -> Clause:
        return parse_clause(text, start, end, tokens, self._facts.identity.fiscal_year, final=self._final)

    # --- subjects -------------------------------------------------------------------------------

    def _mentions(self, section: Section, text: str) -> list[_Mention]:
        found = self._path_mentions(section, text)
        pattern = self._pattern(section)
        for match in pattern.finditer(text) if pattern else ():
            start, end = match.span("name")
            if any(mention.start < end and start < mention.end for mention in found):
                continue
            subject = self._subject_of(section, match)
            if subject is not None:
                found.append(_Mention(subject, None, start, end))
        mentions: list[_Mention] = []
        for mention in sorted(found, key=lambda candidate: candidate.start):
            if mentions and self._inside_reason(text, mentions[-1], mention):
                continue
            if mentions and self._goes_on(text, mentions[-1], mention):
                continue
            mentions.append(mention)
        return mentions

    def _path_mentions(self, section: Section, text: str) -> list[_Mention]:
        """Paths of functional items, each completed by what stands above it."""
        if not section.functions:
            return []
        mentions: list[_Mention] = []
        for path in item_paths(text):
            self._context = path.under(self._context)
            mentions.append(_Mention(None, self._context, path.start, path.end))
        return mentions

    def _inside_reason(self, text: str, before: _Mention, mention: _Mention) -> bool:
        """A subject named in the middle of a reason is part of the reason, not a new clause."""
        if _FULL_CHANGE.match(text, mention.end):
            return False  # it states a change and a percent of its own, whatever mark stands before it
        reason = REASON.search(text, before.end, mention.start)
        return (
            reason is not None
            and text[: mention.start].rstrip("其中：: 0123456789、.（）()一二三四五六七八九十“")[-1:]
            not in "。；;"
        )

    def _goes_on(self, text: str, before: _Mention, mention: _Mention) -> bool:
        """The subject named again behind `与上年相比，`: one statement in two halves."""
        if before.subject is None or mention.subject is None:
            return False
        return (before.subject.subject, before.subject.key, before.subject.fund_scope) == (
            mention.subject.subject,
            mention.subject.key,
            mention.subject.fund_scope,
        ) and _OPENED.search(text, before.end, mention.start) is not None

    def _pattern(self, section: Section) -> re.Pattern[str] | None:
        if section.id not in self._patterns:
            names = [name for subject in section.subjects for name in subject.names]
            if "class" in section.functions:
                names.insert(0, class_pattern(self._names))
            self._patterns[section.id] = (
                re.compile(rf"{self._prefix}(?P<name>{'|'.join(names)}){_TAIL}{_AHEAD}") if names else None
            )
        return self._patterns[section.id]

    def _subject_of(self, section: Section, match: re.Match[str]) -> Subject | None:
        printed = match["name"]
        for words in section.subjects:
            if any(re.fullmatch(name, printed) for name in words.names):
                return _subject(words, printed)
        code = self._names.class_names.get(re.sub(r"（(?:类|2\d{2}类?)）$", "", bare(printed)))
        if "class" in section.functions and code:
            listed = _LISTED.findall(match.string[: match.start()])
            return Subject("functional_class", code, code, printed, _BUDGETS[listed[-1]] if listed else "")
        return None

    def _item(self, passage: Passage, mention: _Mention, clause: Clause) -> Subject | None:
        """The subject of a path; `None` for a heading that only gives the class of the lines below it."""
        path = mention.path
        assert path is not None
        if not clause.tokens and not clause.states_change and not clause.says_unbudgeted:
            return None
        found = self._names.resolve(path, clause.again or clause.current)
        kind = "functional_class" if path.deepest == "class" else "functional_item"
        place = passage.paragraph.place(mention.start)
        text = passage.paragraph.text[mention.start : mention.end]
        # What is no longer budgeted stands in no table of this year: that its name is not found there says nothing.
        ended = clause.current is not None and not clause.current.number.value and clause.states_change
        if ended and found.variant:
            # Nor does a name that is like it: 高中教育, of which there is none any more, is not 初中教育.
            found = replace(found, code=None, variant="")
        if found.code is None and not ended:
            self._issue(
                "unresolved_item",
                f"情况说明中的科目“{path.printed}”在公开表中找不到同名科目，请核对科目名称。",
                text,
                place,
            )
        elif found.variant:
            self._issue(
                "name_variant",
                f"情况说明写作“{found.printed}”，公开表中的科目名称是“{bare(found.variant)}”，"
                f"已按科目{found.code}读取，请改为规范名称。",
                text,
                place,
            )
        return Subject(kind, found.code or "", found.code, path.printed, passage.section.item_scope)

    # --- paragraphs without a subject of their own ----------------------------------------------

    def _read_without_subject(self, passage: Passage, tokens: list[NumberToken]) -> set[int]:
        text = passage.paragraph.text
        own = REASON.match(text)
        if own and self._last_lacks_reason(passage.section):
            self._set_reason(len(self._facts.statements) - 1, text[own.end() :].strip(" ，。；"))
            return set()
        common = None if own else _COMMON_REASON.match(text)
        if common:
            return self._common_reason(passage, common, tokens)
        if self._open_reason is not None:
            self._set_reason(self._open_reason, text.strip(" ，。；"))
            self._open_reason = None
            return set()
        if self._last is None or not _GOES_ON.match(text):
            return set()
        clause = self._clause(text, 0, len(text), tokens)
        if not clause.states_change:
            return set()
        place = passage.paragraph.place(0)
        if self._slot(passage.section, self._last) in self._currents:
            return self._take(passage, self._last, clause, (0, len(text)), place)
        measures = ("comparable_change", "comparable_percent") if "口径" in text else ("change", "percent")
        used: set[int] = set()
        for token, measure in zip((clause.change, clause.percent), measures, strict=True):
            if token is not None:
                used.add(token.start)
                self._figure(self._last, passage.section, measure, token, text, place)
        return used

    def _last_lacks_reason(self, section: Section) -> bool:
        """Whether a reason that begins a paragraph belongs to the statement of the paragraph before."""
        statement = self._facts.statements[-1] if self._facts.statements else None
        return (
            statement is not None
            and self._last is not None
            and statement.section == section.id
            and statement.key == self._last.key
            and statement.reason is None
        )

    def _common_reason(
        self, passage: Passage, match: re.Match[str], tokens: Sequence[NumberToken]
    ) -> set[int]:
        """One reason for several subjects (`财政拨款收入支出增加的主要原因是…`); the numbers in it are its figures."""
        reason = match["reason"].strip(" ，。；：") or None
        text, place = passage.paragraph.text, passage.paragraph.place(0)
        if match["residue"]:
            self._residue(match["subjects"], match["residue"], text, place)
        if reason is None:
            self._empty_reason(match["subjects"], text, place)
            return set()
        for index, statement in enumerate(self._facts.statements):
            if (
                statement.section == passage.section.id
                and statement.reason is None
                and statement.subject in ("total", "source")
                and (statement.change_yuan or statement.percent)
            ):
                self._set_reason(index, reason)
        used: set[int] = set()
        for token in tokens:
            if token.start >= match.start("reason"):
                used.add(token.start)
                subject = Subject("reason", "total", None, match["subjects"])
                self._figure(subject, passage.section, _measure_of(token), token, text, place)
        return used

    def _set_reason(self, index: int, reason: str) -> None:
        if reason:
            self._facts.statements[index] = replace(self._facts.statements[index], reason=reason)

    # --- clauses --------------------------------------------------------------------------------

    def _slot(self, section: Section, subject: Subject) -> tuple[str, str, str, str]:
        return (section.id, subject.subject, subject.fund_scope, subject.key or subject.name)

    def _take(
        self, passage: Passage, subject: Subject, clause: Clause, span: tuple[int, int], place: Location
    ) -> set[int]:
        section = passage.section
        text = passage.paragraph.text[span[0] : span[1]]
        used = {token.start for token in clause.tokens}
        used |= self._restore_percent(passage, subject, clause, span)
        if clause.share:
            self._figure(subject, section, "share", clause.share, text, place)
        if clause.plan:
            self._figure(subject, section, "initial_budget", clause.plan, text, place)
        if clause.completion:
            self._figure(subject, section, "completion", clause.completion, text, place)
        slot = self._slot(section, subject)
        if clause.plan or clause.completion:
            self._outturns[subject.subject, subject.key] = clause.current
        if clause.states_change:
            self._changed(section, subject, clause, text, place, self._currents.pop(slot, None))
        elif clause.current and (clause.plan or clause.completion):
            self._figure(subject, section, "outturn", clause.current, text, place)
        elif clause.current and clause.second_current and subject.pair:
            first, second = self._halves(subject)
            self._keep(first, section, clause.current, text, place)
            self._keep(second, section, clause.second_current, text, place)
        elif clause.current:
            if clause.again:
                self._figure(subject, section, "amount", clause.again, text, place)
            self._keep(subject, section, clause.current, text, place)
        elif clause.says_unbudgeted:
            self._declare(section, subject, text, place)
        for token in clause.reason_numbers:
            used.add(token.start)
            reason = Subject("reason", f"{subject.subject}:{subject.key}", subject.code, subject.name)
            self._figure(reason, section, _measure_of(token), token, text, place)
        for token in clause.others:
            if clause.change and token.is_money and token.number == clause.change.number:
                used.add(token.start)
                self._figure(subject, section, "change", token, text, place)
        return used

    def _keep(
        self, subject: Subject, section: Section, token: NumberToken, text: str, place: Location
    ) -> None:
        """An amount that waits for its change; a second one of the same subject is a figure."""
        slot = self._slot(section, subject)
        if slot in self._currents:
            self._figure(subject, section, "amount", token, text, place)
        else:
            self._currents[slot] = _Current(subject, section, token, text, place)

    def _halves(self, subject: Subject) -> tuple[Subject, Subject]:
        first, second = (replace(subject, key=key, pair=()) for key in subject.pair)
        return first, second

    def _restore_percent(
        self, passage: Passage, subject: Subject, clause: Clause, span: tuple[int, int]
    ) -> set[int]:
        """A percent whose sign was lost, taken only where the amounts prove it."""
        current = clause.again or clause.current
        if clause.percent or not (clause.change and current):
            return set()
        end = clause.reason_start or span[1]
        token = signless_percent(passage.paragraph.text, clause.change.end, end)
        if token is None or current.yuan is None or clause.change.yuan is None:
            return set()
        prior = current.yuan - clause.change_sign * clause.change.yuan
        if prior <= 0 or abs(clause.change.yuan * 100 / prior - token.number.value) > token.number.resolution:
            return set()
        clause.percent, clause.percent_sign, clause.percent_word = (
            token,
            clause.change_sign,
            clause.change_word,
        )
        self._issue(
            "percent_sign_lost",
            f"“{subject.name}”一句中的“{token.printed}”缺少百分号，按金额验算为百分比，已按{token.printed}%读取，请更正原件。",
            passage.paragraph.text[span[0] : span[1]],
            passage.paragraph.place(token.start),
        )
        return {token.start}

    def _changed(
        self,
        section: Section,
        subject: Subject,
        clause: Clause,
        text: str,
        place: Location,
        earlier: _Current | None,
    ) -> None:
        """The statement of a clause; a phrase for two subjects with two figures becomes two."""
        if clause.current and earlier:
            self._figure(subject, section, "amount", earlier.token, earlier.text, earlier.location)
        if clause.again and clause.current:
            self._figure(subject, section, "amount", clause.current, text, place)
        current = clause.again or clause.current or (earlier.token if earlier else None)
        if current is None:
            current = self._outturns.get((subject.subject, subject.key))
        halves = [(subject, current, clause.change, clause.percent)]
        if subject.pair and (clause.second_change or clause.second_percent):
            first, second = self._halves(subject)
            waiting = [self._currents.pop(self._slot(section, half), None) for half in (first, second)]
            currents = [clause.current, clause.second_current or clause.current]
            currents = [
                now or (kept.token if kept else None) for now, kept in zip(currents, waiting, strict=True)
            ]
            halves = [
                (first, currents[0], clause.change, clause.percent),
                (
                    second,
                    currents[1],
                    clause.second_change or clause.change,
                    clause.second_percent or clause.percent,
                ),
            ]
        for half, amount, change, percent in halves:
            self._statement(section, half, clause, amount, change, percent, text, place)
        if clause.residue:
            self._residue(subject.name, clause.residue, text, place)
        if clause.reason_start is not None and clause.reason is None and _UNFINISHED.search(text):
            self._open_reason = len(self._facts.statements) - 1

    def _statement(
        self,
        section: Section,
        subject: Subject,
        clause: Clause,
        current: NumberToken | None,
        change: NumberToken | None,
        percent: NumberToken | None,
        text: str,
        place: Location,
    ) -> None:
        amount, resolution = None, None
        if change and change.yuan is not None:
            amount, resolution = change.yuan * clause.change_sign, change.resolution_yuan
        elif clause.same and clause.percent is None:
            amount, resolution = Decimal(0), current.resolution_yuan if current else Decimal(100)
        times = Decimal(100) if percent and percent.unit == "倍" else Decimal(1)
        rate = percent.number.value * times * clause.percent_sign if percent else None
        if clause.residue:
            sign = _proved_sign(current, change, percent)
            amount, rate = (number and (abs(number) * sign if sign else None) for number in (amount, rate))
        self._facts.statements.append(
            Statement(
                fact_id=f"s:{len(self._facts.statements) + 1}",
                section=section.id,
                subject="functional_item" if subject.subject == "functional_class" else subject.subject,
                fund_scope=subject.fund_scope or section.fund_scope,
                key=subject.key,
                code=subject.code,
                name=subject.name,
                current_yuan=current.yuan if current else None,
                current_resolution_yuan=current.resolution_yuan if current else None,
                current_printed=current.printed if current else None,
                change_yuan=amount,
                change_resolution_yuan=resolution,
                change_printed=change.printed if change else None,
                change_word=clause.change_word,
                percent=rate,
                percent_resolution=percent.number.resolution * times if percent else None,
                percent_printed=percent.printed + ("倍" if percent.unit == "倍" else "") if percent else None,
                percent_word=clause.percent_word,
                base_kind=self._base_kind(section, clause),
                base_year=clause.base_year or self._facts.identity.fiscal_year - 1,
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

    def _base_kind(self, section: Section, clause: Clause) -> str:
        """The base named in the clause, else that of the sentence it is part of, else unstated.

        What a final account compares its outturn with, when it only names the year, is that year's final account.
        """
        if clause.base_kind is not BaseKind.UNSTATED:
            return clause.base_kind.value
        if not clause.compared:
            for statement in reversed(self._facts.statements):
                if statement.section != section.id:
                    break
                return statement.base_kind
        return self._template.base_kind if self._final else BaseKind.UNSTATED.value

    def _declare(self, section: Section, subject: Subject, text: str, place: Location) -> None:
        self._facts.declarations.append(
            Declaration(
                fact_id=f"d:{len(self._facts.declarations) + 1}",
                kind="not_budgeted",
                table_id=None,
                subject=subject.subject,
                fund_scope=subject.fund_scope or section.fund_scope,
                key=subject.key,
                name=subject.name,
                text=text,
                location=place,
            )
        )

    def _declare_absent(self, passage: Passage) -> None:
        """`本单位无机关运行经费预算支出`: nothing of the section's subject, and no figure."""
        text = passage.paragraph.text
        # That a whole fund is empty, its table declares and other sections repeat.
        for words in (w for w in passage.section.subjects if w.subject not in ("total", "source")):
            for name in words.names:
                found = re.search(
                    rf"(?:^|(?<=[^有]))(?:无|没有|不涉及|未安排)[^，。；：:]{{0,16}}?(?P<name>{name})", text
                )
                if found:
                    self._declare(
                        passage.section, _subject(words, found["name"]), text, passage.paragraph.place(0)
                    )
                    return

    def _residue(self, name: str, residue: str, text: str, place: Location) -> None:
        self._issue(
            "template_residue",
            f"“{name}”一句中留有未选择的模板文字“{residue}”，请改为确定的“增加”或“减少”。",
            text,
            place,
        )

    def _empty_reason(self, name: str, text: str, place: Location) -> None:
        self._issue(
            "empty_reason", f"“{name}”一句写了“主要原因”，后面却没有内容，请补写原因或删去。", text, place
        )

    def _issue(self, code: str, message: str, text: str, place: Location) -> None:
        self._facts.issues.append(Issue(code, Severity.WARNING, message, text, None, place))

    def _figure(
        self, subject: Subject, section: Section, measure: str, token: NumberToken, text: str, place: Location
    ) -> None:
        self._facts.stated_figures.append(
            stated_figure(self._facts, subject, section, measure, token, text, place)
        )


def _proved_sign(current: NumberToken | None, change: NumberToken | None, percent: NumberToken | None) -> int:
    """The direction that amount, change and percent show where its words were left unchosen; 0 if they do not."""
    if current is None or change is None or percent is None or current.yuan is None or change.yuan is None:
        return 0
    step = percent.number.resolution
    proved = [
        sign
        for sign in (1, -1)
        if (base := current.yuan - sign * change.yuan) > 0
        and abs(change.yuan * 100 / base - percent.number.value) <= step
    ]
    return proved[0] if len(proved) == 1 else 0


def _subject(words: SubjectWords, printed: str) -> Subject:
    return Subject(words.subject, words.key, "", printed, words.fund_scope, words.pair)


def _measure_of(token: NumberToken) -> str:
    if token.is_percent or token.unit == "倍":
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
        fund_scope=subject.fund_scope or section.fund_scope,
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
