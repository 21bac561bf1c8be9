"""Dates that follow from those of others: summaries span their leaves, effort spans its links."""

from __future__ import annotations

import numpy as np

from .document import PlanArrays
from .instants import NONE, Minutes
from .passes import Run
from .result import ActivityDates


def fill(arrays: PlanArrays, found: Run, table: ActivityDates) -> None:
    """Write the rows of level-of-effort activities and summaries into a table of dates."""
    del found
    summaries = arrays.outline.summaries_bottom_up()
    for row in summaries:
        leaves = np.array(arrays.outline.leaves[row], np.int32)
        _span(table, row, leaves)


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
