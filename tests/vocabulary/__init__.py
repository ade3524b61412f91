"""Tests of `dagster_project.vocabulary`."""
