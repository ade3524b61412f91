"""Random draws that are the same for the same seed in every process.

Belongs here: named streams of randomness. Does not belong here: what is drawn.
"""

from __future__ import annotations

import hashlib
import random


def stream(seed: int, *names: object) -> random.Random:
    """An independent stream for a purpose, e.g. `stream(7, "unit", 3, 2024)`."""
    key = "/".join(str(name) for name in (seed, *names))
    return random.Random(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big"))
