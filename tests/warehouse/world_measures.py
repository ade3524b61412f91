"""What the warehouse found out about a generated world, set against what is true of it.

Belongs here: which truths the documents make visible, and matching rows of marts with them. Does not belong here:
building worlds (`world_lake`), goals (the tests).

A truth counts only where documents tell it: an event whose reason nobody printed, or whose unit published nothing,
cannot be found out; those are counted apart as `hidden`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb

from dagster_project.world.classification import function_name, is_valid, renamings, renumberings
from tests.warehouse.compiled import build_tables, rows_of
from tests.warehouse.world_lake import WorldLake

Row = dict[str, Any]
MODELS = (
    "fct_move",
    "fct_unit_event",
    "mart_growth_bridge",
    "fct_baseline",
    "dim_project",
    "dim_code_succession",
)
"""What the measures here look at."""


@dataclass
class Score:
    """Right and wrong findings of one kind, truths that were missed, and truths no document tells."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    hidden: int = 0

    @property
    def precision(self) -> float:
        """Share of findings that are right."""
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Share of visible truths that were found."""
        return self.right / max(1, self.right + len(self.missed))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.right / max(1, 2 * self.right + len(self.wrong) + len(self.missed))

    def __str__(self) -> str:
        """One line of a table."""
        return (
            f"right {self.right:4d}  wrong {len(self.wrong):3d}  missed {len(self.missed):3d}  hidden {self.hidden:3d}"
            f"  precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"
        )


def together(scores: Iterable[Score]) -> Score:
    """All kinds as one."""
    total = Score()
    for score in scores:
        total.right += score.right
        total.wrong += score.wrong
        total.missed += score.missed
        total.hidden += score.hidden
    return total


class Measured:
    """A world's warehouse with the truth in schema `truth`."""

    def __init__(self, world: WorldLake, models: Iterable[str]) -> None:
        """Build the models over the world's lake."""
        self.connection: duckdb.DuckDBPyConnection = build_tables(world.tables, models)
        self.connection.execute("create schema truth")
        for name, table in world.truth.items():
            self.connection.register("incoming", table)
            self.connection.execute(f"create table truth.{name} as select * from incoming")
            self.connection.unregister("incoming")

    def rows(self, query: str) -> list[Row]:
        """Rows of a query by column name."""
        found = self.connection.execute(query)
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def one(self, query: str) -> Any:
        """The first value of a query."""
        return rows_of(self.connection, query)[0][0]

    def current_documents(self) -> list[Row]:
        """The truth about every document that stands (a corrected one has replaced its first version)."""
        return self.rows(
            "select truths.*, versions.unit_key from truth.documents as truths"
            " inner join intermediate.int_document_version as versions"
            " on truths.document_id = versions.document_id where versions.is_current"
        )


# --- moves that reasons tell ----------------------------------------------------------------------

TOLD_KINDS: Mapping[str, frozenset[str]] = {
    "item_moved": frozenset({"reclassified"}),
    "project_split": frozenset({"reclassified"}),
    "project_taken_over": frozenset({"taken_over", "handed_over"}),
    "function_moved": frozenset({"taken_over", "handed_over"}),
    "unit_merged": frozenset({"merged"}),
    "unit_split": frozenset({"handed_over"}),
    "scope_changed": frozenset({"newly_included"}),
}
"""Events that move money, and the kinds of move that tell them."""


@dataclass(frozen=True)
class Telling:
    """An event one document tells: the words, and what a move read from them must say."""

    document_id: str
    event: str
    kind: str
    move_kind: str
    from_code: str = ""
    to_code: str = ""
    other: str = ""
    thing: str = ""
    names: tuple[str, str] = ("", "")

    def told_by(self, move: Row) -> bool:
        """Whether a row of `fct_move` is this move."""
        if move["document_id"] != self.document_id or move["move_kind"] != self.move_kind:
            return False
        if self.move_kind == "reclassified":
            # An item that stands in no table of the lake has a name and no code.
            return all(
                code in _codes(move[f"{end}_function_code"])
                or (move[f"{end}_function_code"] is None and move[f"{end}_name"] == name)
                for end, code, name in zip(
                    ("from", "to"), (self.from_code, self.to_code), self.names, strict=True
                )
            )
        if self.other and (move["other_unit"] or "") != self.other:
            return False
        return not self.thing or self.thing in (move["moved_object"] or "") + (move["evidence"] or "")


