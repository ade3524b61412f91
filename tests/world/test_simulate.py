"""`kanhe simulate`: files, truth, repeatability, refusals."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from dagster_project.cli import app
from dagster_project.world.forms.registry import FORMS
from dagster_project.world.simulation import Order, make_world

ARGUMENTS = [
    "--units",
    "4",
    "--years",
    "2023-2024",
    "--seed",
    "9",
    "--faults",
    "0.5",
    "--format",
    "txt,docx,xlsx,html",
]


def simulate(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["simulate", *map(str, arguments)])
    return done.exit_code, done.output


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    code, output = simulate(*ARGUMENTS, "--out", folder)
    assert code == 0, output
    assert "已生成" in output
    return folder


def test_the_truth_lists_every_file_and_nothing_else(world: Path) -> None:
    documents = pl.read_parquet(world / "truth" / "documents.parquet")
    listed = {name for files in documents["files"] for name in files.split(";")}
    written = {str(path.relative_to(world)) for path in world.rglob("*") if path.is_file()}
    assert listed == {name for name in written if not name.startswith("truth/")}
    assert documents["document"].is_unique().all()


def test_amounts_of_the_truth_are_exact(world: Path) -> None:
    cells = pl.read_parquet(world / "truth" / "cells.parquet")
    statements = pl.read_parquet(world / "truth" / "statements.parquet")
    assert cells.schema["amount_yuan"] == pl.Decimal(20, 2)
    assert statements.schema["true_prior_yuan"] == pl.Decimal(20, 2)
    faults = pl.read_parquet(world / "truth" / "faults.parquet")
    healthy = cells.join(faults.select("document").unique(), on="document", how="anti")
    off = healthy.filter(pl.col("amount_yuan").is_not_null()).select(
        (pl.col("amount_yuan") - pl.col("ledger_yuan")).abs().max()
    )
    assert off.item() <= 50  # half of the last printed digit, 0.01 万元


def test_every_fault_is_where_the_truth_says(world: Path) -> None:
    faults = pl.read_csv(world / "truth" / "faults.csv", infer_schema=False)
    cells = pl.read_csv(world / "truth" / "cells.csv", infer_schema=False)
    assert faults.height
    for fault in faults.filter(pl.col("place") == "cell", ~pl.col("measure").is_in(["*"])).iter_rows(
        named=True
    ):
        key, _, project = (fault["row_key"] or "").partition("|")
        found = cells.filter(
            pl.col("document") == fault["document"],
            pl.col("table_id") == fault["table_id"],
            pl.col("measure") == fault["measure"],
            pl.col("project").fill_null("") == project,
            (pl.col("code") == key)
            | (pl.col("line_id") == key)
            | ((pl.col("row_kind") == "total") & (key == "total"))
            | (pl.col("name") == key),
        )
        assert found.height == 1
        if "=" not in (fault["after"] or ""):
            assert (found["printed"][0] or "") == (fault["after"] or "")


def test_the_same_seed_writes_the_same_bytes_in_another_process(world: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    subprocess.run(
        [
            sys.executable,
            "-c",
            "from dagster_project.cli import app; app()",
            "simulate",
            *ARGUMENTS,
            "--out",
            str(again),
        ],
        check=True,
        capture_output=True,
        env={
            "PYTHONHASHSEED": "7",
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
        },
    )
    assert digest(again) == digest(world)


def test_another_seed_writes_another_world(world: Path, tmp_path: Path) -> None:
    code, _ = simulate(*ARGUMENTS[:-6], "--seed", "10", "--format", "txt", "--out", tmp_path / "w")
    assert code == 0
    assert not set(digest(tmp_path / "w").values()) & {
        v for k, v in digest(world).items() if k.endswith(".txt")
    }


def test_a_folder_with_files_is_never_overwritten_unasked(world: Path, tmp_path: Path) -> None:
    code, output = simulate(*ARGUMENTS, "--out", world)
    assert code == 2 and "--force" in output
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    code, output = simulate(*ARGUMENTS, "--out", tmp_path, "--force")
    assert code == 2 and "不会覆盖" in output
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_force_replaces_an_earlier_world_and_nothing_else(tmp_path: Path) -> None:
    small = ["--units", "1", "--years", "2024", "--format", "txt", "--publisher", "xinjiang"]
    assert simulate(*small, "--seed", "1", "--out", tmp_path)[0] == 0
    (tmp_path / "note.md").write_text("keep", encoding="utf-8")
    assert simulate(*small, "--seed", "2", "--out", tmp_path, "--force")[0] == 0
    documents = pl.read_csv(tmp_path / "truth" / "documents.csv")
    files = {str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.txt")}
    assert files == set(documents["files"])
    assert (tmp_path / "note.md").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--units", "0"], "--units"),
        (["--years", "2026-2023"], "--years"),
        (["--years", "2023-2024", "--publisher", "jiangsu"], "2017-2019"),
        (["--years", "next"], "--years"),
        (["--faults", "1.5"], "--faults"),
        (["--faults", "typo"], "typo"),
        (["--format", "wps"], "wps"),
        (["--publisher", "mars"], "mars"),
    ],
)
def test_bad_arguments_are_refused_with_what_is_possible(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    code, output = simulate(*arguments, "--out", tmp_path / "w")
    assert code == 2
    assert words in output
    assert not (tmp_path / "w").exists()


def test_no_two_units_bear_one_name_in_a_year() -> None:
    world = make_world(Order(60, 2021, 2026, 611, tuple(FORMS), ("txt",)))
    names = [(year, budgeted.name) for (_, year), budgeted in world.budgets.items()]
    assert len(names) == len(set(names))
