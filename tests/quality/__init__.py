"""Tests of `dagster_project.quality`."""
