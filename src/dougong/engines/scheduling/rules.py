"""What constraints, progress and data date ask of each activity, as floors, caps and pins.

The passes know nothing of constraint kinds or states: all of section 5.3 and 5.5 of the planning
domain is turned into working minutes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.plan import ConstraintKind, Timing

from .calendars import WorkingTime
from .instants import NONE, Minutes
from .kernels import (
    AT_FINISH,
    AT_START,
    DONE,
    EARLY,
    LATE,
    LIMIT,
    MANUAL,
    NEVER,
    PIN_FINISH,
    PIN_START,
    ROLLUP,
    SPAN,
    Rules,
)
from .model import (
    COMPLETED,
    CONSTRAINT_CODE,
    IN_PROGRESS,
    NOT_STARTED,
    TIMING_CODE,
    Activities,
)
from .network import Network

_K = ConstraintKind
_ALAP = CONSTRAINT_CODE[_K.ALAP]
_SUMMARY = TIMING_CODE[Timing.SUMMARY]

PROJECT_START, DATA_DATE, CONSTRAINT, ACTUAL, LEVELLING, MANUAL_DATES, EXPECTED, LINK = range(8)
DRIVERS = (
    "project_start",
    "data_date",
    "constraint",
    "actual",
    "levelling",
    "manual",
    "expected_finish",
    "link",
)


def _codes(*kinds: ConstraintKind) -> list[int]:
    return [CONSTRAINT_CODE[kind] for kind in kinds]


_START_FLOORS = _codes(_K.SNET, _K.START_ON, _K.MSO, _K.MANDATORY_START)
_FINISH_FLOORS = _codes(_K.FNET, _K.FINISH_ON, _K.MFO, _K.MANDATORY_FINISH)
_START_CAPS = _codes(_K.SNLT, _K.START_ON, _K.MSO, _K.MANDATORY_START)
_FINISH_CAPS = _codes(_K.FNLT, _K.FINISH_ON, _K.MFO, _K.MANDATORY_FINISH)


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules of a network at one moment, and what stands behind each floor."""

    rules: Rules
    start_cause: NDArray[np.int8]
    finish_cause: NDArray[np.int8]


def make_rules(network: Network, time: WorkingTime) -> Ruling:
    """Turn dates, constraints and progress of a network into what the passes read."""
    return _Maker(network, time).make()


