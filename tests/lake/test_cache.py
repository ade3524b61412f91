"""The cache of examinations: trusted only when whole, and only for the code that made it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dagster_project.lake.cache import ExaminationCache, Examined, Rejected, cache_key

KEY = cache_key("a" * 64, "公开.txt")
EXAMINED = Examined.pack("a" * 64, 2024, {"cells": {"printed": ["3,863.22", None]}})


@pytest.fixture
def cache(tmp_path: Path) -> ExaminationCache:
    return ExaminationCache(tmp_path, "engine-1")


def _entry(tmp_path: Path) -> Path:
    [entry] = [path for path in tmp_path.rglob("*") if path.is_file()]
    return entry


def test_what_was_put_is_found(cache: ExaminationCache) -> None:
    cache.put(KEY, EXAMINED)
    found = cache.get(KEY)
    assert found == EXAMINED
    assert isinstance(found, Examined)
    assert found.tables() == {"cells": {"printed": ["3,863.22", None]}}


def test_rejections_are_kept_too(cache: ExaminationCache) -> None:
    cache.put(KEY, Rejected("empty_file", "文件是空的。"))
    assert cache.get(KEY) == Rejected("empty_file", "文件是空的。")


def test_another_name_or_content_is_another_entry(cache: ExaminationCache) -> None:
    cache.put(KEY, EXAMINED)
    assert cache.get(cache_key("a" * 64, "别名.txt")) is None
    assert cache.get(cache_key("b" * 64, "公开.txt")) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[:10],
        lambda content: b"",
        lambda content: content[:-5] + b"xxxxx",
        lambda content: b"[]\n" + content,
        lambda content: b"\xff\xfe" + content,
    ],
    ids=["cut off", "cut in the head", "empty", "altered", "other head", "binary"],
)
def test_a_damaged_entry_is_as_good_as_none(
    cache: ExaminationCache, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    cache.put(KEY, EXAMINED)
    entry = _entry(tmp_path)
    entry.write_bytes(damage(entry.read_bytes()))
    assert cache.get(KEY) is None
    cache.put(KEY, EXAMINED)
    assert cache.get(KEY) == EXAMINED


def test_an_entry_under_a_foreign_key_is_not_believed(cache: ExaminationCache, tmp_path: Path) -> None:
    cache.put(KEY, EXAMINED)
    other = cache_key("b" * 64, "公开.txt")
    entry = _entry(tmp_path)
    moved = entry.parents[1] / other[:2] / other
    moved.parent.mkdir(exist_ok=True)
    entry.rename(moved)
    assert cache.get(other) is None


def test_other_versions_of_the_code_start_anew_and_are_cleared_away(
    cache: ExaminationCache, tmp_path: Path
) -> None:
    cache.put(KEY, EXAMINED)
    later = ExaminationCache(tmp_path, "engine-2")
    assert later.get(KEY) is None
    later.put(KEY, EXAMINED)
    later.discard_other_engines()
    assert cache.get(KEY) is None
    assert later.get(KEY) == EXAMINED
