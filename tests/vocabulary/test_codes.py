"""Codes: joining, levels, parents."""

import pytest

from dagster_project.vocabulary.codes import CodeLevel, is_code, join_parts, level_of, parent_of


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (["208", "01", "99"], "2080199"),
        (["301", "2", ""], "30102"),
        (["208", "", ""], "208"),
        ([" 208", "0 1"], "20801"),
    ],
)
def test_parts_are_joined_and_padded(parts: list[str], code: str) -> None:
    assert join_parts(parts) == code


@pytest.mark.parametrize("parts", [["", "01", "02"], ["208", "", "99"], ["2o8"], ["", ""], ["208", "001"]])
def test_parts_that_form_no_code_are_refused(parts: list[str]) -> None:
    with pytest.raises(ValueError):
        join_parts(parts)


def test_levels_and_parents() -> None:
    assert [level_of(code) for code in ("208", "20801", "2080199")] == [
        CodeLevel.CLASS,
        CodeLevel.GROUP,
        CodeLevel.ITEM,
    ]
    assert parent_of("2080199") == "20801"
    assert parent_of("208") is None
    assert not is_code("20")
