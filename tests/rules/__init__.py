"""Proofs of the rules: every rule of the catalogue passes, fails, stands at its boundary and does not apply."""
