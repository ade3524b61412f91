"""Building the dashboard and putting it in place.

Belongs here: which files a build consists of, and the swap. Does not belong here: what the pages show
(`site_data`, `unit_data`).

A build is written beside its target and swapped in whole: a reader finds yesterday's pages or tonight's.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from dagster_project.lake.files import replace_folder, temporary_name
from dagster_project.publishing import letters
from dagster_project.publishing.dashboard import site_data
from dagster_project.publishing.dashboard.labels import labels
from dagster_project.publishing.dashboard.scripts import encoded, page_id, script
from dagster_project.publishing.dashboard.source import DashboardError, Published, opened
from dagster_project.publishing.dashboard.unit_data import unit_pages
from dagster_project.publishing.review import Warehouse
from dagster_project.settings import TIME_ZONE, Settings

MARK = "kanhe-dashboard.json"
"""A file of every build: a folder that holds it may be replaced, any other may not."""

PAGES: Mapping[str, str] = {
    "index": "总览",
    "units": "单位",
    "compare": "比较",
    "findings": "审核发现",
    "reasons": "增减说明检索",
    "scores": "公开质量",
    "rules": "核对规则",
    "guide": "使用说明",
}
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build.

    Attributes:
        folder: where it stands.
        units: pages of units.
        file_count: files in all.
        size: bytes in all.
    """

    folder: Path
    units: int
    file_count: int
    size: int


def build(settings: Settings, out: Path, *, run: str, now: datetime, progress: Progress) -> Built:
    """Build the pages from what is published and replace `out` with them.

    Args:
        settings: where the published file lies, and who signs the letters.
        out: folder of the pages; an earlier build there is replaced, nothing else.
        run: part of temporary names.
        now: moment told on the pages, aware of its time zone.
        progress: told after every step of `total`.

    Raises:
        DashboardError: nothing is published, the folder holds something else, or it cannot be written.
    """
    out = out.resolve()  # behind a link stands the folder that is replaced, and the link stays
    _check_target(out)
    fresh = temporary_name(out, run)
    with opened(settings.published) as published:
        try:
            out.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(fresh, ignore_errors=True)
            units = _write(published, settings, fresh, now, progress)
            written = [file for file in fresh.rglob("*") if file.is_file()]
            built = Built(out, units, len(written), sum(file.stat().st_size for file in written))
            replace_folder(out, fresh)
        except OSError as error:
            raise DashboardError(
                f"网页不能写到 {out}（{error.strerror}），原有网页保持不变。请检查文件夹权限和磁盘空间后重试。"
            ) from error
        finally:
            with contextlib.suppress(OSError):
                shutil.rmtree(fresh, ignore_errors=True)
    return built


def _check_target(out: Path) -> None:
    if not out.exists() or (out.is_dir() and ((out / MARK).is_file() or not any(out.iterdir()))):
        return
    raise DashboardError(
        f"{out} 已存在，而且不是以前生成的网页文件夹，没有改动。请用 --out 指定一个新的文件夹或空文件夹。"
    )


def _write(published: Published, settings: Settings, folder: Path, now: datetime, progress: Progress) -> int:
    names = site_data.unit_names(published)
    keys = list(names)
    years = site_data.fiscal_years(published)
    numbers = {key: number for number, key in enumerate(keys)}
    steps = len(keys) + 2 * len(years) + 3
    done = 0

    def step(what: str) -> None:
        nonlocal done
        done += 1
        progress(done, steps, what)

    _copy_assets(folder / "assets")
    written = _letters(
        settings, published, years, folder / "letters", now.astimezone(ZoneInfo(TIME_ZONE)).date()
    )
    step("审核意见")
    _put(folder, "labels", labels())
    _put(folder, "index", site_data.index(published, years))
    _put(folder, "overview", site_data.overview(published))
    _put(folder, "rules", site_data.rules(published, numbers))
    step("总览")
    shards: dict[str, dict[int, int]] = {"findings": {}, "reasons": {}}
    for year in years:
        _put(folder, f"compare-{year}", site_data.comparison(published, year, numbers))
        _put(folder, f"scores-{year}", site_data.scores(published, year, numbers))
        step(f"{year}年比较")
        shards["findings"][year] = _put_all(
            folder, f"findings-{year}", site_data.findings(published, year, numbers)
        )
        shards["reasons"][year] = _put_all(
            folder, f"reasons-{year}", site_data.reasons(published, year, numbers)
        )
        step(f"{year}年发现和说明")
    _put(folder, "shards", {**shards, "letters": written})
    about = _about(published, now)
    for key, (identifier, page, more) in zip(keys, unit_pages(published, keys, written), strict=True):
        _put(folder, f"unit/{identifier}", page)
        _put(folder, f"unit/{identifier}-more", more)
        _page(
            folder / "unit" / f"{identifier}.html",
            "unit.html",
            about,
            root="../",
            unit=identifier,
            title=names[key],
        )
        step(names[key])
    for name, title in PAGES.items():
        _page(folder / f"{name}.html", f"{name}.html", about, root="", title=title, page=name)
    (folder / MARK).write_text(encoded({**about, "units": len(keys)}) + "\n", encoding="utf-8")
    step("完成")
    return len(keys)


def _put(folder: Path, name: str, value: object) -> None:
    target = folder / "data" / f"{name}.js"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(script(name, value))


def _put_all(folder: Path, file: str, tables: Iterator[object]) -> int:
    count = 0
    for count, table in enumerate(tables, start=1):
        _put(folder, f"{file}-{count}", table)
    return count


def _page(target: Path, template: str, about: Mapping[str, str], **values: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    page = (
        _environment()
        .get_template(template)
        .render(about=about, pages=PAGES, **{"page": "", "unit": "", **values})
    )
    target.write_text(page, encoding="utf-8")


def _about(published: Published, now: datetime) -> dict[str, str]:
    """What every page says of its data."""
    stamp = str(published.manifest.get("published_at") or "")
    moment = datetime.fromisoformat(stamp) if stamp else None
    zone = ZoneInfo(TIME_ZONE)
    return {
        "built": f"{now.astimezone(zone):%Y年%m月%d日 %H:%M}",
        "published": f"{moment.astimezone(zone):%Y年%m月%d日 %H:%M}" if moment else "时间不明",
        "run": str(published.manifest.get("run") or ""),
    }


def _letters(
    settings: Settings, published: Published, years: Sequence[int], folder: Path, today: date
) -> dict[str, str]:
    """Write the letters of the newest year that ask for something; file name by document.

    Letters of earlier years are written on request (`kanhe letter`): whoever answered has them.
    """
    if not years:
        return {}
    written: dict[str, str] = {}
    for reviewed in Warehouse(published.connection).reviewed(None, years[0]):
        if not reviewed.to_answer:
            continue
        letter = letters.compose(reviewed, settings, today)
        # The name of a file is seen by web servers of any age: letters of the alphabet and digits.
        name = page_id(reviewed.document["document_id"])
        letters.write(letter, folder, name)
        written[reviewed.document["document_id"]] = name
    return written


def _copy_assets(target: Path) -> None:
    def copy(source: Traversable, to: Path) -> None:
        if source.is_dir():
            to.mkdir(parents=True, exist_ok=True)
            for entry in source.iterdir():
                copy(entry, to / entry.name)
        else:
            to.write_bytes(source.read_bytes())

    copy(files("dagster_project.publishing.dashboard") / "assets", target)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("dagster_project.publishing.dashboard", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
