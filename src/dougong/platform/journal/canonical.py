"""The exact bytes that are hashed: canonical JSON of entries, and identifiers that sort by time."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from time import time_ns
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
    now = max(time_ns() // 1_000_000 << 12, _last + 1)
    _last = now
    high = (now >> 12) << 16 | 0x7000 | (now & 0xFFF)
    low = 0x2 << 62 | int.from_bytes(os.urandom(8), "big") >> 2
    return uuid.UUID(int=high << 64 | low)


_last = 0


def plain(value: Any) -> Any:
    """A column's value in a form that JSON keeps exactly."""
    if isinstance(value, (Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def stated(value: Any) -> Any:
    """A value for the canonical bytes: what is not a whole number, a yes or a text becomes a text."""
    value = plain(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: stated(part) for name, part in value.items()}
    return [stated(part) for part in value] if isinstance(value, list) else value
