"""Paths and switches, read from the environment once, when a command or the orchestrator starts.

Belongs here: where things lie and how much of the machine may be used.
Does not belong here: what is written at those places (`lake`, `warehouse`, `quality`, `publishing`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dagster_project.vocabulary.operator_error import OperatorError
from dagster_project.vocabulary.postgres_address import PostgresAddress, parse_address

DEFAULT_SECONDS_PER_DOCUMENT = 120
DEFAULT_WORKERS = 4
DEFAULT_REPLY_DAYS = 15
DEFAULT_KEPT_NIGHTS = 7
TIME_ZONE = "Asia/Urumqi"
"""Time of the schedule, and of the day a run counts as."""


class SettingsError(OperatorError):
    """A variable of the environment cannot be used; the message is Chinese and says which and why."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run needs to know about its surroundings.

    Attributes:
        home: folder of all run products (`KANHE_HOME`).
        raw: folder of the disclosures (`KANHE_RAW`); read, never written.
        reviews: folder of answers and corrections (`KANHE_REVIEWS`); read, never written.
        project_root: the checkout.
        workers: processes that read documents (`KANHE_WORKERS`).
        seconds_per_document: time limit of one document (`KANHE_SECONDS_PER_DOCUMENT`).
        fixed_night: the day every run counts as (`KANHE_NIGHT`), to repeat a night; `None`: today.
        letter_from: who signs review letters (`KANHE_LETTER_FROM`).
        letter_contact: whom to ask about a letter, an office and not a person (`KANHE_LETTER_CONTACT`).
        letter_reply_days: days a unit has to answer (`KANHE_LETTER_REPLY_DAYS`).
        kept_nights: nights before the present one whose published file is kept (`KANHE_KEEP_NIGHTS`); 0: none.
        export_folder: where every night writes the exports (`KANHE_EXPORT`); `None`: nowhere.
        sources: web address or folder under which the workbooks of an export link the source files
            (`KANHE_SOURCES`); `None`: `raw`.
        postgres: where the marts are published to besides (`KANHE_PUBLISH`), with its password; `None`: nowhere.
    """

    home: Path
    raw: Path
    reviews: Path
    project_root: Path
    workers: int
    seconds_per_document: int
    fixed_night: date | None
    letter_from: str
    letter_contact: str
    letter_reply_days: int
    kept_nights: int
    export_folder: Path | None
    sources: str | None
    postgres: PostgresAddress | None = field(repr=False)

    def night(self, now: datetime) -> date:
        """The day a run beginning at `now` counts as, in the time of the schedule."""
        return self.fixed_night or now.astimezone(ZoneInfo(TIME_ZONE)).date()

    @property
    def lake(self) -> Path:
        """Parquet lake: one file per table and fiscal year."""
        return self.home / "lake"

    @property
    def cache(self) -> Path:
        """Examinations of documents already read."""
        return self.home / "cache"

    @property
    def intake_file(self) -> Path:
        """What the last look at the raw folder found."""
        return self.cache / "intake.json"

    @property
    def ledger_file(self) -> Path:
        """When each document was first seen; survives every rebuild."""
        return self.home / "first_seen.json"

    @property
    def build_database(self) -> Path:
        """Database dbt writes; nobody else opens it."""
        return self.home / "build" / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """Folder BI reads from."""
        return self.home / "published"

    @property
    def data_docs(self) -> Path:
        """Static pages of the last validation."""
        return self.home / "data_docs"

    @property
    def letters(self) -> Path:
        """Review letters, unless another folder is asked for."""
        return self.home / "letters"

    @property
    def dashboard(self) -> Path:
        """Static pages of the last publication."""
        return self.home / "dashboard"

    @property
    def runs(self) -> Path:
        """One record per run."""
        return self.home / "runs"

    @property
    def logs(self) -> Path:
        """Technical logs."""
        return self.home / "logs"

    @property
    def dagster_home(self) -> Path:
        """Event log and schedules of the orchestrator."""
        return self.home / "dagster"

    @property
    def lock_file(self) -> Path:
        """Held while a run writes below `home`."""
        return self.home / "run.lock"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from `KANHE_*` variables, with defaults below the checkout.

    Raises:
        SettingsError: when a number is no positive whole number, or a day no day.
    """
    variables = os.environ if environ is None else environ
    root = Path(__file__).resolve().parent.parent
    return Settings(
        home=_folder(variables.get("KANHE_HOME"), root / "var"),
        raw=_folder(variables.get("KANHE_RAW"), root / "raw"),
        reviews=_folder(variables.get("KANHE_REVIEWS"), root / "expectations" / "reviews"),
        project_root=root,
        workers=_count(variables, "KANHE_WORKERS", min(DEFAULT_WORKERS, os.cpu_count() or 1)),
        seconds_per_document=_count(variables, "KANHE_SECONDS_PER_DOCUMENT", DEFAULT_SECONDS_PER_DOCUMENT),
        fixed_night=_day(variables, "KANHE_NIGHT"),
        letter_from=variables.get("KANHE_LETTER_FROM") or "（审核单位）",
        letter_contact=variables.get("KANHE_LETTER_CONTACT") or "",
        letter_reply_days=_count(variables, "KANHE_LETTER_REPLY_DAYS", DEFAULT_REPLY_DAYS),
        kept_nights=_count(variables, "KANHE_KEEP_NIGHTS", DEFAULT_KEPT_NIGHTS, least=0),
        export_folder=_folder(variables["KANHE_EXPORT"], root) if variables.get("KANHE_EXPORT") else None,
        sources=variables.get("KANHE_SOURCES") or None,
        postgres=_address(variables, "KANHE_PUBLISH"),
    )


def _folder(text: str | None, default: Path) -> Path:
    return Path(text).expanduser().absolute() if text else default


def _count(variables: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    text = variables.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdecimal() or int(text) < least:
        wanted = "正整数" if least else "零或正整数"
        raise SettingsError(
            f"环境变量 {name} 的值“{text}”无效：应为{wanted}。请改正后重试，或取消该变量以使用默认值 {default}。"
        )
    return int(text)


def _address(variables: Mapping[str, str], name: str) -> PostgresAddress | None:
    text = variables.get(name)
    if not text:
        return None
    try:
        return parse_address(text)
    except ValueError as error:
        # The address holds a password: it is not repeated.
        raise SettingsError(
            f"数据库地址（{name} 或 --publish）无效：{error}。应形如 postgresql://用户:密码@主机:5432/数据库名。"
        ) from None


def _day(variables: Mapping[str, str], name: str) -> date | None:
    text = variables.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(
            f"环境变量 {name} 的值“{text}”无效：应为日期，如 2024-03-05。请改正后重试，或取消该变量以使用当天日期。"
        ) from error
