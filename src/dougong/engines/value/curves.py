"""Cumulative planned, earned and spent amounts per project at the ends of periods.

No row is spread over the periods it touches: a budget that accrues evenly is a straight line, known
by its slope and by where it begins and ends, so that two entries per row in tables of differences
and two running sums give every value. Rows are taken in blocks that stay in the cache.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from .model import Floats, Happenings, Integers, Work

BLOCK = 1 << 15
LONGEST_TABLE = 1 << 22
"""Spans up to which a table of instants is quicker than a search."""


class Periods:
    """Which period an instant falls into: the first whose end does not lie before it."""

    def __init__(self, ends: Integers) -> None:
        self.ends = ends
        self.edge = np.append(ends, ends[-1:]).astype(np.float64)
        span = int(ends[-1] - ends[0]) + 2
        self.table: NDArray[np.int64] | None = None
        if span <= LONGEST_TABLE:
            instants = np.arange(ends[0], ends[0] + span)
            self.table = np.searchsorted(ends, instants, side="left")

    def __len__(self) -> int:
        return len(self.ends)

    def of(self, instants: Integers) -> Integers:
        if self.table is None:
            return np.searchsorted(self.ends, instants, side="left")
        return cast(Integers, self.table.take(instants - self.ends[0], mode="clip"))


class Sums:
    """Sums per project and period, with one column for what comes after the last."""

    def __init__(self, projects: int, periods: int) -> None:
        self.width = periods + 1
        self.cells: Floats = np.zeros(projects * self.width)

    def add(self, places: Integers, first: int, amounts: Floats | Integers) -> None:
        """Add to cells counted from the first of a block."""
        found = np.bincount(places, weights=amounts)
        self.cells[first : first + len(found)] += found

    def rows(self, project: Integers) -> tuple[Integers, int]:
        """Where the rows of projects begin, counted from the first of them, and where that is."""
        lowest = project.min()
        return (project - lowest) * self.width, int(lowest) * self.width

    @property
    def table(self) -> Floats:
        return self.cells.reshape(-1, self.width)[:, :-1]


def planned_value(work: Work, ends: Integers, projects: int) -> Integers:
    """Planned value (PV) in minor units, int[projects, periods], at the ends of ascending periods.

    A budget accrues evenly from start to finish; that of a point comes whole when the point is
    reached. Rounded to the minor unit once, at the end of the sum.
    """
    if not len(ends):
        return np.zeros((projects, 0), np.int64)
    periods = Periods(ends)
    level, lean = Sums(projects, len(ends)), Sums(projects, len(ends))
    for first in range(0, len(work), BLOCK):
        _accrue(work, slice(first, first + BLOCK), periods, (level, lean))
    curve = level.table.copy()
    running = np.cumsum(lean.table, axis=1)
    curve[:, 1:] += running[:, :-1] * np.diff(ends)
    return cast(Integers, np.rint(np.cumsum(curve, axis=1)).astype(np.int64))


def _accrue(work: Work, rows: slice, periods: Periods, sums: tuple[Sums, Sums]) -> None:
    """Enter some rows: what each is worth where its first period ends, its slope, and its last."""
    level, lean = sums
    finish, budget = work.finish[rows], work.budget[rows]
    start = np.minimum(work.start[rows], finish - 1)
    slope = budget / (finish - start)
    begun, over = periods.of(start + 1), periods.of(finish)
    row, first = level.rows(work.project[rows])
    level.add(row + begun, first, slope * (periods.edge.take(begun) - start))
    level.add(row + over, first, budget - slope * (periods.edge.take(over) - start))
    lean.add(row + begun, first, slope)
    lean.add(row + over, first, -slope)


def accumulated(happenings: Happenings, ends: Integers, projects: int) -> Integers:
    """Sums of events up to the end of each period, int[projects, periods]; an event at an end counts.

    Exact: amounts are whole minor units below 2⁵³ in sum.
    """
    if not len(ends):
        return np.zeros((projects, 0), np.int64)
    periods, sums = Periods(ends), Sums(projects, len(ends))
    for first in range(0, len(happenings.project), BLOCK):
        block = slice(first, first + BLOCK)
        row, lowest = sums.rows(happenings.project[block])
        sums.add(row + periods.of(happenings.at[block]), lowest, happenings.amount[block])
    return cast(Integers, np.cumsum(sums.table, axis=1).astype(np.int64))
