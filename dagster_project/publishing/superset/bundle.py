"""The bundle Superset imports: a zip of YAML files, the same bytes for the same measures and connection.

Belongs here: connections, data sets, identifiers, the zip. Does not belong here: what is drawn (`charts`), where
(`dashboard`).
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dagster_project.lake.files import write_atomically
from dagster_project.publishing.superset import dashboard
from dagster_project.publishing.superset.charts import CHARTS, check, form_data, number_format, query
from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.warehouse.semantics import Subject, load_subjects

SCHEMA = "marts"
_NAMESPACE = uuid.UUID("5f0b2c9e-6d0f-5a3c-9a54-6b3f4f1d7c21")
_VERSION = "1.0.0"
_MADE = "2026-01-01T00:00:00+00:00"
"""Superset wants a moment; a fixed one keeps the bytes the same."""
_MASK = "XXXXXXXXXX"
"""How Superset writes a password that is asked for at the import."""
_TYPES = {"varchar": "VARCHAR", "integer": "INTEGER", "boolean": "BOOLEAN", "date": "DATE"}


class ConnectionRefused(OperatorError):
    """The given connection cannot be used; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Where Superset reads the marts.

    Attributes:
        kind: `file` or `postgres`: part of every identifier, so that both can stand in one Superset.
        name: Chinese name of the connection.
        uri: address as SQLAlchemy writes it, without a password.
        extra: further settings of the connection.
    """

    kind: str
    name: str
    uri: str
    extra: Mapping[str, Any]


def file_connection(database: Path) -> Connection:
    """The published file, opened read-only; it must lie on the machine Superset runs on.

    Raises:
        ConnectionRefused: the path holds a character that an address cannot hold.
    """
    if "?" in str(database):
        raise ConnectionRefused(f"文件路径含有问号，Superset 无法连接：{database}。请换一个文件夹。")
    return Connection(
        "file",
        "勘合（发布文件）",
        f"duckdb:///{database.absolute()}",
        {"engine_params": {"connect_args": {"read_only": True}}},
    )


def postgres_connection(uri: str) -> Connection:
    """A Postgres that `kanhe load --publish` writes to; a password in the address is left out.

    Raises:
        ConnectionRefused: the address is none of Postgres.
    """
    parts = re.fullmatch(
        r"postgres(?:ql)?(?:\+\w+)?://(?:(?P<user>[^:@/]*)(?::[^@/]*)?@)?(?P<place>[^@/]+/[^@?]+)(?:\?.*)?",
        uri,
    )
    if parts is None:
        # Never repeated in the message: it may hold a password.
        raise ConnectionRefused(
            "Postgres 地址无法识别，应形如 postgresql://用户@主机:5432/数据库。密码在导入时由 Superset 询问。"
        )
    login = f"{parts['user']}:{_MASK}@" if parts["user"] else ""
    return Connection("postgres", "勘合（Postgres）", f"postgresql+psycopg2://{login}{parts['place']}", {})


def identifier(connection: Connection, kind: str, name: str) -> str:
    """The identifier of one object, the same for ever."""
    return str(uuid.uuid5(_NAMESPACE, f"{connection.kind}/{kind}/{name}"))


def bundle_files(connection: Connection, *, update: bool = False) -> dict[str, str]:
    """Text of every file of the bundle by its path.

    Args:
        connection: where Superset reads the marts.
        update: for Superset's import of assets, which replaces what it has; else for the import of a dashboard,
            which adds what it does not have.

    Raises:
        MeasureRefused: a chart would add what does not add up.
    """
    subjects = {subject.name: subject for subject in load_subjects()}
    files: dict[str, Any] = {
        "metadata.yaml": {
            "version": _VERSION,
            "type": "assets" if update else "Dashboard",
            "timestamp": _MADE,
        },
        "databases/kanhe.yaml": _database(connection),
    }
    for subject in subjects.values():
        files[f"datasets/kanhe/{subject.table}.yaml"] = _dataset(connection, subject)
    placed: dict[str, tuple[int, str, str]] = {}
    for number, chart in enumerate(CHARTS, start=1):
        subject = check(chart, subjects)
        key = identifier(connection, "chart", chart.name)
        placed[chart.name] = (number, key, chart.title)
        settings = form_data(chart, subject)
        files[f"charts/{chart.name}.yaml"] = {
            "slice_name": chart.title,
            "description": chart.note or None,
            "viz_type": chart.look.value,
            "params": settings,
            "query_context": json.dumps(
                {
                    "datasource": {"id": 0, "type": "table"},
                    "force": False,
                    "queries": [query(chart)],
                    "form_data": settings,
                    "result_format": "json",
                    "result_type": "full",
                },
                ensure_ascii=False,
                sort_keys=True,
            ),
            "cache_timeout": None,
            "uuid": key,
            "version": _VERSION,
            "dataset_uuid": identifier(connection, "dataset", subject.table),
        }
    title = dashboard.TITLE if connection.kind == "file" else f"{dashboard.TITLE}（Postgres）"
    files["dashboards/kanhe.yaml"] = {
        "dashboard_title": title,
        "description": "由预算公开文件读出、核对并还原上年数的数据，每夜更新。",
        "css": "",
        "slug": f"kanhe-{connection.kind}",
        "uuid": identifier(connection, "dashboard", "kanhe"),
        "position": dashboard.position(title, placed),
        "metadata": dashboard.metadata(
            identifier(connection, "dataset", subjects["unit_year"].table),
            [placed[chart.name][0] for chart in CHARTS if "is_latest" in chart.fixed],
        ),
        "version": _VERSION,
        "published": True,
    }
    return {
        path: yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10_000)
        for path, content in files.items()
    }


def write_bundle(connection: Connection, out: Path, *, update: bool = False) -> Path:
    """Write the zip, whole or not at all; gives back its path.

    Raises:
        OSError: it cannot be written.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(bundle_files(connection, update=update).items()):
            archive.writestr(zipfile.ZipInfo(f"kanhe/{path}", (2026, 1, 1, 0, 0, 0)), text)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(out, packed.getvalue())
    return out


