"""The entry: a plan document in, a scheduled plan out; and a cheap second run after one edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import N_, DougongError
from dougong.kernel.plan import PlanDocument, Timing

from . import critical, spans
from .critical import Reading
from .document import PlanArrays, read_document
from .instants import NONE, Minutes, moment_of
from .kernels import NEVER
from .model import COMPLETED, IN_PROGRESS, TIMING_CODE
from .network import Frame, Network, build
from .passes import Run, rerun, run
from .result import ActivityDates, DrivingLinks, ProjectDates, ScheduleResult


class UnknownActivity(DougongError):
    """An activity was named that the plan does not have."""

    code = "scheduling.unknown_activity"


@dataclass(frozen=True, slots=True)
class Plan:
    """A checked plan with its network: keep it to schedule the same plan again."""

    arrays: PlanArrays
    network: Network
    place: dict[str, int]
    """Topological place of every activity that has dates of its own."""
    milliseconds: float
    latest: Run | None = None
    """The run that `reschedule` goes on from."""


def prepare(
    document: PlanDocument,
    *,
    profile: str | None = None,
    options: Mapping[str, object] | None = None,
    data_date: datetime | None = None,
) -> Plan:
    """Check a plan and build its network; arguments and errors as in `schedule`."""
    began = perf_counter()
    arrays = read_document(document, profile=profile, overrides=options, data_date=data_date)
    network = network_of(arrays)
    place = {arrays.names[given]: at for at, given in enumerate(network.order.tolist())}
    return Plan(arrays, network, place, (perf_counter() - began) * 1000)


def network_of(arrays: PlanArrays) -> Network:
    """The network of a plan that has been turned into arrays."""
    frame = Frame(
        arrays.horizons,
        arrays.settings,
        arrays.book,
        arrays.names,
        arrays.profile,
        arrays.row < 0,
    )
    return build(arrays.activities, arrays.links, frame)


def schedule(
    document: PlanDocument,
    *,
    profile: str | None = None,
    options: Mapping[str, object] | None = None,
    data_date: datetime | None = None,
    to_milestone: str | None = None,
) -> ScheduleResult:
    """Schedule a plan document by the critical-path method.

    Parameters
    ----------
    document
        One plan, or several linked projects, which are scheduled together.
    profile
        `dougong`, `p6` or `msproject`; by default that of the program that wrote the file.
    options
        Options of section 5.4 by name; they win over profile and file.
    data_date
        Replaces the data date of every project.
    to_milestone
        Count late dates from this activity only; what does not lead to it gets no float.

    Returns
    -------
    ScheduleResult
        Rows in document order; dates are minutes from `instants.ORIGIN`, floats working minutes.

    Raises
    ------
    InvalidInput
        E201–E216, all faults at once.
    UnknownActivity
        `to_milestone` is not an activity with dates of its own.

    References
    ----------
    J. E. Kelley, M. R. Walker, Critical-path planning and scheduling, 1959; PMI, Practice
    Standard for Scheduling, on precedence diagrams.

    Examples
    --------
    >>> from datetime import datetime
    >>> from dougong.kernel.plan import PlanActivity, PlanDocument, PlanLink, PlanProject
    >>> plan = PlanDocument(
    ...     projects=[PlanProject("P", start=datetime(2026, 3, 2, 8))],
    ...     activities=[PlanActivity("A", duration=960), PlanActivity("B", duration=480)],
    ...     links=[PlanLink("A", "B")],
    ... )
    >>> print(*(row.finish for row in schedule(plan).rows()))
    2026-03-03 17:00:00 2026-03-04 17:00:00
    """
    plan = prepare(document, profile=profile, options=options, data_date=data_date)
    return compute(plan, to_milestone=to_milestone)


def compute(plan: Plan, *, to_milestone: str | None = None) -> ScheduleResult:
    """Run the passes over a prepared plan."""
    began = perf_counter()
    milestone = None
    if to_milestone is not None:
        milestone = plan.place.get(to_milestone)
        if milestone is None:
            message = N_("activity '%(activity)s' does not exist or is a summary")
            raise UnknownActivity(message, params={"activity": to_milestone})
    found = run(plan.network, milestone=milestone)
    reading = critical.read(found)
    dates, driving = _Table(plan.arrays, found, reading).fill()
    elapsed = {"build": plan.milliseconds, "pass": (perf_counter() - began) * 1000}
    return ScheduleResult(
        ids=plan.arrays.ids,
        dates=dates,
        driving=driving,
        calendars=_calendar_names(plan.arrays),
        calendar=_calendar_numbers(plan.arrays),
        working_time=found.time,
        projects=_projects(plan.arrays, found, dates),
        settings=plan.arrays.settings,
        profile=plan.arrays.profile,
        findings=critical.warnings(found),
        milliseconds=elapsed,
    )


def reschedule(plan: Plan, activity: str, duration: int) -> tuple[Plan, Run]:
    """What if one activity took this many minutes? Nothing is built again.

    The run has dates and total floats; `compute` of the changed plan gives everything.

    Returns
    -------
    tuple of Plan and Run
        The changed plan, to go on from, and its passes in topological order.
    """
    place = plan.place.get(activity)
    if place is None:
        message = N_("activity '%(activity)s' does not exist or is a summary")
        raise UnknownActivity(message, params={"activity": activity})
    found = rerun(plan.latest or run(plan.network), place, duration)
    return replace(plan, network=found.network, milliseconds=0.0, latest=found), found


class _Table:
    """Brings results from topological to document order and adds summaries."""

    def __init__(self, arrays: PlanArrays, found: Run, reading: Reading) -> None:
        self.arrays = arrays
        self.run = found
        self.reading = reading
        rows = arrays.row[found.network.order]
        self.kept = rows >= 0
        self.rows = rows[self.kept]
        self.count = len(arrays.ids)

    def fill(self) -> tuple[ActivityDates, DrivingLinks]:
        found, reading, dates = self.run, self.reading, self.run.dates
        activities = found.network.activities
        early_start = found.start_instants(dates.early_start)
        early_finish = found.finish_instants(dates.early_finish, early=True)
        late_start = np.where(
            dates.late_start == NEVER, NONE, found.start_instants(dates.late_start)
        )
        late_finish = np.where(
            dates.late_finish == NEVER, NONE, found.finish_instants(dates.late_finish)
        )
        done = (activities.state == COMPLETED) & (self.arrays.profile != "p6")
        for column, actual in (
            (early_start, activities.actual_start),
            (late_start, activities.actual_start),
            (early_finish, activities.actual_finish),
            (late_finish, activities.actual_finish),
        ):
            column[done] = actual[done]
        if self.arrays.profile == "msproject":
            begun = activities.state == IN_PROGRESS
            late_start[begun] = activities.actual_start[begun]
        table = ActivityDates(
            early_start=self._spread(early_start, NONE),
            early_finish=self._spread(early_finish, NONE),
            late_start=self._spread(late_start, NONE),
            late_finish=self._spread(late_finish, NONE),
            start=self._spread(_shown(activities.actual_start, early_start), NONE),
            finish=self._spread(_shown(activities.actual_finish, early_finish), NONE),
            total_float=self._spread(reading.total_float, NONE),
            free_float=self._spread(reading.free_float, NONE),
            is_critical=self._spread(reading.is_critical, fill=False),
            is_on_longest_path=self._spread(reading.is_on_longest_path, fill=False),
            driver=self._spread(reading.driver, -1),
            state=self._spread(activities.state, 0),
        )
        spans.fill(self.arrays, found, table)
        return table, self._driving()

    def _spread(self, column: NDArray, fill: object) -> NDArray:
        spread = np.full(self.count, fill, column.dtype if column.dtype != np.int64 else np.int32)
        spread[self.rows] = column[self.kept]
        return spread

    def _driving(self) -> DrivingLinks:
        links = self.run.network.links
        row_of = np.where(self.kept, self.arrays.row[self.run.network.order], -1)
        where = np.flatnonzero(self.reading.driving & (row_of[links.succ] >= 0))
        succ, source = row_of[links.succ[where]], links.source[where]
        order = np.lexsort((source, succ))
        return DrivingLinks(succ[order], row_of[links.pred[where]][order], source[order])


def _calendar_numbers(arrays: PlanArrays) -> NDArray[np.int16]:
    numbers = np.full(len(arrays.ids), -1, np.int16)
    inside = (arrays.row >= 0) & (arrays.activities.timing != TIMING_CODE[Timing.SUMMARY])
    numbers[arrays.row[inside]] = arrays.activities.calendar[inside]
    return numbers


def _calendar_names(arrays: PlanArrays) -> list[str]:
    numbers = list(arrays.book.numbers)
    names = ["+".join(key.lstrip("\0") for key in keys) for keys in numbers]
    calendars = [""] * len(arrays.ids)
    for row, number in enumerate(_calendar_numbers(arrays).tolist()):
        if number >= 0:
            calendars[row] = names[number]
    return calendars


def _projects(arrays: PlanArrays, found: Run, dates: ActivityDates) -> list[ProjectDates]:
    number = np.full(len(arrays.ids), -1, np.int16)
    inside = arrays.row >= 0
    number[arrays.row[inside]] = arrays.activities.project[inside]
    projects = []
    for place, (project, horizon) in enumerate(zip(arrays.projects, arrays.horizons, strict=True)):
        mine = number == place
        starts = _known(dates.start[mine])
        floats = _known(dates.total_float[mine])
        projects.append(
            ProjectDates(
                id=project.id,
                start=moment_of(int(starts.min()) if starts.size else horizon.start),
                finish=moment_of(found.finish[place]) if mine.any() else None,
                data_date=moment_of(horizon.data_date),
                critical=int(dates.is_critical[mine].sum()),
                min_total_float=int(floats.min()) if floats.size else None,
            )
        )
    return projects


def _shown(actual: Minutes, computed: Minutes) -> Minutes:
    return np.where(actual == NONE, computed, actual)


def _known(column: Minutes) -> Minutes:
    return column[column != NONE]
