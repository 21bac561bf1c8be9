"""Bounds that every reader puts on numbers, so that no engine meets one it cannot hold."""

from __future__ import annotations

import math

LONGEST_MINUTES = 166 * 366 * 1440
"""No duration, lag or delay is longer than the calendar table of 1984–2149."""
GREATEST_EFFORT = 10**12
"""Minutes of effort: a million people for two years."""


def parse_number(text: str) -> float | None:
    """A finite decimal number, with point or comma; None when the text is anything else."""
    try:
        value = float(text)
    except ValueError:
        if text.count(",") != 1:
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            return None
    return value if math.isfinite(value) and "_" not in text else None