def _codes(joined: str | None) -> list[str]:
    return (joined or "").split("、")


def tellings(measured: Measured) -> tuple[list[Telling], Counter[str]]:
    """All events told by standing documents, one per document, event and direction; and how many events no one tells."""
    reasons: dict[str, str] = defaultdict(str)
    for row in measured.rows("select document, reason from truth.statements where reason <> ''"):
        reasons[row["document"]] += "\n" + row["reason"]
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in measured.current_documents():
        by_year[row["fiscal_year"]].append(row)
    found: list[Telling] = []
    untold: Counter[str] = Counter()
    for event in measured.rows("select * from truth.events"):
        if event["kind"] not in TOLD_KINDS:
            continue
        told = [
            telling
            for document in by_year[event["year"]]
            for telling in dict.fromkeys(_tellings_of(event, document, reasons[document["document"]]))
        ]
        found += told
        if not told:
            untold[event["kind"]] += 1
    return found, untold


def _tellings_of(event: Row, document: Row, reasons: str) -> Iterator[Telling]:
    units = {event["unit_id"], event["other_unit_id"]}
    department = document["unit_id"]
    # A department speaks for all its units.
    if document["unit_id"] not in units and not any(
        unit.startswith(department) and document["scope"] == "department" for unit in units if unit
    ):
        return
    kind, note = event["kind"], event["note"]
    place = (document["document_id"], event["event"], kind)
    stem = re.search(r"“(.+?)”", note)
    if kind == "item_moved" and note in reasons:
        names = (event["name_from"], event["name_to"])
        yield Telling(*place, "reclassified", event["key_from"], event["key_to"], names=names)
    elif kind == "project_split" and stem:
        if note in reasons or re.search(rf"“{re.escape(stem[1])}”的一部分由[^，。；]+科目拆入", reasons):
            yield Telling(*place, "reclassified", event["key_from"], event["key_to"])
    elif kind == "project_taken_over":
        taken = re.search(r"将下属(.+?)的“(.+?)”项目纳入本级预算", note)
        if taken and note in reasons:
            yield Telling(*place, "taken_over", other=taken[1], thing=taken[2])
        if taken and f"“{taken[2]}”项目改由主管部门编报" in reasons:
            yield Telling(*place, "handed_over", other="主管部门", thing=taken[2])
    elif kind == "function_moved":
        moved = re.search(r"“(.+?)”由(.+?)划转至(.+)$", note)
        if moved and f"“{moved[1]}”工作划转至{moved[3]}" in reasons:
            yield Telling(*place, "handed_over", other=moved[3], thing=moved[1])
        if moved and f"{moved[2]}的“{moved[1]}”工作划转到本单位" in reasons:
            yield Telling(*place, "taken_over", other=moved[2], thing=moved[1])
    elif kind == "unit_merged" and note in reasons:
        yield Telling(*place, "merged", other=event["name_from"])
    elif kind == "unit_split" and note in reasons:
        yield Telling(*place, "handed_over", other=event["name_to"])
    elif kind == "scope_changed" and (note in reasons or "本年起把自有资金安排的支出编入预算" in reasons):
        yield Telling(*place, "newly_included")


def told_moves(measured: Measured) -> dict[str, Score]:
    """Moves read from reasons against the events the documents tell, by kind of move.

    A move counts once per document and event, however many rows tell it; every row that tells no event is wrong.
    """
    told, untold = tellings(measured)
    moves = measured.rows(
        "select document_id, unit_key, fiscal_year, move_kind, from_function_code, from_name,"
        " to_function_code, to_name, other_unit,"
        " moved_object, evidence from marts.fct_move where move_origin in ('told', 'both')"
    )
    scores: dict[str, Score] = defaultdict(Score)
    for telling in told:
        score = scores[telling.move_kind]
        if any(telling.told_by(move) for move in moves):
            score.right += 1
        else:
            score.missed.append(str(telling))
    for move in moves:
        if not any(telling.told_by(move) for telling in told):
            scores[move["move_kind"]].wrong.append(str(move))
    for kind, count in untold.items():
        scores[sorted(TOLD_KINDS[kind])[0]].hidden += count
    return dict(scores)


