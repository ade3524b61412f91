"""Receipts and `kanhe trace`, on the built warehouse of the tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dagster_project.publishing.lineage import PRINTED, Operation, lineage
from dagster_project.publishing.receipts import Figure, Receipt, Receipts, as_record
from dagster_project.publishing.snapshot import publish
from dagster_project.publishing.trace import Question, UnknownFigureError, trace
from dagster_project.warehouse.project import PROJECT_FOLDER
from tests.orchestration.runs import kanhe
from tests.warehouse.conftest import OTHER, UNIT, Warehouse

pytestmark = pytest.mark.slow

BARE = {Operation.READ, Operation.ZERO, Operation.COUNT}
"""Calculations that stand for themselves, without operands below them."""


@pytest.fixture(scope="session")
def home(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder in which the warehouse of the tests is published."""
    folder = tmp_path_factory.mktemp("receipts")
    publish(warehouse.path, folder / "published", run="r1", now=datetime(2026, 11, 24, tzinfo=UTC), notes={})
    return folder


@pytest.fixture(scope="session")
def published(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with closing(duckdb.connect(str(home / "published" / "kanhe.duckdb"), read_only=True)) as connection:
        yield connection


def of(connection: duckdb.DuckDBPyConnection, table: str, column: str, condition: str) -> Receipt:
    key = lineage()[table].key
    (row,) = connection.execute(f"select {', '.join(key)} from marts.{table} where {condition}").fetchall()
    (receipt,) = Receipts(connection).of([Figure(table, column, dict(zip(key, row, strict=True)))])
    assert receipt is not None
    return receipt


def test_every_numeric_column_has_a_formula_or_is_no_figure() -> None:
    """A new column of a mart must say in lineage.yaml how it comes about."""
    described: dict[str, dict[str, str]] = {}
    for path in sorted((PROJECT_FOLDER / "models" / "marts").glob("_*.yml")):
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]:
            described[model["name"]] = {column["name"]: column["data_type"] for column in model["columns"]}
    assert described.keys() == lineage().keys()
    for table, columns in described.items():
        definition = lineage()[table]
        numeric = {name for name, kind in columns.items() if kind.startswith(("decimal", "int", "bigint"))}
        figures = {name for name in columns if definition.ways(name)}
        assert numeric - figures - definition.not_numbers == set(), f"{table}: columns without a formula"
        assert not figures & definition.not_numbers, table
        assert (definition.numbers.keys() | definition.not_numbers) <= columns.keys(), table
        assert set(definition.key) <= columns.keys(), table
        for column in figures:
            for way in definition.ways(column):
                for operand in way.operands:
                    target = described[operand.table or table]
                    assert operand.column is None or operand.column in target, (table, column, operand)


def test_every_number_of_every_table_is_what_its_formula_gives(published: duckdb.DuckDBPyConnection) -> None:
    checked = 0
    for table, definition in lineage().items():
        names = [
            name
            for (name,) in published.execute(
                "select column_name from duckdb_columns() where table_name = ? order by column_index", [table]
            ).fetchall()
        ]
        keys = published.execute(f"select {', '.join(definition.key)} from marts.{table}").fetchall()
        figures = [
            Figure(table, name, dict(zip(definition.key, key, strict=True)))
            for name in names
            if definition.ways(name)
            for key in keys
        ]
        for figure, receipt in zip(
            figures, Receipts(published).of(figures, depth=1, confirmations=False), strict=True
        ):
            assert receipt is not None, figure
            assert receipt.holds is not False, (figure, receipt.value, receipt.formula, receipt.operands)
            if receipt.value is not None and receipt.operation not in BARE:
                assert receipt.operands or table == PRINTED, (figure, receipt.formula)
            checked += receipt.holds is True
    assert checked > 10_000


