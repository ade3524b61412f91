"""Corrections stand beside the published figures; one that no longer fits is said, never applied."""

from __future__ import annotations

import pytest

from tests.warehouse.conftest import Warehouse


@pytest.mark.parametrize(
    ("line", "status", "words"),
    [
        (2, "in_force", "正在采用"),
        (3, "old_value_differs", "文件现印为“40.00”"),
        (4, "adopted", "已被现行版本采纳"),
        (5, "no_number", "找不到对应的数字"),
        (6, "no_document", "找不到对应的公开文件"),
        (7, "in_force", "正在采用"),
        (8, "ambiguous", "多处相同的数字"),
    ],
)
def test_every_correction_is_accounted_for(warehouse: Warehouse, line: int, status: str, words: str) -> None:
    [(found, message)] = warehouse.rows(
        f"select correction_status, message from marts.fct_correction where source_file_line = {line}"
    )
    assert found == status
    assert words in message
    assert f"corrections/一.csv 第{line}行" in message


def test_the_published_figure_stays_and_the_corrected_one_stands_beside_it(warehouse: Warehouse) -> None:
    rows = warehouse.rows(
        "select cast(amount_yuan as varchar), cast(corrected_yuan as varchar) from marts.fct_expenditure"
        " where unit_key = '云溪州档案馆' and fiscal_year = 2024 and table_id = 'T03'"
        " and function_code = '2012601' and nature = 'total'"
    )
    assert rows == [("400000.00", "300000.00")]
    assert warehouse.value("select count(*) from marts.fct_expenditure where corrected_yuan is not null") == 1
    [(percent, corrected)] = warehouse.rows(
        "select cast(stated_percent as varchar), cast(corrected_percent as varchar) from marts.fct_stated_change"
        " where corrected_percent is not null"
    )
    assert (percent, corrected) == ("50.0000", "33.3300")


def test_a_stale_correction_is_told_by_a_check_of_its_own(warehouse: Warehouse) -> None:
    assert "corrections_fit_their_documents" in warehouse.output
    assert "Got 5 results, configured to warn" in warehouse.output