def found_moves(measured: Measured) -> dict[str, Score]:
    """Moves found from figures against bases the world restated, and codes the yearly list renumbered.

    Hidden are restated bases whose unit did not publish both years, or whose words state no base.
    """
    documents = {
        (row["unit_id"], row["fiscal_year"], row["scope"]): row for row in measured.current_documents()
    }
    stated = {
        (row["document"], row["key"])
        for row in measured.rows(
            "select document, key from truth.statements where subject = 'functional_item'"
            " and stated_prior_yuan <> true_prior_yuan and base_kind in ('last_budget', 'unstated')"
        )
    }
    score = Score()
    moves = measured.rows("select * from marts.fct_move where move_origin in ('found', 'both')")
    explained: set[str] = set()
    for event in measured.rows("select * from truth.events where kind = 'base_restated'"):
        document = documents.get((event["unit_id"], event["year"], "unit"))
        before = documents.get((event["unit_id"], event["year"] - 1, "unit"))
        ends = (event["key_from"], event["key_to"])
        if not (document and before and all((document["document"], end) in stated for end in ends)):
            score.hidden += 1
            continue
        hits = [
            move
            for move in moves
            if move["document_id"] == document["document_id"]
            and ends[0] in _codes(move["from_function_code"])
            and ends[1] in _codes(move["to_function_code"])
            and move["low_yuan"] <= event["amount_yuan"] <= move["high_yuan"]
        ]
        explained.update(move["move_key"] for move in hits)
        if hits:
            score.right += 1
        else:
            score.missed.append(str(event))
    renumbered = {
        (event["unit_id"], event["year"], event["key_from"], event["key_to"])
        for event in measured.rows("select * from truth.events where kind = 'code_renumbered'")
    }
    codes = {key[1:] for key in renumbered}
    succession = Score()
    for move in moves:
        if move["move_key"] in explained:
            continue
        year = move["fiscal_year"]
        pairs = {
            (year, origin, target)
            for origin in _codes(move["from_function_code"])
            for target in _codes(move["to_function_code"])
        }
        if pairs & codes:
            succession.right += 1
        else:
            score.wrong.append(f"{year} {move['unit_key']} {move['level']} {move['evidence']}")
    return {"base_restated": score, "code_renumbered": succession}


# --- units -----------------------------------------------------------------------------------------

UNIT_KINDS = ("rename", "merger", "split", "new")


Pair = tuple[str, str, str, int]
"""Kind of event, name before, name after, year."""


@dataclass(frozen=True)
class UnitTruths:
    """What became of a world's units.

    Attributes:
        visible: events that documents show.
        hidden: events that happened, though no document shows them; to find one all the same is no mistake.
        undecidable: events that did not happen, though documents cannot tell them from one that did: to ask about one
            is no mistake, to accept it is.
        hidden_counts: the hidden ones by kind.
    """

    visible: set[Pair] = field(default_factory=set)
    hidden: set[Pair] = field(default_factory=set)
    undecidable: set[Pair] = field(default_factory=set)
    hidden_counts: Counter[str] = field(default_factory=Counter)

    def hide(self, kind: str, *pairs: Pair) -> None:
        """Note an event that no document shows, by all names it may be found under."""
        self.hidden_counts[kind] += 1
        self.hidden.update(pairs)


