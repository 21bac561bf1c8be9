"""Dates that follow from those of others: summaries span their leaves, effort spans its links."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dougong.kernel.plan import Timing

from .document import PlanArrays
from .instants import NONE, Minutes
from .links import LoeLink
from .model import COMPLETED, TIMING_CODE
from .passes import Run
from .result import ActivityDates


def fill(arrays: PlanArrays, found: Run, table: ActivityDates) -> None:
    """Write the rows of level-of-effort activities and summaries into a table of dates."""
    for effort in _efforts(arrays):
        if table.state[effort.row] != COMPLETED:
            effort.fill(found, table)
    for row in arrays.outline.summaries_bottom_up():
        _span(table, row, np.array(arrays.outline.leaves[row], np.int32))


@dataclass(slots=True)
class _Effort:
    """A level-of-effort activity: it begins and ends with what it is linked to."""

    row: int
    calendar: int
    duration: int
    links: list[LoeLink]

    def fill(self, found: Run, table: ActivityDates) -> None:
        row = self.row
        early = self._dates(found, table.early_start, table.early_finish)
        late = self._dates(found, table.late_start, table.late_finish)
        table.early_start[row], table.early_finish[row] = early
        table.late_start[row], table.late_finish[row] = late
        table.start[row] = min(table.start[row], early[0])
        table.finish[row] = early[1]
        worked = self._worked(found, [late[1], early[1]])
        table.total_float[row] = worked[0] - worked[1]
        table.free_float[row] = max(int(table.total_float[row]), 0)
        table.is_critical[row] = table.is_on_longest_path[row] = False

    def _dates(self, found: Run, starts: Minutes, finishes: Minutes) -> tuple[int, int]:
        """The first start and the last finish that links give, or the activity's own length."""
        first: list[int] = []
        last: list[int] = []
        for link in self.links:
            is_succ = link.succ == self.row
            other = link.pred if is_succ else link.succ
            at_start = link.type & 1 == 1 if is_succ else link.type & 2 == 0
            mine_starts = link.type & 2 == 0 if is_succ else link.type & 1 == 1
            at = int((starts if at_start else finishes)[other])
            if at != NONE:
                moved = self._moved(
                    found, at, link.lag if is_succ else -link.lag, at_start=mine_starts
                )
                (first if mine_starts else last).append(moved)
        own = int(starts[self.row])
        start = max(min(first), own) if first else own
        finish = max(last) if last else self._moved(found, start, self.duration, at_start=False)
        return start, max(start, finish)

    def _moved(self, found: Run, at: int, minutes: int, *, at_start: bool) -> int:
        worked = self._worked(found, [at]) + minutes
        calendar = np.array([self.calendar], np.int16)
        move = found.time.starts if at_start else found.time.finishes
        return int(move(calendar, worked)[0])

    def _worked(self, found: Run, instants: list[int]) -> Minutes:
        calendar = np.full(len(instants), self.calendar, np.int16)
        return found.time.worked(calendar, np.array(instants, np.int32))


def _efforts(arrays: PlanArrays) -> list[_Effort]:
    rows = arrays.activities
    level = np.flatnonzero(rows.timing == TIMING_CODE[Timing.LEVEL_OF_EFFORT])
    efforts = {
        int(arrays.row[node]): _Effort(
            int(arrays.row[node]), int(rows.calendar[node]), int(rows.remaining[node]), []
        )
        for node in level
    }
    for link in arrays.loe_links:
        for row in {link.pred, link.succ} & efforts.keys():
            efforts[row].links.append(link)
    return list(efforts.values())


def _span(table: ActivityDates, row: int, leaves: Minutes) -> None:
    for first, last in (
        (table.early_start, table.early_finish),
        (table.late_start, table.late_finish),
        (table.start, table.finish),
    ):
        starts, finishes = first[leaves], last[leaves]
        starts, finishes = starts[starts != NONE], finishes[finishes != NONE]
        if starts.size and finishes.size:
            first[row], last[row] = starts.min(), finishes.max()
    floats = table.total_float[leaves]
    floats = floats[floats != NONE]
    if floats.size:
        table.total_float[row] = floats.min()
    table.is_critical[row] = bool(table.is_critical[leaves].any())
    table.is_on_longest_path[row] = bool(table.is_on_longest_path[leaves].any())
    states = table.state[leaves]
    if states.size:
        table.state[row] = states.min() if states.min() == states.max() else 1
