"""Working calendars: resolved by inheritance, painted day by day, looked up as integer tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.plan import DayPattern, PlanCalendar

from .instants import DAYS, MINUTES_PER_DAY, ORIGIN, Minutes, day_of

Integers = NDArray[np.integer]
STEP = 480
"""Working minutes per entry of the inverse table."""
_SLOTS = MINUTES_PER_DAY + 1
_WEEKDAYS = (np.arange(DAYS) + ORIGIN.weekday()) % 7
_ALWAYS: DayPattern = ((0, MINUTES_PER_DAY),)
_STANDARD: DayPattern = ((480, 720), (780, 1020))


def always(key: str) -> PlanCalendar:
    """Round the clock: the calendar of elapsed durations."""
    return PlanCalendar(key, week=(_ALWAYS,) * 7)


def standard(key: str) -> PlanCalendar:
    """Monday to Friday, 08:00–12:00 and 13:00–17:00: what holds when a plan names no calendar."""
    return PlanCalendar(key, week=(_STANDARD,) * 5 + ((), ()))


def tidy(pattern: DayPattern) -> DayPattern:
    """Shifts in order, inside the day, and without overlap."""
    shifts: list[tuple[int, int]] = []
    for begin, end in sorted((max(b, 0), min(e, MINUTES_PER_DAY)) for b, e in pattern):
        if begin >= end:
            continue
        if shifts and begin <= shifts[-1][1]:
            shifts[-1] = (shifts[-1][0], max(end, shifts[-1][1]))
        else:
            shifts.append((begin, end))
    return tuple(shifts)


def common(one: DayPattern, other: DayPattern) -> DayPattern:
    """The working time that two days share."""
    return tidy(tuple((max(a, c), min(b, d)) for a, b in one for c, d in other))


class Tables(NamedTuple):
    """What the kernels read: flat arrays over calendars × days, and over patterns × minutes."""

    first_day: int
    days: int
    jumps: int
    cumulative: NDArray[np.int32]
    """Working minutes before each day, `days + 1` entries per calendar."""
    pattern: NDArray[np.int32]
    before: NDArray[np.int32]
    """Working minutes before each minute of the day, 1441 entries per pattern."""
    minute: NDArray[np.int32]
    """Minute of the day of each working minute, the inverse of `before`."""
    jump: NDArray[np.int32]
    """For every `STEP` working minutes the day in which they are reached."""


@dataclass(slots=True)
class _Patterns:
    """Day patterns by number; equal days share one."""

    numbers: dict[DayPattern, int] = field(default_factory=lambda: {(): 0})
    shifts: list[DayPattern] = field(default_factory=lambda: [()])

    def number(self, pattern: DayPattern) -> int:
        found = self.numbers.get(pattern)
        if found is None:
            pattern = tidy(pattern)
            found = self.numbers.setdefault(pattern, len(self.shifts))
            if found == len(self.shifts):
                self.shifts.append(pattern)
        return found

    def tables(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        before = np.zeros((len(self.shifts), _SLOTS), np.int32)
        minute = np.zeros((len(self.shifts), _SLOTS), np.int32)
        for row, shifts in enumerate(self.shifts):
            works = np.zeros(_SLOTS, bool)
            for begin, end in shifts:
                works[begin:end] = True
            before[row, 1:] = np.cumsum(works[:-1])
            at = np.flatnonzero(works)
            minute[row, : at.size] = at
        return before.ravel(), minute.ravel()


@dataclass(slots=True)
class CalendarBook:
    """The calendars a network uses, by number; painted for a window of days when needed.

    Parameters
    ----------
    calendars
        Every calendar of the plan by id; their bases are known and form no loop.
    """

    calendars: dict[str, PlanCalendar]
    numbers: dict[tuple[str, ...], int] = field(default_factory=dict)
    _patterns: _Patterns = field(default_factory=_Patterns)
    _painted: dict[tuple[str, int, int], NDArray[np.int32]] = field(default_factory=dict)

    def number(self, *ids: str) -> int:
        """The number of a calendar, or of what several calendars have in common."""
        return self.numbers.setdefault(tuple(dict.fromkeys(ids)), len(self.numbers))

    def minutes_in(self, number: int, first_day: int, last_day: int) -> int:
        """Working minutes of a calendar between two days, both included."""
        ids = list(self.numbers)[number]
        days = self._paint_all(ids, first_day, last_day)
        return sum(
            int(count) * sum(e - b for b, e in self._patterns.shifts[pattern])
            for pattern, count in zip(*np.unique(days, return_counts=True), strict=True)
        )

    def open(self, first_day: int, last_day: int) -> WorkingTime:
        """Paint all calendars for a window of days and make the lookup tables."""
        first_day, last_day = max(first_day, 0), min(last_day, DAYS - 1)
        rows = [self._paint_all(ids, first_day, last_day) for ids in self.numbers]
        before, minute = self._patterns.tables()
        pattern = np.zeros((len(rows), last_day - first_day + 2), np.int32)
        pattern[:, :-1] = rows
        per_day = before.reshape(-1, _SLOTS)[:, -1]
        cumulative = np.zeros_like(pattern)
        np.cumsum(per_day[pattern[:, :-1]], axis=1, out=cumulative[:, 1:])
        jumps = int(cumulative[:, -1].max()) // STEP + 2
        marks = np.arange(jumps) * STEP
        jump = np.array([np.searchsorted(row[1:], marks, side="right") for row in cumulative])
        days = last_day - first_day + 1
        return WorkingTime(
            Tables(
                first_day,
                days,
                jumps,
                cumulative.ravel(),
                pattern.ravel(),
                before,
                minute,
                np.minimum(jump, days - 1).astype(np.int32).ravel(),
            )
        )

    def _paint_all(self, ids: Sequence[str], first_day: int, last_day: int) -> NDArray[np.int32]:
        days = self._paint(ids[0], first_day, last_day)
        for other in ids[1:]:
            days = self._intersect(days, self._paint(other, first_day, last_day))
        return days

    def _intersect(self, one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
        width = len(self._patterns.shifts)
        pairs, back = np.unique(one.astype(np.int64) * width + other, return_inverse=True)
        shifts = self._patterns.shifts
        shared = [
            self._patterns.number(common(shifts[pair // width], shifts[pair % width]))
            for pair in pairs.tolist()
        ]
        return np.array(shared, np.int32)[back]

    def _paint(self, key: str, first_day: int, last_day: int) -> NDArray[np.int32]:
        """One pattern number per day: weekly pattern, then work weeks, then exceptions."""
        found = self._painted.get((key, first_day, last_day))
        if found is not None:
            return found
        chain = self._chain(key)
        week = np.array([self._patterns.number(p) for p in _weekly(chain)], np.int32)
        weekdays = _WEEKDAYS[first_day : last_day + 1]
        days = week[weekdays]
        for calendar in reversed(chain):
            for span in calendar.work_weeks:
                part = slice(*_overlap(span.first, span.last, first_day, last_day))
                for weekday, shifts in enumerate(span.week):
                    if shifts is not None:
                        days[part][weekdays[part] == weekday] = self._patterns.number(shifts)
        for calendar in reversed(chain):
            for exception in calendar.exceptions:  # the later entry wins
                part = slice(*_overlap(exception.first, exception.last, first_day, last_day))
                days[part] = self._patterns.number(exception.shifts)
        self._painted[key, first_day, last_day] = days
        return days

    def _chain(self, key: str) -> list[PlanCalendar]:
        """The calendar, its base, the base of that…"""
        chain = [self.calendars[key]]
        while chain[-1].base is not None:
            chain.append(self.calendars[chain[-1].base])
        return chain


def _weekly(chain: Sequence[PlanCalendar]) -> list[DayPattern]:
    week: list[DayPattern] = [()] * 7
    for calendar in reversed(chain):
        for weekday, shifts in enumerate(calendar.week):
            if shifts is not None:
                week[weekday] = shifts
    return week


def _overlap(first: object, last: object, first_day: int, last_day: int) -> tuple[int, int]:
    begin = max(day_of(first) - first_day, 0)  # type: ignore[arg-type]
    end = min(day_of(last), last_day) - first_day + 1  # type: ignore[arg-type]
    return begin, max(end, begin)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Vectorised conversion between instants and the working minutes of calendars.

    Notes
    -----
    Working minutes count from the first day of the window. A count `w` names two instants: the
    start of working minute `w` ("08:00 the next day") and the end of the one before ("17:00");
    in the calendar's own terms they are the same.
    """

    tables: Tables

    def worked(self, calendar: Integers, instants: Minutes) -> Minutes:
        """Working minutes before each instant, in the calendar of each element."""
        t = self.tables
        day, minute = np.divmod(instants, MINUTES_PER_DAY)
        day = day - t.first_day
        minute = np.where(day < 0, 0, np.where(day >= t.days, MINUTES_PER_DAY, minute))
        at = calendar.astype(np.int32) * (t.days + 1) + np.clip(day, 0, t.days - 1)
        return t.cumulative[at] + t.before[t.pattern[at] * _SLOTS + minute]

    def starts(self, calendar: Integers, worked: Minutes) -> Minutes:
        """The instant at which the next working minute begins."""
        t = self.tables
        rows = t.cumulative.reshape(-1, t.days + 1)
        day = np.zeros(len(worked), np.int32)
        for number in range(len(rows)):
            mine = np.flatnonzero(calendar == number)
            day[mine] = np.searchsorted(rows[number, 1:], worked[mine], side="right")
        day = np.minimum(day, t.days - 1)
        at = calendar.astype(np.int32) * (t.days + 1) + day
        rest = np.clip(worked - t.cumulative[at], 0, MINUTES_PER_DAY)
        return (day + t.first_day) * MINUTES_PER_DAY + t.minute[t.pattern[at] * _SLOTS + rest]

    def finishes(self, calendar: Integers, worked: Minutes) -> Minutes:
        """The instant at which the last working minute ended."""
        return self.starts(calendar, worked - 1) + 1