def test_the_tree_ends_in_printed_numbers_with_their_places(published: duckdb.DuckDBPyConnection) -> None:
    current = f"unit_key = '{UNIT}' and scope = 'unit'"
    receipt = of(published, "mart_unit_year", "revenue_growth_bp", current)
    assert receipt.value == 8943
    assert receipt.holds
    change, base = receipt.operands
    assert (change.column, base.column, base.is_base) == ("revenue_change_yuan", "revenue_prior_yuan", True)
    assert base.value == Decimal("34097500.00")
    leaves = list(receipt.printed())
    assert {leaf.table for leaf in leaves} == {PRINTED}
    assert all(leaf.place is not None and leaf.place.version_no == 3 for leaf in leaves)
    total = next(leaf for leaf in leaves if leaf.row["fact_name"].endswith("总计"))
    assert total.place is not None
    assert total.place.printed == "6,459.22"
    assert total.value == Decimal("64592200.000000")
    assert not list(receipt.broken())
    assert json.dumps(as_record(receipt))


def test_a_printed_number_names_the_relations_and_corrections_that_speak_of_it(
    published: duckdb.DuckDBPyConnection,
) -> None:
    bound = published.execute(
        """
        select n.document_id, n.fact_id, n.fact_part, count(*), count(*) filter (r.status = 'fail')
        from marts.fct_relation_term t
        join marts.fct_rule_result r using (document_id, relation_id)
        join marts.fct_printed_number n using (document_id, fact_id, fact_part)
        where r.status in ('exact', 'rounding', 'convention', 'fail')
        group by all order by 4 desc, 1, 2, 3
        """
    ).fetchall()
    assert any(row[4] for row in bound)
    keys = [dict(zip(lineage()[PRINTED].key, row[:3], strict=True)) for row in bound]
    leaves = Receipts(published).of([Figure(PRINTED, "number_value", key) for key in keys])
    for leaf, (*_, relations, failing) in zip(leaves, bound, strict=True):
        assert leaf is not None
        assert len(leaf.confirmations) == relations
        assert sum(item.status == "fail" for item in leaf.confirmations) == failing
        assert all(item.rule_title and item.instance for item in leaf.confirmations)

    corrected = published.execute(
        "select document_id || '|' || fact_id, corrected_value from marts.fct_correction "
        "where is_in_force and fact_part = 'value' order by 1"
    ).fetchone()
    assert corrected is not None
    receipt = of(published, "fct_expenditure", "corrected_yuan", f"expenditure_key = '{corrected[0]}'")
    assert receipt.value == corrected[1]
    (leaf,) = of(published, "fct_expenditure", "amount_yuan", f"expenditure_key = '{corrected[0]}'").printed()
    notes = {note.status: note for note in leaf.corrections}
    assert notes["in_force"].corrected_value == corrected[1]
    assert notes["in_force"].author_role == "审核岗"


