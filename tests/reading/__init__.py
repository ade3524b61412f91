"""Tests of `dagster_project.reading`."""
