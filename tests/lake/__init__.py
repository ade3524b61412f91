"""Tests of `dagster_project.lake`."""
