"""Activities of a plan document as arrays, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import Finding
from dougong.kernel.plan import PlanActivity, PlanAssignment, Timing

from . import faults
from .instants import END, NONE, Minutes, bounded
from .model import (
    COMPLETED,
    CONSTRAINT_CODE,
    IN_PROGRESS,
    NOT_STARTED,
    TIMING_CODE,
    Activities,
)
from .outline import Outline

_MILESTONES = (TIMING_CODE[Timing.START_MILESTONE], TIMING_CODE[Timing.FINISH_MILESTONE])
_TYPED = (
    "actual_start",
    "actual_finish",
    "resumed",
    "deadline",
    "expected_finish",
    "manual_start",
    "manual_finish",
)


def read_columns(
    nodes: Sequence[PlanActivity], project: Sequence[int], calendar: Sequence[int]
) -> Activities:
    """The columns of activities with dates of their own; projects and calendars by number."""
    actual_finish = _moments(_values(nodes, "actual_finish"))
    actual_start = _moments(_values(nodes, "actual_start"))
    actual_start = np.where(actual_start == NONE, actual_finish, actual_start)
    state = np.where(actual_start != NONE, IN_PROGRESS, NOT_STARTED)
    state = np.where(actual_finish != NONE, COMPLETED, state).astype(np.int8)
    timing = np.array([TIMING_CODE[value] for value in _values(nodes, "timing")], np.int8)
    duration = _clipped(_values(nodes, "duration"))
    duration[np.isin(timing, _MILESTONES)] = 0
    manual = np.array(_values(nodes, "manual"), bool)
    kinds, kinds_at = _constraints(nodes)
    return Activities(
        duration=duration,
        remaining=_remaining(nodes, duration, timing, state),
        calendar=np.array(calendar, np.int16),
        timing=timing,
        state=state,
        project=np.array(project, np.int16),
        constraint=kinds,
        constraint_at=kinds_at,
        actual_start=actual_start,
        actual_finish=actual_finish,
        resumed=_moments(_values(nodes, "resumed")),
        deadline=_moments(_values(nodes, "deadline")),
        expected_finish=_moments(_values(nodes, "expected_finish")),
        manual_start=np.where(manual, _moments(_values(nodes, "manual_start")), np.int32(NONE)),
        manual_finish=np.where(manual, _moments(_values(nodes, "manual_finish")), np.int32(NONE)),
        not_before=np.full(len(nodes), NONE, np.int32),
        levelling_delay=_clipped(_values(nodes, "levelling_delay")),
        active=np.array(_values(nodes, "is_active"), np.int8),
    )


def beyond_the_table(nodes: Sequence[PlanActivity], columns: Activities) -> list[Finding]:
    """E216 for typed dates outside of the calendar table."""
    moments = np.column_stack([*(getattr(columns, n) for n in _TYPED), columns.constraint_at])
    outside = (moments != NONE) & ((moments < 0) | (moments >= END))
    return [
        faults.out_of_range(nodes[row].id) for row in np.flatnonzero(outside.any(axis=1)).tolist()
    ]


def stretched(
    nodes: Sequence[PlanActivity], assignments: Sequence[PlanAssignment], duration: Minutes
) -> Minutes:
    """Microsoft Project keeps the wait for a delayed assignment out of a task's duration."""
    needs: dict[str, int] = {}
    for assignment in assignments:
        if assignment.start_offset > 0 and assignment.units > 0:
            need = assignment.start_offset + round(assignment.effort / assignment.units)
            needs[assignment.activity] = max(needs.get(assignment.activity, 0), need)
    if not needs:
        return duration
    wanted = [needs.get(a.id, 0) if a.actual_start is None else 0 for a in nodes]
    return np.maximum(duration, np.array(wanted, np.int32))


def summary_starts(activities: Sequence[PlanActivity], outline: Outline) -> Minutes:
    """Where the nearest summary with a typed start lets each leaf begin, in document order."""
    typed = {
        row: bounded(activity.manual_start)
        for row, activity in enumerate(activities)
        if activity.manual and activity.manual_start is not None and outline.is_summary[row]
    }
    starts = [NONE] * len(activities)
    for row in range(len(activities) if typed else 0):
        above = outline.parent[row]
        while above >= 0 and above not in typed:
            above = outline.parent[above]
        starts[row] = typed.get(above, NONE)
    return np.array(
        [at for at, s in zip(starts, outline.is_summary, strict=True) if not s], np.int32
    )


def _values(nodes: Sequence[PlanActivity], name: str) -> list[Any]:
    return list(map(attrgetter(name), nodes))


def _moments(values: list[datetime | None]) -> Minutes:
    column = np.full(len(values), NONE, np.int32)
    if values.count(None) < len(values):
        column[:] = [NONE if value is None else bounded(value) for value in values]
    return column


def _clipped(values: list[int]) -> Minutes:
    """Negative and absurd lengths are reported elsewhere; they only have to fit here."""
    return np.clip(np.array(values, np.int64), 0, END).astype(np.int32)


def _remaining(
    nodes: Sequence[PlanActivity], duration: Minutes, timing: NDArray, state: NDArray
) -> Minutes:
    said = _values(nodes, "remaining")
    column = duration.copy()
    if said.count(None) < len(said):
        given = np.array([value is not None for value in said]) & ~np.isin(timing, _MILESTONES)
        column[given] = _clipped([0 if value is None else value for value in said])[given]
    column[state == COMPLETED] = 0
    return column


def _constraints(nodes: Sequence[PlanActivity]) -> tuple[NDArray[np.int8], Minutes]:
    kinds = np.zeros((len(nodes), 2), np.int8)
    moments = np.full((len(nodes), 2), NONE, np.int32)
    for place, name in enumerate(("constraint", "constraint2")):
        values = _values(nodes, name)
        if values.count(None) == len(values):
            continue
        for row, constraint in enumerate(values):
            if constraint is not None:
                kinds[row, place] = CONSTRAINT_CODE[constraint.kind]
                moments[row, place] = bounded(constraint.at)
    return kinds, moments
