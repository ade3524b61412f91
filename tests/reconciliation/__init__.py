"""Tests of `dagster_project.reconciliation`."""