class _Maker:
    def __init__(self, network: Network, time: WorkingTime) -> None:
        self.network = network
        self.rows: Activities = network.activities
        self.time = time
        n = len(network)
        self.mode = np.zeros(n, np.int8)
        self.length = np.where(
            self.rows.state == NOT_STARTED, self.rows.duration, self.rows.remaining
        )
        self.start_cause = np.full(n, PROJECT_START, np.int8)
        self.finish_cause = np.full(n, CONSTRAINT, np.int8)
        self.start_floor = self._by_project([h.start for h in network.horizons])
        self.finish_floor = np.full(n, -LIMIT, np.int32)
        self.start_cap = np.full(n, NEVER, np.int32)
        self.finish_cap = np.full(n, NEVER, np.int32)
        self.expected = np.full(n, NONE, np.int32)
        self.start_anchor = np.full(n, NONE, np.int32)
        self.finish_anchor = np.full(n, NONE, np.int32)

    def make(self) -> Ruling:
        self._data_date()
        self._levelling()
        if self.rows.constraint.any():
            self._constraints()
        self._deadlines()
        self._expected_finish()
        self._progress()
        self._manual()
        self.mode[self.rows.timing == _SUMMARY] = SPAN
        rules = Rules(
            mode=self.mode,
            length=self.length.astype(np.int32),
            start_floor=self.start_floor,
            finish_floor=self.finish_floor,
            start_cap=self.start_cap,
            finish_cap=self.finish_cap,
            expected=self.expected,
            start_anchor=self.start_anchor,
            finish_anchor=self.finish_anchor,
            lean=self._lean(),
            alap=self._alap(),
            live=self._live(),
        )
        return Ruling(rules, self.start_cause, self.finish_cause)

    def _worked(self, where: NDArray, instants: Minutes) -> Minutes:
        return self.time.worked(self.rows.calendar[where], instants)

    def _by_project(self, instants: Sequence[int]) -> Minutes:
        """The working minute of one instant per project, in the calendar of each activity."""
        count = len(self.network.book.numbers)
        calendars = np.tile(np.arange(count, dtype=np.int16), len(instants))
        worked = self.time.worked(calendars, np.repeat(np.array(instants, np.int32), count))
        return worked[self.rows.project.astype(np.int32) * count + self.rows.calendar].astype(
            np.int32
        )

    def _of_projects(self, option: str, value: object) -> NDArray[np.bool_]:
        """Which activities belong to a project with this option."""
        chosen = [getattr(settings, option) == value for settings in self.network.settings]
        if all(chosen) or not any(chosen):
            return np.full(len(self.network), chosen[0])
        return np.array(chosen)[self.rows.project]

    def _raise(self, where: NDArray, floor: Minutes, cause: int) -> None:
        higher = floor > self.start_floor[where]
        raised = where[higher]
        self.start_floor[raised] = floor[higher]
        self.start_cause[raised] = cause

    def _data_date(self) -> None:
        dates = [h.data_date for h in self.network.horizons]
        if all(date == NONE for date in dates):
            return
        has_one = np.array([date != NONE for date in dates])[self.rows.project]
        floors = self._by_project([max(date, 0) for date in dates])
        where = np.flatnonzero(has_one)
        self._raise(where, floors[where], DATA_DATE)

    def _levelling(self) -> None:
        where = np.flatnonzero(self.rows.levelling_delay > 0)
        if where.size:
            delayed = self.start_floor[where] + self.rows.levelling_delay[where]
            self._raise(where, delayed, LEVELLING)

    def _constraints(self) -> None:
        honour = self._of_projects("honour_constraints", value=True)
        for place in range(2):
            kind, at = self.rows.constraint[:, place], self.rows.constraint_at[:, place]
            where = np.flatnonzero(np.isin(kind, _START_FLOORS))
            self._raise(where, self._worked(where, at[where]), CONSTRAINT)
            where = np.flatnonzero(np.isin(kind, _FINISH_FLOORS))
            floor = np.maximum(self.finish_floor[where], self._worked(where, at[where]))
            self.finish_floor[where] = floor
            where = np.flatnonzero(np.isin(kind, _START_CAPS))
            cap = np.minimum(self.start_cap[where], self._worked(where, at[where]))
            self.start_cap[where] = cap
            where = np.flatnonzero(np.isin(kind, _FINISH_CAPS))
            cap = np.minimum(self.finish_cap[where], self._worked(where, at[where]))
            self.finish_cap[where] = cap
            self._pin(kind, at, honour)

    def _pin(self, kind: NDArray, at: Minutes, honour: NDArray[np.bool_]) -> None:
        """Mandatory dates, and "must" dates where constraints go before links."""
        start, finish = CONSTRAINT_CODE[_K.MSO], CONSTRAINT_CODE[_K.MFO]
        starts = (kind == CONSTRAINT_CODE[_K.MANDATORY_START]) | (honour & (kind == start))
        where = np.flatnonzero(starts)
        self.mode[where] = PIN_START
        self.start_floor[where] = self._worked(where, at[where])
        self.start_cause[where] = CONSTRAINT
        finishes = (kind == CONSTRAINT_CODE[_K.MANDATORY_FINISH]) | (honour & (kind == finish))
        where = np.flatnonzero(finishes)
        self.mode[where] = PIN_FINISH
        self.finish_floor[where] = self._worked(where, at[where])

    def _deadlines(self) -> None:
        limits = self._of_projects("deadline_limits_float", value=True)
        where = np.flatnonzero((self.rows.deadline != NONE) & limits)
        if where.size:
            cap = self._worked(where, self.rows.deadline[where])
            self.finish_cap[where] = np.minimum(self.finish_cap[where], cap)

    def _expected_finish(self) -> None:
        used = self._of_projects("use_expected_finish", value=True)
        open_ones = (self.rows.expected_finish != NONE) & (self.rows.state != COMPLETED)
        where = np.flatnonzero(used & open_ones)
        if where.size:
            self.expected[where] = self._worked(where, self.rows.expected_finish[where])

    def _progress(self) -> None:
        rows = self.rows
        begun = np.flatnonzero(rows.state != NOT_STARTED)
        if not begun.size:
            return
        done = np.flatnonzero(rows.state == COMPLETED)
        self.mode[done] = DONE
        self.start_floor[done] = self._worked(done, rows.actual_start[done])
        self.finish_floor[done] = self._worked(done, rows.actual_finish[done])
        self.start_anchor[done] = rows.actual_start[done]
        self.finish_anchor[done] = rows.actual_finish[done]
        self.start_cause[begun] = ACTUAL
        self.start_cap[begun] = NEVER
        started = rows.state == IN_PROGRESS
        from_actual = self._of_projects("ss_lag_from", "actual_start")
        where = np.flatnonzero(started & from_actual)
        self.start_anchor[where] = rows.actual_start[where]
        self._remaining_work(started)

    def _remaining_work(self, started: NDArray[np.bool_]) -> None:
        """With a data date the rest waits for it; without one it follows what has been done."""
        rows = self.rows
        has_date = np.array([h.data_date != NONE for h in self.network.horizons])[rows.project]
        with_date = np.flatnonzero(started & has_date)
        self.mode[with_date] = 0
        floors = self._by_project([max(h.data_date, h.start) for h in self.network.horizons])
        self.start_floor[with_date] = floors[with_date]
        self.start_cause[with_date] = DATA_DATE
        resumed = np.flatnonzero(started & has_date & (rows.resumed != NONE))
        self._raise(resumed, self._worked(resumed, rows.resumed[resumed]), ACTUAL)
        without = np.flatnonzero(started & ~has_date)
        self.mode[without] = MANUAL
        self.start_floor[without] = self._worked(without, rows.actual_start[without])
        self.finish_floor[without] = self.start_floor[without] + rows.duration[without]
        resumed = np.flatnonzero(started & ~has_date & (rows.resumed != NONE))
        rest = self._worked(resumed, rows.resumed[resumed]) + rows.remaining[resumed]
        self.finish_floor[resumed] = np.maximum(self.finish_floor[resumed], rest)

    def _manual(self) -> None:
        rows = self.rows
        where = np.flatnonzero((rows.manual_start != NONE) & (rows.state == NOT_STARTED))
        if not where.size:
            return
        start = self._worked(where, rows.manual_start[where])
        typed = rows.manual_finish[where]
        finish = np.where(
            typed == NONE,
            start + rows.duration[where],
            self._worked(where, np.maximum(typed, rows.manual_start[where])),
        )
        self.mode[where] = MANUAL
        self.start_floor[where] = start
        self.finish_floor[where] = finish
        self.start_cause[where] = MANUAL_DATES

    def _lean(self) -> NDArray[np.int8]:
        """Start milestones show starts, finish milestones what drives them; tasks neither."""
        timing = self.rows.timing
        lean = np.zeros(len(self.network), np.int8)
        lean[self.length == 0] = AT_FINISH
        lean[timing == TIMING_CODE[Timing.START_MILESTONE]] = AT_START
        lean[(self.mode == DONE) | (timing == _SUMMARY)] = 0
        return lean

    def _alap(self) -> NDArray[np.int8]:
        wanted = (self.rows.constraint == _ALAP).any(axis=1)
        for number, horizon in enumerate(self.network.horizons):
            if horizon.from_finish:
                free = (self.rows.constraint[:, 0] == 0) & (self.rows.project == number)
                wanted = wanted | free
        return (wanted & (self.rows.state == NOT_STARTED)).astype(np.int8)

    def _live(self) -> NDArray[np.int8]:
        """Which links still mean something, given what has been done."""
        links, state = self.network.links, self.rows.state
        live = np.full(len(links.pred), EARLY | LATE, np.int8)
        if not state.any():
            return live
        pred, succ = state[links.pred], state[links.succ]
        override = self._of_projects("progress", "progress_override")[links.succ]
        live[(succ == COMPLETED) | ((succ == IN_PROGRESS) & override)] = 0
        live[self.network.outside[links.succ]] = LATE
        started = (pred == IN_PROGRESS) & (links.type & 1 == 1) & (links.type != ROLLUP)
        live[started] &= EARLY
        return live