def unit_truths(measured: Measured) -> UnitTruths:
    """Events of units as pairs of published names.

    A rename shows where the same unit published under two names in two years running, a merger where the unit that ends
    published before it and the one that goes on before and after, a split or a new unit where the unit published in its
    first year and the body above it in that year and the year before. A split that no reason tells shows only where
    the form prints posts; otherwise it cannot be told from a new unit. Where two units bear one name in the year of an
    event or the year before, that name says nothing of either.
    """
    names: dict[tuple[str, int], str] = {}
    forms: dict[str, str] = {}
    bearers: dict[tuple[str, int], set[str]] = defaultdict(set)
    for row in measured.rows(
        "select truths.*, versions.unit_key from truth.documents as truths"
        " inner join intermediate.int_document_version as versions on truths.document_id = versions.document_id"
    ):
        names[row["unit_id"], row["fiscal_year"]] = row["unit_key"]
        forms[row["unit_id"]] = row["form"]
        bearers[row["unit_key"], row["fiscal_year"]].add(row["unit_id"])

    def is_shared(year: int, *borne: str | None) -> bool:
        return any(
            len(bearers.get((name or "", year - 1), set()) | bearers.get((name or "", year), set())) > 1
            for name in borne
        )

    told = {telling.event for telling in tellings(measured)[0]}
    found = UnitTruths()
    for (unit, year), name in names.items():
        before = names.get((unit, year - 1), name)
        if before != name:
            pair = ("rename", before, name, year)
            if is_shared(year, before, name):
                found.hide("rename", pair)
            else:
                found.visible.add(pair)
    for event in measured.rows("select * from truth.events where kind like 'unit%'"):
        year, unit, other = event["year"], event["unit_id"], event["other_unit_id"]
        match event["kind"]:
            case "unit_merged":
                known = sorted((y, name) for (u, y), name in names.items() if u == other and y < year)
                kind, old, new = "merger", known[-1][1] if known else None, names.get((unit, year))
                visible = old and new and (unit, year - 1) in names
            case "unit_split":
                kind, old, new = "split", names.get((unit, year)), names.get((other, year))
                visible = old and new and (unit, year - 1) in names
                if visible and event["event"] not in told and forms[unit] != "xinjiang":
                    found.undecidable.add(("new", "", str(new), year))
                    visible = False
            case "unit_new":
                kind, old, new = "new", "", names.get((unit, year))
                visible = new and (other, year) in names and (other, year - 1) in names
            case _:
                if (unit, year) not in names or (unit, year - 1) not in names:
                    found.hide("rename")
                continue
        if visible and not is_shared(year, old, new):
            found.visible.add((kind, str(old), str(new), year))
        else:
            # The second name: told by a document though the unit published nothing before.
            found.hide(kind, (kind, old or "", new or "", year), (kind, event["name_from"], new or "", year))
    return found


def unit_events(measured: Measured) -> tuple[dict[str, Score], dict[str, Score], list[str]]:
    """Pairs proposed, accepted or queued, against those of the world; the accepted ones alone; accepted wrongly.

    Wrongly accepted is all that did not happen, whether or not documents can tell.
    """
    truths = unit_truths(measured)
    proposed: dict[Pair, set[str]] = defaultdict(set)
    for row in measured.rows("select * from marts.fct_unit_event where status <> 'rejected'"):
        pair = (row["event_kind"], row["from_unit_key"] or "", row["to_unit_key"], row["fiscal_year"])
        proposed[pair].add(row["status"])
    accepted = {pair for pair, statuses in proposed.items() if "accepted" in statuses}
    scores = _unit_scores(truths.visible, truths.hidden | truths.undecidable, set(proposed))
    of_accepted = _unit_scores(truths.visible, truths.hidden, accepted)
    for kind in UNIT_KINDS:
        scores[kind].hidden = truths.hidden_counts[kind]
    return scores, of_accepted, [pair for score in of_accepted.values() for pair in score.wrong]


def _unit_scores(visible: set[Pair], uncounted: set[Pair], proposed: set[Pair]) -> dict[str, Score]:
    scores = {kind: Score() for kind in UNIT_KINDS}
    for pair in sorted(visible):
        if pair in proposed:
            scores[pair[0]].right += 1
        else:
            scores[pair[0]].missed.append(str(pair))
    for pair in sorted(proposed - visible - uncounted):
        scores[pair[0]].wrong.append(str(pair))
    return scores


