"""What constraints, progress and data date ask of each activity, as floors, caps and pins.

The passes know nothing of constraint kinds or states: all of section 5.3 and 5.5 of the planning
domain is turned into working minutes here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.plan import ConstraintKind, LinkType, Timing

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
    NORMAL,
    PIN_FINISH,
    PIN_START,
    ROLLUP,
    SPAN,
    TYPED,
    Rules,
)
from .model import (
    COMPLETED,
    CONSTRAINT_CODE,
    IN_PROGRESS,
    LINK_CODE,
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
    lag: Minutes
    start_cause: NDArray[np.int8]


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
        self.start_floor = self._by_project([h.start for h in network.horizons])
        framed = np.flatnonzero(self.rows.not_before != NONE)
        self.start_floor[framed] = self._worked(framed, self.rows.not_before[framed])
        self.finish_floor = np.full(n, -LIMIT, np.int32)
        self.data_floor = np.full(n, -LIMIT, np.int32)
        self.start_cap = np.full(n, NEVER, np.int32)
        self.finish_cap = np.full(n, NEVER, np.int32)
        self.expected = np.full(n, NONE, np.int32)
        self.start_anchor = np.full(n, NONE, np.int32)
        self.finish_anchor = np.full(n, NONE, np.int32)

    def make(self) -> Ruling:
        if self.network.profile == "msproject":
            self._let_go_of_linked_work()
        self._data_date()
        if self.rows.constraint.any():
            self._constraints()
        self._deadlines()
        self._expected_finish()
        self._progress()
        self._manual()
        typed = self.rows.manual_start != NONE
        summaries = self.rows.timing == _SUMMARY
        self.mode[summaries] = np.where(typed[summaries], TYPED, SPAN)
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
            idle_end=np.full(len(self.network), 1 if self.network.profile == "p6" else 2, np.int8),
            live=self._live(),
        )
        return Ruling(rules, self.lags(), self.start_cause)

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
        self.data_floor[where] = floors[where]
        self._raise(where, floors[where], DATA_DATE)

    def _constraints(self) -> None:
        honour = self._of_projects("honour_constraints", value=True)
        for place in range(2):
            kind, at = self.rows.constraint[:, place], self.rows.constraint_at[:, place]
            where = np.flatnonzero(np.isin(kind, _START_FLOORS))
            if self.network.profile == "msproject":
                self._let_go_of_project_start(where)
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

    def _let_go_of_linked_work(self) -> None:
        """In Microsoft Project its start binds only what has neither predecessor nor typed start."""
        links = self.network.links
        holds = (links.counts & EARLY != 0) & (links.type & 2 == 0) & (links.type != ROLLUP)
        holds &= self.rows.not_before[links.succ] == NONE
        self._let_go_of_project_start(np.unique(links.succ[holds]))

    def _let_go_of_project_start(self, where: NDArray) -> None:
        where = where[self.start_cause[where] == PROJECT_START]
        self.start_floor[where] = -LIMIT

    def _pin(self, kind: NDArray, at: Minutes, honour: NDArray[np.bool_]) -> None:
        """Mandatory dates, and "must" dates where constraints go before links."""
        start, finish = CONSTRAINT_CODE[_K.MSO], CONSTRAINT_CODE[_K.MFO]
        starts = (kind == CONSTRAINT_CODE[_K.MANDATORY_START]) | (honour & (kind == start))
        where = np.flatnonzero(starts)
        self.mode[where] = PIN_START
        pinned = self._worked(where, at[where])
        self.start_floor[where] = np.maximum(pinned, self.data_floor[where])
        self.start_cause[where] = CONSTRAINT
        finishes = (kind == CONSTRAINT_CODE[_K.MANDATORY_FINISH]) | (honour & (kind == finish))
        where = np.flatnonzero(finishes)
        self.mode[where] = PIN_FINISH
        pinned = self._worked(where, at[where])
        self.finish_floor[where] = np.maximum(pinned, self.data_floor[where] + self.length[where])

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
        begun = rows.state != NOT_STARTED
        if not begun.any():
            return
        self.start_cap[begun] = NEVER
        self.start_cause[begun] = ACTUAL
        has_date = np.array([h.data_date != NONE for h in self.network.horizons])[rows.project]
        has_date &= ~self.network.outside
        self._remaining_work(begun & has_date)
        self._past_work(begun & ~has_date)

    def _remaining_work(self, begun: NDArray[np.bool_]) -> None:
        """What is left waits for the data date, and so does nothing, if nothing is left.

        Completed activities stay in the network without length, so that work out of sequence
        still holds back what follows.
        """
        rows = self.rows
        where = np.flatnonzero(begun)
        self.mode[where] = NORMAL
        floors = self._by_project([max(h.data_date, h.start) for h in self.network.horizons])
        self.start_floor[where] = floors[where]
        self.finish_floor[where] = -LIMIT
        self.start_cause[np.flatnonzero(begun & (rows.state == IN_PROGRESS))] = DATA_DATE
        resumed = np.flatnonzero(begun & (rows.resumed != NONE) & (rows.state == IN_PROGRESS))
        self._raise(resumed, self._worked(resumed, rows.resumed[resumed]), ACTUAL)
        from_actual = np.flatnonzero(begun & self._of_projects("ss_lag_from", "actual_start"))
        dates = np.array([h.data_date for h in self.network.horizons], np.int32)
        self.start_anchor[from_actual] = dates[rows.project[from_actual]]

    def _past_work(self, begun: NDArray[np.bool_]) -> None:
        """Without a data date what has begun stands where it is."""
        rows = self.rows
        done = np.flatnonzero(begun & (rows.state == COMPLETED))
        self.mode[done] = DONE
        self.start_floor[done] = self._worked(done, rows.actual_start[done])
        self.finish_floor[done] = self._worked(done, rows.actual_finish[done])
        self.start_anchor[done] = rows.actual_start[done]
        self.finish_anchor[done] = rows.actual_finish[done]
        where = np.flatnonzero(begun & (rows.state == IN_PROGRESS))
        self.mode[where] = MANUAL
        self.start_floor[where] = self._worked(where, rows.actual_start[where])
        self.finish_floor[where] = self.start_floor[where] + rows.duration[where]
        resumed = where[rows.resumed[where] != NONE]
        rest = self._worked(resumed, rows.resumed[resumed]) + rows.remaining[resumed]
        self.finish_floor[resumed] = np.maximum(self.finish_floor[resumed], rest)
        self.length[where] = self.finish_floor[where] - self.start_floor[where]

    def lags(self) -> Minutes:
        """Lags of links whose predecessor has begun or ended, less the time gone by since.

        Notes
        -----
        With `ss_lag_from=early_start` what the data date has left of a lag counts from the start
        of the remaining work, with `actual_start` from the data date; so the late pass can undo
        either. The lag after an actual finish counts in the same way.
        """
        links, rows, lag = self.network.links, self.rows, self.network.net.pred_lag
        if not rows.state.any():
            return lag
        at_start = links.type & 1 == 1
        since = np.where(at_start, rows.actual_start[links.pred], rows.actual_finish[links.pred])
        dates = np.array([h.data_date for h in self.network.horizons], np.int32)
        now = dates[rows.project[links.pred]]
        shrinks = (lag > 0) & (since != NONE) & (now != NONE)
        where = np.flatnonzero(shrinks & ~self.network.outside[links.pred])
        calendar, since, now = links.lag_calendar[where], since[where], now[where]
        calendars = np.maximum(calendar, 0)
        worked = self.time.worked(calendars, now) - self.time.worked(calendars, since)
        gone = np.maximum(np.where(calendar < 0, now - since, worked), 0)
        left = lag.copy()
        left[where] = np.maximum(lag[where] - gone, 0)
        return left

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
        lean[(self.mode == DONE) | (self.mode == MANUAL) | (timing == _SUMMARY)] = 0
        return lean

    def _alap(self) -> NDArray[np.int8]:
        wanted = (self.rows.constraint == _ALAP).any(axis=1)
        for number, horizon in enumerate(self.network.horizons):
            if horizon.from_finish:
                free = (self.rows.constraint[:, 0] == 0) & (self.rows.project == number)
                wanted = wanted | free
        return (wanted & (self.rows.state == NOT_STARTED)).astype(np.int8)

    def _spent(self) -> NDArray[np.bool_]:
        """SF links whose predecessor has started, its lag gone by: the finish is free to come."""
        links = self.network.links
        begun = self.rows.state[links.pred] != NOT_STARTED
        return (links.type == LINK_CODE[LinkType.SF]) & begun & (self.lags() <= 0)

    def _live(self) -> NDArray[np.int8]:
        """Which links still mean something, given what has been done."""
        links, rows = self.network.links, self.rows
        live = links.counts.copy()
        by_hand = (self.mode[links.succ] == MANUAL) & (rows.state[links.succ] == NOT_STARTED)
        live[by_hand & (links.type & 1 == 1)] &= EARLY  # as Microsoft Project counts late dates
        if not rows.state.any():
            return live
        override = self._of_projects("progress", "progress_override")[links.succ]
        begun = override & (rows.state[links.succ] != NOT_STARTED)
        # Primavera's override lets go of the start only: a finish still waits for its FF links
        live[begun & ((links.type & 2 == 0) | (rows.state[links.succ] == COMPLETED))] = 0
        live[self.mode[links.succ] == DONE] = 0
        live[self._spent()] = 0
        live[self.network.outside[links.succ]] = LATE
        return live
