"""Bounds that every reader puts on numbers, so that no engine meets one it cannot hold."""

from __future__ import annotations

import math

from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import PlanDocument

LONGEST_MINUTES = 166 * 366 * 1440
"""No duration, lag or delay is longer than the calendar table of 1984–2149."""
_TOO_LONG = N_("'%(record)s': %(number)s minutes are out of range")

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


def check_quantities(document: PlanDocument) -> list[Finding]:
    """Faults of numbers that came as numbers: one finding for each activity or link beyond a bound."""
    findings = []
    for activity in document.activities:
        longest = max(
            abs(activity.duration), abs(activity.remaining or 0), abs(activity.levelling_delay)
        )
        if longest > LONGEST_MINUTES or abs(activity.effort) > GREATEST_EFFORT:
            params = {"record": activity.id, "number": longest}
            findings.append(Finding("E104", _TOO_LONG, params, (activity.id,)))
    for link in document.links:
        if abs(link.lag) > LONGEST_MINUTES:
            params = {"record": f"{link.pred} → {link.succ}", "number": link.lag}
            findings.append(Finding("E104", _TOO_LONG, params, (link.succ,)))
    return findings
