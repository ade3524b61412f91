"""Jobs. There is one: the nightly way from raw files to published marts, over all fiscal years."""

from __future__ import annotations

import dagster as dg

NIGHTLY = "nightly"

nightly = dg.define_asset_job(
    NIGHTLY,
    selection=dg.AssetSelection.all(),
    description="读取、入湖、建仓、校验、发布，覆盖全部年度。From raw files to the published copy, all years.",
)
