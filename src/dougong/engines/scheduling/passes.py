"""One run over a network: forward, late dates from the chosen ends, free float."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import Timing

from . import faults
from .calendars import Tables, WorkingTime
from .instants import NONE, Minutes
from .kernels import AT_FINISH, AT_START, LATE, NEVER, NORMAL, Dates, Net, Rules
from .model import NOT_STARTED, TIMING_CODE
from .network import Network
from .rules import Ruling, make_rules

_LOE = TIMING_CODE[Timing.LEVEL_OF_EFFORT]
_SUMMARY = TIMING_CODE[Timing.SUMMARY]


@dataclass(frozen=True, slots=True)
class Run:
    """What the passes found, in working minutes and topological order.

    `finish` is the early finish of every project, `ends` what late dates were counted from; both
    are instants.
    """

    network: Network
    time: WorkingTime
    ruling: Ruling
    dates: Dates
    finish: list[int]
    ends: list[int]

    def start_instants(self, worked: Minutes) -> Minutes:
        """Instants of starts; milestones that lean on their finish show that."""
        return self._instants(worked, self.dates.lean == AT_FINISH)

    def finish_instants(self, worked: Minutes, *, early: bool = False) -> Minutes:
        """Instants of finishes; milestones that lean on their start show that."""
        at_finish = self.dates.lean != AT_START
        return self._instants(worked, at_finish & (self.dates.over != 1) if early else at_finish)

    def _instants(self, worked: Minutes, at_finish: NDArray[np.bool_]) -> Minutes:
        back = at_finish.astype(np.int32)
        return self.time.starts(self.network.activities.calendar, worked - back) + back


def run(network: Network, *, milestone: int | None = None) -> Run:
    """Schedule a network.

    Parameters
    ----------
    network
        As `network.build` made it.
    milestone
        Topological place of the only activity that late dates are counted from.

    Raises
    ------
    InvalidInput
        E216 when dates leave the calendar table at its widest.
    """
    attempt = network.good_attempt()
    culprit = 0
    while (time := network.working_time(attempt)) is not None:
        passes = _Passes(network, time, milestone)
        found = passes.run()
        if found is not None:
            return found
        culprit = passes.culprit
        attempt += 1
    raise InvalidInput([faults.out_of_range(network.name(culprit))])


def rerun(before: Run, place: int, minutes: int) -> Run:
    """The run after one duration has changed: dates and total floats, no free floats.

    Rules are made again only where the activity is pinned, or lags hang on its duration.
    """
    network = with_duration(before.network, place, minutes)
    rules = before.ruling.rules
    if rules.mode[place] != NORMAL or network.links.percent.any():
        return run(network)
    length = rules.length.copy()
    rows = network.activities
    is_new = rows.state[place] == NOT_STARTED
    length[place] = rows.duration[place] if is_new else rows.remaining[place]
    ruling = replace(before.ruling, rules=rules._replace(length=length))
    found = _Passes(network, before.time, None, ruling).run(with_free_float=False)
    return found or run(network)


def restarted(before: Run, start_floor: Minutes) -> Run:
    """The run with other earliest starts, everything else as it was.

    Raises
    ------
    InvalidInput
        E216 when dates leave the calendar table.
    """
    ruling = replace(before.ruling, rules=before.ruling.rules._replace(start_floor=start_floor))
    passes = _Passes(before.network, before.time, None, ruling)
    found = passes.run()
    if found is None:
        raise InvalidInput([faults.out_of_range(before.network.name(passes.culprit))])
    return found


class _Passes:
    def __init__(
        self,
        network: Network,
        time: WorkingTime,
        milestone: int | None,
        ruling: Ruling | None = None,
    ) -> None:
        self.network = network
        self.time = time
        self.milestone = milestone
        self.ruling = ruling or make_rules(network, time)
        self.rules = self.ruling.rules
        self.culprit = 0
        n, m = len(network), len(network.links.pred)
        rows = [np.zeros(n, np.int32) for _ in range(6)]
        marks = [np.zeros(n, np.int8) for _ in range(2)]
        self.dates = Dates._make([*rows, *marks, np.zeros(m, np.int32)])
        self.net = network.net._replace(pred_lag=self.ruling.lag)
        self.tables = time.tables
        if not network.speed.is_compiled:
            self.net, self.tables = Net(*_lists(self.net)), Tables(*_lists(self.tables))

    def run(self, *, with_free_float: bool = True) -> Run | None:
        """None when dates ran off the calendar tables."""
        speed, dates = self.network.speed, self.dates
        self._call(speed.forward)
        if self._is_outside(dates.early_start) or self._is_outside(dates.early_finish):
            return None
        finish = self._project_finish()
        ends = self._ends(finish)
        self.rules = self._with_ends(ends)
        self._call(speed.backward)
        if self._is_outside(dates.late_start) or self._is_outside(dates.late_finish):
            return None
        if self.rules.alap.any():
            self._move_to_late_dates()
        if with_free_float or self.rules.alap.any():
            self._call(speed.settle_free_float, self._room_at_the_end(ends))
        return Run(self.network, self.time, self.ruling, dates, finish, ends)

    def _call(self, kernel: Callable[..., None], *extra: NDArray) -> None:
        """Run a kernel over arrays, or over lists and take the results back."""
        if self.network.speed.is_compiled:
            kernel(self.net, self.tables, self.rules, self.dates, *extra)
            return
        listed = Dates(*_lists(self.dates))
        kernel(self.net, self.tables, Rules(*_lists(self.rules)), listed, *_lists(extra))
        for array, column in zip(self.dates, listed, strict=True):
            array[:] = column

    def _is_outside(self, worked: Minutes) -> bool:
        last = self.time.tables.cumulative.reshape(-1, self.time.tables.days + 1)[:, -1]
        outside = (worked <= 0) | (worked >= last[self.network.activities.calendar])
        outside &= worked != NEVER
        if outside.any():
            self.culprit = int(np.argmax(outside))
            return True
        return False

    def _project_finish(self) -> list[int]:
        """The last early finish of every project; level of effort and inactive ones do not count."""
        rows = self.network.activities
        counts = (rows.active == 1) & (rows.timing != _LOE) & ~self.network.outside
        calendars = len(self.network.book.numbers)
        lane = rows.project.astype(np.int32) * calendars + rows.calendar
        latest = np.full(len(self.network.horizons) * calendars, NONE, np.int32)
        np.maximum.at(latest, lane[counts], self.dates.early_finish[counts])
        used = np.flatnonzero(latest != NONE)
        at = self.time.finishes((used % calendars).astype(np.int16), latest[used])
        finish = [horizon.summary_finish for horizon in self.network.horizons]
        for project, instant in zip((used // calendars).tolist(), at.tolist(), strict=True):
            finish[project] = max(finish[project], instant)
        starts = (horizon.start for horizon in self.network.horizons)
        return [start if at == NONE else at for start, at in zip(starts, finish, strict=True)]

    def _ends(self, finish: list[int]) -> list[int]:
        horizons, settings = self.network.horizons, self.network.settings
        last = max(finish)
        return [
            horizon.must_finish
            if horizon.must_finish != NONE
            else (last if options.float_basis == "whole_set" else own)
            for horizon, options, own in zip(horizons, settings, finish, strict=True)
        ]

    def _by_project(self, instants: list[int]) -> Minutes:
        rows = self.network.activities
        count = len(self.network.book.numbers)
        calendars = np.tile(np.arange(count, dtype=np.int16), len(instants))
        worked = self.time.worked(calendars, np.repeat(np.array(instants, np.int32), count))
        return worked[rows.project.astype(np.int32) * count + rows.calendar].astype(np.int32)

    def _with_ends(self, ends: list[int]) -> Rules:
        """Late dates count from the end of each project, of all, or of one milestone."""
        rules, dates = self.rules, self.dates
        if self.milestone is not None:
            return self._with_milestone(self.milestone)
        cap = np.minimum(rules.finish_cap, self._by_project(ends))
        if any(options.open_ends_critical for options in self.network.settings):
            wanted = np.array([s.open_ends_critical for s in self.network.settings])
            is_open = self._is_open() & wanted[self.network.activities.project]
            cap = np.where(is_open, np.minimum(cap, dates.early_finish), cap)
        cap = np.where(self.network.activities.timing == _SUMMARY, NEVER, cap)
        return rules._replace(finish_cap=cap.astype(np.int32))

    def _with_milestone(self, milestone: int) -> Rules:
        leads = np.zeros(len(self.network), np.int8)
        leads[milestone] = 1
        alive = (self.rules.live & LATE != 0).astype(np.int8)
        trace(self.network, alive, leads)
        finish_cap = np.where(leads == 1, self.rules.finish_cap, NEVER).astype(np.int32)
        start_cap = np.where(leads == 1, self.rules.start_cap, NEVER).astype(np.int32)
        finish_cap[milestone] = min(finish_cap[milestone], self.dates.early_finish[milestone])
        return self.rules._replace(finish_cap=finish_cap, start_cap=start_cap)

    def _is_open(self) -> NDArray[np.bool_]:
        followed = np.zeros(len(self.network), bool)
        followed[self.network.links.pred[self.rules.live & LATE != 0]] = True
        return ~followed

    def _room_at_the_end(self, ends: list[int]) -> Minutes:
        """Where an activity without successors may end; in Microsoft Project its late finish."""
        if self.network.profile == "msproject":
            return self.dates.late_finish
        return self._by_project(ends)

    def _move_to_late_dates(self) -> None:
        """Where "as late as possible" means the late start, what follows is scheduled after it."""
        wanted = np.array([s.alap == "total_float" for s in self.network.settings])
        from_finish = np.array([h.from_finish for h in self.network.horizons])
        moved = (wanted | from_finish)[self.network.activities.project] & (self.rules.alap == 1)
        if not moved.any():
            return
        late = np.where(
            self.dates.late_start == NEVER, self.dates.early_start, self.dates.late_start
        )
        floor = np.where(moved, np.maximum(late, self.rules.start_floor), self.rules.start_floor)
        self.rules = self.rules._replace(start_floor=floor.astype(np.int32))
        self._call(self.network.speed.forward)


def trace(network: Network, driving: NDArray[np.int8], marked: NDArray[np.int8]) -> None:
    """Mark all that leads over the given links to what is marked already."""
    if network.speed.is_compiled:
        network.speed.trace(network.net, driving, marked)
        return
    listed = marked.tolist()
    network.speed.trace(Net(*_lists(network.net)), driving.tolist(), listed)
    marked[:] = listed


def _lists(columns: tuple) -> list:
    return [c.tolist() if isinstance(c, np.ndarray) else c for c in columns]


def with_duration(network: Network, place: int, minutes: int) -> Network:
    """The same network with another duration of one activity; nothing else is built again."""
    duration = network.activities.duration.copy()
    remaining = network.activities.remaining.copy()
    remaining[place] = max(remaining[place] + minutes - duration[place], 0)
    duration[place] = minutes
    activities = replace(network.activities, duration=duration, remaining=remaining)
    return network.with_activities(activities)
