"""Tests of `dagster_project.publishing`."""