def test_a_wrong_figure_is_told_apart(home: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "kanhe.duckdb"
    wrong.write_bytes((home / "published" / "kanhe.duckdb").read_bytes())
    with closing(duckdb.connect(str(wrong))) as connection:
        connection.execute(
            f"update marts.mart_unit_year set revenue_change_yuan = revenue_change_yuan + 0.01 where unit_key = '{UNIT}'"
        )
        receipt = of(
            connection, "mart_unit_year", "revenue_growth_bp", f"unit_key = '{UNIT}' and scope = 'unit'"
        )
    assert [broken.column for broken in receipt.broken()] == ["revenue_change_yuan"]


def test_many_figures_cost_few_queries(published: duckdb.DuckDBPyConnection) -> None:
    class Counting:
        """Counts what is asked of a connection."""

        asked = 0

        def execute(self, *arguments: Any) -> duckdb.DuckDBPyConnection:
            self.asked += 1
            return published.execute(*arguments)

    def queries(documents: list[tuple[str]]) -> int:
        counting = Counting()
        figures = [Figure("mart_unit_year", "revenue_yuan", {"document_id": row[0]}) for row in documents]
        receipts = Receipts(counting).of(figures)  # type: ignore[arg-type]
        assert None not in receipts
        return counting.asked

    documents = published.execute("select document_id from marts.mart_unit_year order by 1").fetchall()
    assert len(documents) > 3
    assert queries(documents) <= queries(documents[:1]) + 3
    (missing,) = Receipts(published).of([Figure("mart_unit_year", "revenue_yuan", {"document_id": "none"})])
    assert missing is None


def test_trace_prints_the_receipt(home: Path) -> None:
    asked = ("trace", "mart_unit_year", "--home", home, "--unit", UNIT, "--where", "scope=unit", "--column")
    done = kanhe(*asked, "revenue_growth_bp")
    assert done.returncode == 0, done.stderr
    for words in (
        "单位年度汇总", "= 8943（89.43%）　✓", "算式：增减额 ÷ 上年数", "方法 E4", "原文：6,459.22", "第 3/3 版",
        "文件：", "位置：", "印证：", "└─ ÷ ",
    ):  # fmt: skip
        assert words in done.stdout, words
    done = kanhe(*asked, "revenue_growth_bp", "--format", "json")
    record = json.loads(done.stdout)
    assert (record["value"], record["holds"]) == (8943, True)
    assert record["operands"][1]["value"] == "34097500.00"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("mart_unityear", "--column", "revenue_yuan"), 1, "是否指：mart_unit_year"),
        (("mart_unit_year", "--column", "revenu_yuan"), 1, "是否指：revenue_yuan"),
        (("mart_unit_year", "--column", "unit_name"), 1, "不是数"),
        (("mart_unit_year", "--column", "revenue_yuan", "--unit", OTHER[:-1]), 1, OTHER),
        (("mart_unit_year", "--column", "revenue_yuan", "--year", "1999"), 1, "有数据的年度：20"),
        (("mart_unit_year", "--column", "revenue_yuan", "--unit", UNIT), 1, "scope=department"),
        (("mart_unit_year", "--column", "revenue_yuan", "--where", "scpe=unit"), 1, "是否指：scope"),
        (("mart_unit_year", "--column", "revenue_yuan", "--where", "scope=units"), 1, "有：unit"),
        (("mart_unit_year", "--column", "revenue_yuan", "--where", "unit"), 2, "列=值"),
        (("dim_rule", "--column", "rule_version"), 1, "不是数"),
        (("mart_finding_night", "--column", "open_count", "--unit", OTHER), 1, "不分单位"),
    ],
)
def test_trace_says_what_is_wrong(home: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    done = kanhe("trace", *arguments, "--home", home)
    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_number_of_a_table_for_bi_is_found_by_the_words_a_chart_shows(home: Path) -> None:
    """Who clicks on a bar of Superset knows unit, year and the words of the row, not its key."""
    folder = home / "published"
    with closing(duckdb.connect(str(folder / "kanhe.duckdb"), read_only=True)) as connection:
        for table, column, words in (
            ("bi_unit_year", "expenditure_wan", ()),
            ("bi_expenditure", "amount_wan", ("fund_scope", "function_code", "nature", "purpose")),
            ("bi_growth_bridge", "amount_wan", ("component",)),
            ("bi_baseline", "line_count", ("origin", "chain_status")),
            ("bi_comparison", "peer_rank", ("indicator",)),
        ):
            shown = ("unit_name", "fiscal_year", "document_kind", "scope", *words)
            row = connection.execute(
                f"select {', '.join(shown)}, {column} from marts.{table} where {column} is not null order by all"
            ).fetchone()
            assert row is not None, table
            unit, year, *others, value = row
            known = dict(zip(shown[2:], map(str, others), strict=True))
            receipt, _ = trace(folder, Question(table, column, None, unit, year, known))
            assert receipt.value == value, table
            assert receipt.row.keys() >= set(shown), table
            if len(words) == 1:
                with pytest.raises(UnknownFigureError, match=f"{words[0]}="):
                    trace(folder, Question(table, column, None, unit, year, {"scope": known["scope"]}))


def test_trace_without_a_publication(tmp_path: Path) -> None:
    done = kanhe("trace", "mart_unit_year", "--column", "revenue_yuan", "--home", tmp_path)
    assert done.returncode == 2
    assert "kanhe load" in done.stderr
    (tmp_path / "published").mkdir()
    (tmp_path / "published" / "kanhe.duckdb").write_bytes(b"no database")
    done = kanhe("trace", "mart_unit_year", "--column", "revenue_yuan", "--home", tmp_path)
    assert done.returncode == 2
    assert "不能读取" in done.stderr
