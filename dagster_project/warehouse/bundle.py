"""One SQL script with every model a baseline needs, made from the dbt project.

The nightly load computes baselines in the warehouse; `kanhe check` computes them for one document without one. Both
run the same SQL: this module takes the compiled models, puts them behind each other as one query over the lake's
tables by their plain names, and writes it to `baseline.sql`, which is committed.

    python -m dagster_project.warehouse.bundle      # rewrite it after a change in dbt/

Belongs here: making the script. Does not belong here: running it (`baseline`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dagster_project.warehouse.project import run_dbt, target_folder

SCRIPT = Path(__file__).with_name("baseline.sql")
FINAL_MODEL = "int_baseline"
_HEADER = (
    "-- Last year's figures of every line of the disclosures in the tables `cells`, `statements` and `declarations`.\n"
    "-- Made from the models in dbt/ by `python -m dagster_project.warehouse.bundle`; change them, not this file.\n"
)
_LAKE_FILE = re.compile(r"read_parquet\('[^']*/lake/(\w+)/[^']*'[^)]*\)")


def compile_bundle() -> str:
    """The script, from the dbt project as it is now."""
    parts = [f"{name} as (\n{sql}\n)" for name, sql in compile_models([FINAL_MODEL]).items()]
    return f"{_HEADER}with\n" + ",\n\n".join(parts) + f"\n\nselect * from {FINAL_MODEL}\n"


def compile_models(finals: Sequence[str]) -> dict[str, str]:
    """Compiled SQL of some models and of all they read, by plain name, each after the models it reads.

    Tables of the lake and seeds are read by their plain names too.
    """
    with TemporaryDirectory() as folder:
        home = Path(folder)
        run_dbt(["compile", "--select", *(f"+{final},resource_type:model" for final in finals)], home)
        manifest = json.loads((target_folder(home) / "manifest.json").read_text(encoding="utf-8"))
    models = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node.get("compiled")
    }
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    names = {node["relation_name"]: node["name"] for node in (*models.values(), *seeds)}
    return {models[key]["name"]: _plain_sql(models[key], names) for key in _in_order(models)}


def _in_order(models: dict[str, dict[str, Any]]) -> list[str]:
    """Keys of the models, each after the models it reads, otherwise by name."""
    ordered: list[str] = []
    waiting = sorted(models)
    while waiting:
        ready = [
            key
            for key in waiting
            if all(parent in ordered for parent in models[key]["depends_on"]["nodes"] if parent in models)
        ]
        ordered += ready
        waiting = [key for key in waiting if key not in ready]
    return ordered


def _plain_sql(model: dict[str, Any], names: dict[str, str]) -> str:
    sql: str = _LAKE_FILE.sub(r"\1", model["compiled_code"]).strip()
    for relation, name in names.items():
        sql = sql.replace(relation, name)
    return sql


if __name__ == "__main__":
    SCRIPT.write_text(compile_bundle(), encoding="utf-8")
