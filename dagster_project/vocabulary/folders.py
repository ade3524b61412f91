"""Names of files and folders that several stages agree on."""

from __future__ import annotations

KEEP_OUT = ".kanhe-ignore"
"""A folder that holds a file of this name holds no disclosures (the truth beside a generated prefecture)."""
