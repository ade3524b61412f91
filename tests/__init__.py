"""Tests of Kanhe; folders mirror the package."""
