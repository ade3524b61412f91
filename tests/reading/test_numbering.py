"""Labels of automatic numbering."""

import pytest

from dagster_project.reading.numbering import Level, Numbering, chinese


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (100, "一百"), (101, "一百零一"), (110, "一百一十"),
     (1005, "一千零五"), (2024, "二千零二十四"), (0, "0"), (10_000, "10000")],
)  # fmt: skip
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text


@pytest.mark.parametrize(
    ("shape", "labels"),
    [
        ("decimal", ["1", "2", "3"]),
        ("decimalZero", ["01", "02", "03"]),
        ("chineseLegalSimplified", ["壹", "贰", "叁"]),
        ("ideographDigital", ["一", "二", "三"]),
        ("decimalEnclosedCircleChinese", ["①", "②", "③"]),
        ("upperRoman", ["I", "II", "III"]),
        ("lowerLetter", ["a", "b", "c"]),
        ("decimalFullWidth", ["１", "２", "３"]),
        ("bullet", ["", "", ""]),
        ("something new", ["1", "2", "3"]),
    ],
)
def test_ways_of_counting(shape: str, labels: list[str]) -> None:
    numbering = Numbering({"1": {0: Level(shape, "%1")}}, {})
    assert [numbering.label("1", 0) for _ in labels] == labels


def test_levels_show_those_above_and_begin_again_below_a_new_one() -> None:
    numbering = Numbering({"1": {0: Level("decimal", "%1."), 1: Level("decimal", "%1.%2", 3)}}, {})
    assert [numbering.label("1", level) for level in (0, 1, 1, 0, 1)] == ["1.", "1.3", "1.4", "2.", "2.3"]


def test_two_ids_of_one_list_go_on_counting() -> None:
    levels = {0: Level("decimal", "%1")}
    numbering = Numbering({"1": levels, "2": levels}, {"1": "list", "2": "list"})
    assert [numbering.label(key, 0) for key in ("1", "2", "1")] == ["1", "2", "3"]


def test_an_unknown_numbering_has_no_label() -> None:
    assert Numbering({}, {}).label("9", 0) == ""
