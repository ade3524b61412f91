"""The orchestration: one module per stage, and partitions, resources, jobs and schedules.

Belongs here: everything that imports Dagster (besides the entry `dagster_project.definitions`).
Does not belong here: what a stage does; each asset calls the package of its stage.

Modules with assets do without `from __future__ import annotations`: Dagster reads their annotations.
"""

import warnings

import dagster as dg

# Single-run backfills are needed and marked as beta; saying so every night helps nobody.
warnings.filterwarnings("ignore", category=dg.BetaWarning)
