"""The acceptance test of business intelligence: a real Superset over a real publication (`make test-bi`)."""