# --- baselines and bridge ---------------------------------------------------------------------------


def baselines(measured: Measured) -> Row:
    """How the baselines of standing, faultless documents compare with what was published last year.

    `outside`: the base the text used lies outside the interval; `invented`: a value though the world states none.
    """
    (row,) = measured.rows(
        """
        with told as (
            select documents.document_id, statements.subject, statements.fund_scope,
                statements.key as line_key, statements.stated_prior_yuan
            from truth.statements as statements
            inner join truth.documents as documents on statements.document = documents.document
            where statements.document not in (select document from truth.faults)
                and statements.base_kind in ('last_budget', 'unstated')
        ),
        once as (
            select document_id, subject, fund_scope, line_key, min(stated_prior_yuan) as prior_yuan
            from told group by document_id, subject, fund_scope, line_key
            having count(distinct stated_prior_yuan) = 1
        )
        select count(*) as statements,
            sum(case when found.document_id is null then 1 else 0 end) as no_row,
            sum(case when found.value_yuan is null then 1 else 0 end) as no_value,
            sum(case when found.value_yuan is not null and (prior_yuan < low_yuan or prior_yuan > high_yuan)
                then 1 else 0 end) as outside,
            median(case when once.subject = 'functional_item' then high_yuan - low_yuan end) as item_width_yuan
        from once left join intermediate.int_baseline as found
            on once.document_id = found.document_id and once.subject = found.subject
            and once.fund_scope = found.fund_scope and once.line_key = found.line_key
        """
    )
    return row


def bridge(measured: Measured) -> tuple[int, int]:
    """Rows of the growth bridge, and those that do not close."""
    (row,) = measured.rows(
        "select count(*) as n, sum(case when reported_change_yuan <> scope_in_yuan - scope_out_yuan"
        " + like_for_like_yuan + unexplained_yuan then 1 else 0 end) as bad from marts.mart_growth_bridge"
    )
    return row["n"], row["bad"]


# --- projects over years ----------------------------------------------------------------------------

_LINKS = ("same name", "renamed", "other unit")


def project_links(measured: Measured) -> dict[str, Score]:
    """Projects joined with their year before, by what became of them: same name, renamed, gone to another unit.

    A project that goes on counts where both years' documents describe it; joined means one `project_series_key`.
    A pair the warehouse joins is wrong when the world runs two projects.
    """
    described = measured.rows(
        "select versions.unit_key, truths.unit_id, truths.scope, truths.fiscal_year, projects.name,"
        " replace(projects.project, '-carried', '') as project, found.project_series_key as series"
        " from truth.projects as projects inner join truth.documents as truths"
        " on projects.document = truths.document inner join intermediate.int_document_version as versions"
        " on truths.document_id = versions.document_id left join marts.dim_project as found"
        " on truths.document_id = found.document_id"
        " and replace(replace(projects.name, '（', '('), '）', ')')"
        " = replace(replace(found.project_name, '（', '('), '）', ')')"
        " where versions.is_current"
    )
    scores = {kind: Score() for kind in _LINKS}
    by_year: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in described:
        by_year[row["scope"], row["fiscal_year"]].append(row)
    for (scope, year), rows in sorted(by_year.items()):
        before = by_year.get((scope, year - 1), [])
        of_project: dict[str, list[Row]] = defaultdict(list)
        of_series: dict[str, list[Row]] = defaultdict(list)
        for row in before:
            of_project[row["project"]].append(row)
            of_series[row["series"]].append(row)
        for row in rows:
            place = f"{row['unit_key']} {year} {row['name']}"
            earlier = of_project.get(row["project"], [])
            if earlier:
                kind = _link_kind(row, earlier)
                if any(old["series"] == row["series"] for old in earlier):
                    scores[kind].right += 1
                else:
                    scores[kind].missed.append(f"{place} < {earlier[0]['unit_key']} {earlier[0]['name']}")
            for old in of_series.get(row["series"], []):
                if old["project"] != row["project"]:
                    scores[_link_kind(row, [old])].wrong.append(f"{place} < {old['unit_key']} {old['name']}")
    return scores


