"""The data dictionary is what the models say about themselves."""

from __future__ import annotations

import pytest

from dagster_project.warehouse.dictionary import PAGE, dictionary_page, split_languages


def test_committed_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == dictionary_page(), (
        "run `python -m dagster_project.warehouse.dictionary` and commit docs/data-dictionary.md"
    )


def test_both_halves_of_a_description() -> None:
    assert split_languages("本年数，元。Figure of this year.") == ("本年数，元。", "Figure of this year.")


@pytest.mark.parametrize("description", ["本年数。", "Figure of this year.", ""])
def test_a_description_in_one_language_is_refused(description: str) -> None:
    with pytest.raises(ValueError, match="lacks"):
        split_languages(description)
