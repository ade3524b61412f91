"""Kanhe (勘合): a warehouse that proves yearly budget disclosures and rebuilds what was budgeted before.

Stages live in folders of their own (`reading`, `extraction`, `reconciliation`, `lake`, `quality`,
`publishing`); `defs` alone knows the orchestrator. See `docs/README.md`.
"""

__version__ = "0.1.0"
