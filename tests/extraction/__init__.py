"""Tests of `dagster_project.extraction`."""
