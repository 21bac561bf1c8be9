"""What scheduling answers: dates, floats and drivers of every activity, in document order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import Finding

from .calendars import WorkingTime
from .instants import NONE, moments_of
from .options import Settings

Instants = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ActivityDates:
    """One column per result, one row per activity; minutes from the origin or `instants.NONE`.

    Floats are working minutes of the activity's calendar, `NONE` for completed activities, for
    summaries without leaves, and for what does not lead to a chosen milestone.
    """

    early_start: Instants
    early_finish: Instants
    late_start: Instants
    late_finish: Instants
    start: Instants
    finish: Instants
    total_float: Instants
    free_float: Instants
    is_critical: NDArray[np.bool_]
    is_on_longest_path: NDArray[np.bool_]
    driver: NDArray[np.int8]
    """Index into `DRIVERS`, −1 for summaries."""
    state: NDArray[np.int8]


class DrivingLink(NamedTuple):
    """A link that decides its successor's date: row of the predecessor, place of the link."""

    pred: int
    link: int


@dataclass(frozen=True, slots=True)
class DrivingLinks:
    """The links that drive the dates of each row, in document order."""

    succ: Instants
    pred: Instants
    link: Instants

    def get(self, row: int, default: Sequence[DrivingLink] = ()) -> Sequence[DrivingLink]:
        """The driving links of one row."""
        first, last = np.searchsorted(self.succ, (row, row + 1))
        if first == last:
            return default
        pairs = zip(self.pred[first:last].tolist(), self.link[first:last].tolist(), strict=True)
        return [DrivingLink(*pair) for pair in pairs]


@dataclass(frozen=True, slots=True)
class ProjectDates:
    """The frame of one project."""

    id: str
    start: datetime | None
    finish: datetime | None
    data_date: datetime | None
    critical: int
    min_total_float: int | None


class ActivityRow(NamedTuple):
    """The dates of one activity as Python values."""

    id: str
    early_start: datetime | None
    early_finish: datetime | None
    late_start: datetime | None
    late_finish: datetime | None
    start: datetime | None
    finish: datetime | None
    total_float: int | None
    free_float: int | None
    is_critical: bool
    is_on_longest_path: bool
    driver: str | None


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


@dataclass(frozen=True, slots=True)
class ScheduleResult:
    """A scheduled plan.

    Attributes
    ----------
    ids
        Identifiers of activities in document order, summaries among them.
    dates
        Arrays in the same order.
    driving
        Per row the links that drive its dates, in document order.
    calendars
        Per row the id of its calendar; several ids joined by "+" where only common time counts.
    """

    ids: list[str]
    dates: ActivityDates
    driving: DrivingLinks
    calendars: list[str]
    calendar: NDArray[np.int16]
    """Number of the same calendar in `working_time`, −1 for summaries."""
    working_time: WorkingTime
    projects: list[ProjectDates]
    settings: list[Settings]
    profile: str
    findings: list[Finding]
    milliseconds: dict[str, float]

    def moments(self, column: str) -> NDArray[np.datetime64]:
        """One date column as `datetime64[m]`, NaT where there is none."""
        return moments_of(getattr(self.dates, column))

    def rows(self) -> Iterator[ActivityRow]:
        """All activities as Python values."""
        columns = (
            "early_start",
            "early_finish",
            "late_start",
            "late_finish",
            "start",
            "finish",
        )
        moments = [self.moments(name).tolist() for name in columns]
        floats = [
            [None if minutes == NONE else minutes for minutes in column.tolist()]
            for column in (self.dates.total_float, self.dates.free_float)
        ]
        flags = [self.dates.is_critical.tolist(), self.dates.is_on_longest_path.tolist()]
        drivers = [DRIVERS[code] if code >= 0 else None for code in self.dates.driver.tolist()]
        for values in zip(self.ids, *moments, *floats, *flags, drivers, strict=True):
            yield ActivityRow(*values)
