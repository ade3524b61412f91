"""Tests of the orchestration: `dagster_project.defs`, and `kanhe load` as a whole."""