def _link_kind(row: Row, earlier: list[Row]) -> str:
    if all(old["unit_id"] != row["unit_id"] for old in earlier):
        return "other unit"
    stems = {_stem(old["name"]) for old in earlier}
    return "same name" if _stem(row["name"]) in stems else "renamed"


def _stem(name: str) -> str:
    return re.sub(r"^20\d\d年(?:度)?|项目$", "", name)


# --- codes over years -------------------------------------------------------------------------------


def successions(measured: Measured) -> dict[str, Score]:
    """Learned changes of the code list against the world's.

    A new name shows where two units print the old and two the new one; a new number where a unit goes from the one
    to the other between two years running, two units or two items of its group bear each other out, and the name stays
    (the world's forms state no item's base over a renumbering, so figures prove none). All else is hidden.
    """
    documents = {row["document"]: row for row in measured.current_documents()}
    users: dict[tuple[str, str], dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in measured.rows(
        "select distinct document, code, name from truth.cells where row_kind = 'function' and code <> ''"
    ):
        if row["document"] in documents:
            document = documents[row["document"]]
            users[row["code"], row["name"]][document["fiscal_year"]].add(document["unit_id"])
    learned = measured.rows(
        "select * from intermediate.int_code_succession where entry_source = 'learned'"
        " and (change_kind = 'rename' or length(from_code) = 7)"
    )
    seeds = {
        (row["from_code"], row["to_code"])
        for row in measured.rows("select * from intermediate.int_code_succession where entry_source = 'seed'")
    }
    (first, end) = measured.rows("select min(fiscal_year), max(fiscal_year) + 1 from truth.documents")[
        0
    ].values()
    events = {
        ("code_renamed", code, code, old_name, new_name, year)
        for year in range(first, end)
        for code, old_name, new_name in renamings(year)
    }
    events |= {
        ("code_renumbered", old, new, function_name(old, year - 1), function_name(new, year), year)
        for year in range(first, end)
        for old, new in renumberings(year)
        if is_valid(old, year - 1) and is_valid(new, year)
    }
    moves: dict[tuple[str, str, int], set[str]] = {}
    for kind, old, new, old_name, new_name, year in events:
        if kind == "code_renumbered" and len(old) == 7 and old_name == new_name:
            moves[old, new, year] = users[old, old_name][year - 1] & users[new, new_name][year]
    scores = {"rename": Score(), "renumber": Score()}
    right = set()
    for kind, old, new, old_name, new_name, year in sorted(events):
        if (old, new) in seeds or (kind == "code_renumbered" and len(old) < 7):
            continue
        if kind == "code_renamed":
            name = "rename"
            before = set().union(*(ids for seen, ids in users[old, old_name].items() if seen < year))
            after = set().union(*(ids for seen, ids in users[new, new_name].items() if seen >= year))
            shows = len(before) >= 2 and len(after) >= 2
        else:
            name = "renumber"
            siblings = [
                pair
                for pair, units in moves.items()
                if units and (pair[0][:5], pair[1][:5], pair[2]) == (old[:5], new[:5], year)
            ]
            units = moves.get((old, new, year), set())
            shows = bool(units) and (len(units) >= 2 or len(siblings) >= 2)
        found = [row for row in learned if (row["from_code"], row["to_code"]) == (old, new)]
        right.update(
            (row["from_code"], row["to_code"], row["first_year"])
            for row in found
            if row["first_year"] >= year
        )
        if any(row["first_year"] >= year for row in found):
            scores[name].right += 1
        elif shows:
            scores[name].missed.append(f"{old} {old_name} > {new} {new_name} {year}")
        else:
            scores[name].hidden += 1
    for row in learned:
        if (row["from_code"], row["to_code"], row["first_year"]) not in right:
            scores[row["change_kind"]].wrong.append(
                f"{row['from_code']} {row['from_name']} > {row['to_code']} {row['to_name']} {row['first_year']}"
            )
    return scores
