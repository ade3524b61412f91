"""Sentences and numbers that a page cut."""

import pytest

from dagster_project.extraction.facts import Issue
from dagster_project.extraction.mending import mended, tail
from dagster_project.reading.document import Location, Paragraph, Segment


def paragraph(text: str, *breaks: int) -> Paragraph:
    segments = tuple(Segment(offset, Location(page)) for page, offset in enumerate((0, *breaks), start=1))
    return Paragraph(text, Location(1), segments)


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("比上年增加20.00万元，增长—5—10.87%。", "比上年增加20.00万元，增长10.87%。", "page_number_inside"),
        ("主要原因是增加 — 12 — 人员经费。", "主要原因是增加人员经费。", "page_number_inside"),
        ("比上年增长12. 50%。", "比上年增长12.50%。", "rejoined_number"),
        ("共计1,234 .50万元。", "共计1,234.50万元。", "rejoined_number"),
    ],
)
def test_what_a_page_put_into_a_sentence_is_taken_out(text: str, expected: str, code: str) -> None:
    issues: list[Issue] = []
    assert mended(paragraph(text), issues).text == expected
    assert [issue.code for issue in issues] == [code]


@pytest.mark.parametrize("text", ["3. 20万元的项目", "2024—2026年规划", "增长5.00%，10. 5万元"])
def test_what_is_whole_stays(text: str) -> None:
    issues: list[Issue] = []
    assert mended(paragraph(text), issues).text == text
    assert issues == []


def test_places_behind_a_cut_move_along() -> None:
    text = "增长—5—10.87%，主要原因"
    whole = mended(paragraph(text, 5), [])
    assert whole.place(whole.text.index("1")).page == 2
    assert whole.place(0).page == 1
    assert tail(whole, whole.text.index("主要")).place(0).page == 2