def _database(connection: Connection) -> dict[str, Any]:
    return {
        "database_name": connection.name,
        "sqlalchemy_uri": connection.uri,
        "cache_timeout": None,
        "expose_in_sqllab": True,
        "allow_run_async": False,
        "allow_ctas": False,
        "allow_cvas": False,
        "allow_dml": False,
        "allow_csv_upload": False,
        "extra": dict(connection.extra),
        "uuid": identifier(connection, "database", "kanhe"),
        "version": _VERSION,
    }


def _dataset(connection: Connection, subject: Subject) -> dict[str, Any]:
    """Only dimensions are columns: what is counted or added is there as a measure that guards itself, nothing else."""
    return {
        "table_name": subject.table,
        "main_dttm_col": "night" if "night" in subject.columns else None,
        "description": f"{subject.label}：{subject.description}",
        "offset": 0,
        "cache_timeout": None,
        "schema": SCHEMA,
        "sql": None,
        "params": None,
        "template_params": None,
        "filter_select_enabled": True,
        "extra": None,
        "uuid": identifier(connection, "dataset", subject.table),
        "metrics": [
            {
                "metric_name": measure.name,
                "verbose_name": measure.title,
                "metric_type": None,
                "expression": measure.sql,
                "description": "；".join(
                    part
                    for part in (measure.additivity.chinese, measure.description, measure.comparability)
                    if part
                ),
                "d3format": number_format(measure),
                "extra": {},
                "warning_text": None,
            }
            for measure in subject.measures
        ],
        "columns": [
            {
                "column_name": dimension.name,
                "verbose_name": dimension.label,
                "is_dttm": subject.columns[dimension.name] == "date",
                "is_active": True,
                "type": _TYPES[subject.columns[dimension.name]],
                "groupby": True,
                "filterable": True,
                "expression": None,
                "description": None,
                "python_date_format": None,
                "extra": {},
            }
            for dimension in subject.dimensions
        ],
        "version": _VERSION,
        "database_uuid": identifier(connection, "database", "kanhe"),
    }
