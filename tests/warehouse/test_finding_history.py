"""Findings over nights: new, standing, cured, reopened; told apart from changes of our own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.lake.finding_history import HistoryUnreadableError, read_history
from dagster_project.warehouse.bundle import compile_models
from dagster_project.warehouse.project import PROJECT_FOLDER
from tests.warehouse.conftest import RULES, finding
from tests.warehouse.lake_builder import DisclosureFacts, beside_of, published, tables_of

UNIT = "云溪州档案馆"
FINGERPRINT = "0123456789abcdef"
MARTS = ("fct_finding", "fct_finding_event", "fct_finding_history", "mart_finding_night")
pytestmark = pytest.mark.slow


def disclosure(version: int, *, wrong: bool) -> DisclosureFacts:
    """One version of one disclosure, with one wrong total or without."""
    facts = DisclosureFacts(UNIT, 2024, published_on=published(version))
    cell = facts.cell("T03", "total", "total", "90.00", name="总计")
    facts.add(
        "relations", relation_id="HIE-001/T03/total", rule_id="HIE-001", rule_version=1, family="hierarchy",
        instance="总计",
    )  # fmt: skip
    facts.add(
        "relation_terms", relation_id="HIE-001/T03/total", position=1, side="left", weight=1, fact_id=cell
    )
    facts.add(
        "relation_results", relation_id="HIE-001/T03/total", status="fail" if wrong else "exact",
        severity="critical" if wrong else "info", message="不符" if wrong else "", unlikely=False,
        blame="source" if wrong else None,
    )  # fmt: skip
    if wrong:
        finding(facts, "HIE-001/T03/total", "总计不符。", blame="source", culprit=cell)
    return facts


@dataclass
class Nights:
    """Runs one night after the other; the file written last plays the published copy."""

    folder: Path
    models: Mapping[str, str]

    @property
    def database(self) -> Path:
        return self.folder / "kanhe.duckdb"

    def run(self, night: int, documents: Sequence[DisclosureFacts], **beside: Any) -> dict[str, Any]:
        """One night; gives back the state of the one finding, with the night's counts."""
        day = date(2024, 3, night)
        history = read_history(self.database, day)
        tables = tables_of(*documents) | beside_of(
            day, rules=RULES, finding_events=history.events, finding_nights=history.nights, **beside
        )
        self.database.unlink(missing_ok=True)
        with closing(duckdb.connect(str(self.database))) as connection:
            connection.execute("create schema marts")
            for name, content in tables.items():
                connection.register(name, content)
            for seed in ("units", "unit_aliases"):
                file = PROJECT_FOLDER / "seeds" / f"{seed}.csv"
                connection.execute(f"create table {seed} as from read_csv('{file}', all_varchar = true)")
            for name, sql in self.models.items():
                connection.execute(f"create table {name} as {sql}")
            for mart in MARTS:
                connection.execute(f"create table marts.{mart} as select * from {mart}")
            cursor = connection.execute(
                "select * from marts.fct_finding_history inner join marts.mart_finding_night on true"
                " where night = ?",
                [day],
            )
            columns = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        assert len(rows) <= 1
        return rows[0] if rows else {}

    def value(self, query: str) -> Any:
        with closing(duckdb.connect(str(self.database), read_only=True)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def models() -> Mapping[str, str]:
    return compile_models(MARTS)


@pytest.fixture
def nights(tmp_path: Path, models: Mapping[str, str]) -> Nights:
    return Nights(tmp_path, models)


def test_a_finding_over_nights(nights: Nights) -> None:
    first, second, third = disclosure(1, wrong=True), disclosure(2, wrong=False), disclosure(3, wrong=True)

    state = nights.run(1, [first])
    assert (state["history_status"], state["first_seen_on"]) == ("new", date(2024, 3, 1))
    assert (state["new_count"], state["open_count"]) == (1, 1)
    assert nights.value("select history_status, response_status from marts.fct_finding") == [("new", "open")]
    # The same night again knows no more than the first time.
    assert nights.run(1, [first]) == state

    state = nights.run(2, [first])
    assert (state["history_status"], state["first_seen_on"], state["last_seen_on"]) == (
        "standing",
        date(2024, 3, 1),
        date(2024, 3, 2),
    )

    # The unit publishes a new version in which it is mended; files arrive in any order.
    cured = nights.run(3, [second, first])
    assert (cured["history_status"], cured["response_status"]) == ("cured", "cured")
    assert (cured["last_seen_on"], cured["gone_on"]) == (date(2024, 3, 2), date(2024, 3, 3))
    assert (cured["cured_count"], cured["open_count"]) == (1, 0)
    assert nights.run(3, [first, second]) == cured

    later = nights.run(4, [first, second])
    assert (later["history_status"], later["gone_on"], later["cured_count"]) == ("cured", date(2024, 3, 3), 0)

    state = nights.run(5, [third, first, second])
    assert (state["history_status"], state["appearance_count"]) == ("reopened", 2)
    assert (state["first_seen_on"], state["reopened_count"]) == (date(2024, 3, 1), 1)
    assert nights.run(5, [first, second, third]) == state
    assert nights.value("select event from marts.fct_finding_event order by night") == [
        ("appeared",),
        ("gone",),
        ("appeared",),
    ]
    assert nights.value("select night, open_count from marts.mart_finding_night order by night") == [
        (date(2024, 3, night), count) for night, count in ((1, 1), (2, 1), (3, 0), (4, 0), (5, 1))
    ]


@pytest.mark.parametrize(
    ("after", "status"),
    [
        (lambda: [disclosure(1, wrong=False)], "retracted"),
        (lambda: [DisclosureFacts("别的单位", 2024)], "withdrawn"),
    ],
)
def test_what_the_unit_did_not_mend_is_not_called_cured(
    nights: Nights, after: Callable[[], list[DisclosureFacts]], status: str
) -> None:
    before = disclosure(1, wrong=True)
    nights.run(1, [before])
    documents = after()
    for facts in documents:
        if status == "retracted":  # the very same file, which changed rules no longer contradict
            assert facts.document_id == before.document_id
    assert nights.run(2, documents)["history_status"] == status


@pytest.mark.parametrize(
    ("answer", "expired", "status"),
    [
        ("waived", False, "waived"),
        ("waived", True, "open"),
        ("explained", False, "explained"),
        ("accepted", False, "accepted"),
    ],
)
def test_answers_stand_beside_their_finding(nights: Nights, answer: str, expired: bool, status: str) -> None:
    given = {
        "unit_name": UNIT, "fiscal_year": 2024, "document_kind": "budget", "scope": "unit",
        "fingerprint": FINGERPRINT, "answer": answer, "explanation": "口径调整", "author_role": "审核岗",
        "answered_on": date(2024, 3, 1), "expires_on": date(2024, 3, 31), "expired": expired,
        "source_file": "answers/一.csv", "source_line": 2,
    }  # fmt: skip
    state = nights.run(1, [disclosure(1, wrong=True)], answers=[given])
    assert state["response_status"] == status
    assert nights.value("select response_status, response_text from marts.fct_finding") == [
        (status, "口径调整")
    ]


def test_what_a_rule_takes_up_is_told_once_and_has_its_place(nights: Nights) -> None:
    """Reading reports a leftover of the form, a rule fails over it; another remark of the reading stays."""
    facts = DisclosureFacts(UNIT, 2024)
    told = "STR-007/template_residue/1"
    for sequence, code in ((1, "template_residue"), (2, "unmapped_cell")):
        facts.add(
            "issues", sequence=sequence, code=code, fingerprint=f"{sequence:016x}", severity="warning",
            message="此处有误。", raw_text="增加（减少）", page=5 + sequence,
        )  # fmt: skip
    facts.add("relations", relation_id=told, rule_id="STR-007", rule_version=1, family="structure")
    facts.add(
        "relation_terms",
        relation_id=told,
        position=1,
        side="left",
        weight=1,
        fact_id="issue/1",
        fact_part="text",
    )
    facts.add(
        "relation_results",
        relation_id=told,
        status="fail",
        severity="warning",
        unlikely=False,
        blame="source",
    )
    finding(facts, told, "此处有误。", blame="source")
    with suppress(AssertionError):  # two findings, and this night counts one
        nights.run(1, [facts])
    assert nights.value(
        "select rule_id, issue_code, source_page, printed from marts.fct_finding order by source_page"
    ) == [("STR-007", None, 6, "增加（减少）"), (None, "unmapped_cell", 7, "增加（减少）")]


def test_a_damaged_memory_is_not_taken_for_none(tmp_path: Path) -> None:
    file = tmp_path / "kanhe.duckdb"
    assert read_history(file, date(2024, 3, 1)).events == ()
    file.write_bytes(b"no database")
    with pytest.raises(HistoryUnreadableError, match="无法读取"):
        read_history(file, date(2024, 3, 1))
