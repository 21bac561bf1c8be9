"""A levelling proposal for a plan document: scheduled, levelled, scheduled again with its delays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np

from dougong.engines.levelling import (
    Effort,
    HorizonTooShort,
    Loads,
    Reading,
    Shift,
    Solution,
    Wish,
    breaches,
    level,
    read_plan,
    shifts,
)
from dougong.engines.levelling.solver import Progress
from dougong.engines.scheduling import Handover, hand_over, hold_back
from dougong.engines.scheduling.instants import MINUTES_PER_DAY, ORIGIN, moment_of
from dougong.kernel.errors import Finding, InvalidInput
from dougong.kernel.plan import PlanDocument

_ROOM = 60
"""Minutes behind the finish of the network that the first attempt may use, at least."""


@dataclass(frozen=True, slots=True)
class State:
    """A plan as it is, or as it would be: its finish, and unit-minutes over capacity."""

    finish: datetime | None
    overallocated: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What levelling proposes for a plan; nothing is changed.

    `makespan` and `lower_bound` are working minutes of the first project's calendar, from the
    earliest start. `document` is the plan with the delays of all shifts.
    """

    before: State
    after: State
    makespan: int
    lower_bound: int
    is_feasible: bool
    solution: Solution
    reading: Reading
    network: Handover
    shifts: list[Shift]
    document: PlanDocument

    def moment(self, node: int, minutes: int) -> datetime | None:
        """The moment of a start in working minutes of an activity's calendar."""
        calendar = self.network.calendar[node : node + 1]
        instants = self.network.time.starts(calendar, np.array([minutes], np.int32))
        return moment_of(int(instants[0]))


def propose(
    document: PlanDocument,
    method: str = "instant",
    wish: Wish | None = None,
    effort: Effort | None = None,
    progress: Progress | None = None,
    **how: Any,
) -> Proposal:
    """Level a plan.

    Parameters
    ----------
    document
        One plan, or the linked projects of a pool.
    method
        `instant`, `better` or `best`.
    wish, effort, progress
        What may move; how hard to try; whom to tell.
    how
        `profile`, `options` and `data_date` of scheduling.

    Raises
    ------
    InvalidInput
        E201–E216 of scheduling, E401 more units than there ever are, E403 no room.
    """
    wish = wish or Wish()
    calendars = [r.calendar for r in document.resources if r.calendar]
    bare = _with_delays(document, {})
    network, plan, run = hand_over(bare, calendars, **how)
    reading, solution = _solved(bare, network, wish, method, effort, progress)
    movable = np.flatnonzero(network.is_movable & (network.row >= 0))
    needs = np.bincount(reading.problem.demand.activity, minlength=len(network.row)) > 0
    wanted = np.where(needs, reading.minutes(solution.start), 0).astype(np.int32)
    delays = hold_back(plan, run, network.row[movable], wanted[movable])
    levelled = _with_delays(
        document, dict(zip(network.row[movable].tolist(), delays.tolist(), strict=True))
    )
    then, _, _ = hand_over(levelled, calendars, **how)
    now = then if levelled is document else hand_over(document, calendars, **how)[0]
    delay = np.zeros(len(network.row), np.int32)
    delay[movable] = delays
    first, last = _state(reading, now), _state(reading, then)
    calendar = plan.arrays.horizons[0].calendar
    return Proposal(
        before=first,
        after=last,
        makespan=_span(reading, network, calendar, solution.makespan),
        lower_bound=_span(reading, network, calendar, solution.lower_bound),
        is_feasible=last.overallocated == 0 and not breaches(reading.problem, solution.start),
        solution=solution,
        reading=reading,
        network=network,
        shifts=shifts(reading, now.start, then.start, delay, _asked(reading, then, delay)),
        document=levelled,
    )


def _solved(
    document: PlanDocument,
    network: Handover,
    wish: Wish,
    method: str,
    effort: Effort | None,
    progress: Progress | None,
) -> tuple[Reading, Solution]:
    """Solve on an axis that reaches further until everything finds a place."""
    tables = network.time.tables
    end = (tables.first_day + tables.days) * MINUTES_PER_DAY
    finish = int(_finishes(network).max(initial=0))
    room = max(finish - min(network.project_starts), _ROOM)
    while True:
        until = min(finish + room, end)
        reading = read_plan(document, network, ORIGIN, wish, until)
        try:
            return reading, level(reading.problem, method, effort, progress)
        except HorizonTooShort as error:
            if until >= end:
                finding = Finding("E403", error.message, error.params)
                raise InvalidInput([finding]) from error
        room *= 4


def _with_delays(document: PlanDocument, delays: Mapping[int, int]) -> PlanDocument:
    """The plan with these levelling delays, by row, and no others."""
    activities = [
        activity
        if activity.levelling_delay == delays.get(row, 0)
        else replace(activity, levelling_delay=delays.get(row, 0))
        for row, activity in enumerate(document.activities)
    ]
    if all(one is other for one, other in zip(activities, document.activities, strict=True)):
        return document
    return replace(document, activities=activities)


def _finishes(network: Handover) -> np.ndarray:
    """Finish instants of the activities that count for their project's."""
    counts = network.counts
    finish = (network.start + network.length)[counts].astype(np.int32)
    return network.time.finishes(network.calendar[counts], finish)


def _state(reading: Reading, network: Handover) -> State:
    finishes = _finishes(network)
    finish = moment_of(int(finishes.max())) if finishes.size else None
    return State(finish, Loads(reading, reading.slots(network.start)).overallocated)


def _asked(reading: Reading, network: Handover, delay: np.ndarray) -> np.ndarray:
    """Slots at which activities would start without their delays."""
    instants = network.time.starts(network.calendar, network.start) - delay
    return reading.slots(network.time.worked(network.calendar, instants))


def _span(reading: Reading, network: Handover, calendar: int, place: int) -> int:
    """Working minutes of a calendar from the first start to the end of a place."""
    waits = network.is_movable | network.is_open
    if not waits.any() or not place:
        return 0
    begins = network.time.starts(network.calendar[waits], network.start[waits])
    ends = int(reading.instants[place - 1]) + reading.unit
    numbers = np.full(2, calendar, np.int16)
    instants = np.array([int(begins.min()), ends], np.int32)
    first, last = network.time.worked(numbers, instants).tolist()
    return last - first
