"""Partitions: fiscal years, and nothing else.

A key per unit and year would cost the event log more than reading the documents does; units are data.
"""

from __future__ import annotations

from collections.abc import Sequence

import dagster as dg

FIRST_YEAR = 2016  # budgets of units have been disclosed in the present form since about then
LAST_YEAR = 2035

FISCAL_YEARS = dg.StaticPartitionsDefinition([str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)])


def all_years() -> dict[str, str]:
    """Run tags that make one run cover every fiscal year."""
    return years(FISCAL_YEARS.get_partition_keys())


def years(keys: Sequence[str]) -> dict[str, str]:
    """Run tags that make one run cover the years from the first to the last key."""
    return {
        "dagster/asset_partition_range_start": keys[0],
        "dagster/asset_partition_range_end": keys[-1],
    }
