"""Day patterns that readers share: the office week, and shifts put in order."""

from __future__ import annotations

from dougong.kernel.plan import DayPattern, Shift

OFFICE_DAY: DayPattern = ((480, 720), (780, 1020))
OFFICE_WEEK: tuple[DayPattern, ...] = (OFFICE_DAY,) * 5 + ((),) * 2
"""What both programs assume where a calendar says nothing: Monday to Friday, 8–12 and 13–17."""


def merge_shifts(shifts: list[Shift]) -> DayPattern:
    """Shifts in order, with those that touch or overlap joined."""
    merged: list[Shift] = []
    for start, finish in sorted(shifts):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(finish, merged[-1][1]))
        else:
            merged.append((start, finish))
    return tuple(merged)
