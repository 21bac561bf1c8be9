"""The exact bytes that are hashed: canonical JSON of entries, and identifiers that sort by time."""

from __future__ import annotations

import json
import os
import time
import uuid
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys and without white space; amounts and moments come as text.

    A float is refused: its text depends on who writes it.
    """
    refuse_floats(value)
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )


def refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical form; pass its text")
    if isinstance(value, dict):
        for part in value.values():
            refuse_floats(part)
    if isinstance(value, (list, tuple)):
        for part in value:
            refuse_floats(part)


def uuid7() -> uuid.UUID:
    """RFC 9562, 5.7: milliseconds since 1970, a counter within the process, random bits."""
    global _last  # noqa: PLW0603 - the only state is the last number given out
    now = max(time.time_ns() // 1_000_000 << 12, _last + 1)
    _last = now
    high = (now >> 12) << 16 | 0x7000 | (now & 0xFFF)
    low = 0x2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=high << 64 | low)


_last = 0
