"""From the plan document to arrays, reporting every fault of the plan at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from dougong.kernel.errors import Finding, InvalidInput
from dougong.kernel.plan import (
    CalendarUse,
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanProject,
    Timing,
)

from . import calendars, faults, options
from .calendars import CalendarBook
from .columns import beyond_the_table, read_columns, stretched, summary_starts
from .instants import NONE, bounded, day_of, is_outside, minutes_of
from .links import LinkReader, LoeLink
from .model import (
    Activities,
    Horizon,
    Links,
)
from .options import Settings
from .outline import Outline, read_outline

_STANDARD, _ALWAYS = "\0standard", "\0always"
_MILESTONES = (Timing.START_MILESTONE, Timing.FINISH_MILESTONE)


@dataclass(frozen=True, slots=True)
class PlanArrays:
    """A plan as arrays: nodes of the network in document order, then helpers that have no row.

    `row` is the place of each node in the document's list of activities, −1 for an activity
    outside of the plan that a link names by its date only.
    """

    ids: list[str]
    names: list[str]
    """Identifier of each node, empty for what has no row."""
    row: NDArray[np.int32]
    activities: Activities
    links: Links
    loe_links: list[LoeLink]
    outline: Outline
    projects: list[PlanProject]
    horizons: list[Horizon]
    settings: list[Settings]
    book: CalendarBook
    profile: str


def read_document(
    document: PlanDocument,
    *,
    profile: str | None = None,
    overrides: Mapping[str, object] | None = None,
    data_date: datetime | None = None,
) -> PlanArrays:
    """Check a plan and turn it into arrays.

    Parameters
    ----------
    document
        The plan as it was read.
    profile
        `dougong`, `p6` or `msproject`; by default that of the program that wrote the file.
    overrides
        Options that win over profile and file.
    data_date
        Replaces the data date of every project.

    Raises
    ------
    InvalidInput
        E201–E216, all that are found.
    """
    return _Reader(document, profile, overrides or {}, data_date).read()


class _Reader:
    def __init__(
        self,
        document: PlanDocument,
        profile: str | None,
        overrides: Mapping[str, object],
        data_date: datetime | None,
    ) -> None:
        self.document = document
        self.findings: list[Finding] = []
        self.data_date = data_date
        self.projects = document.projects or [PlanProject("")]
        self.project_number = {project.id: n for n, project in enumerate(self.projects)}
        self.profile = "dougong"
        self.settings = [Settings() for _ in self.projects]
        try:
            self.profile = options.profile_of(document, profile)
            self.settings = options.settle(document, self.profile, overrides)
        except InvalidInput as refused:
            self.findings.extend(refused.findings)
        self.index = {activity.id: row for row, activity in enumerate(document.activities)}
        self.known = {calendar.id: calendar for calendar in document.calendars}
        self.book = CalendarBook(self.known | _house_calendars())

    def read(self) -> PlanArrays:
        activities = self.document.activities
        self.findings.extend(faults.of_calendars(self.document))
        self.findings.extend(faults.of_activities(activities))
        self._check_project_dates()
        outline, loops = read_outline(activities, self.index)
        self.findings.extend(loops)
        calendars_are_sound = not any(f.code in ("E203", "E204") for f in self.findings)
        defaults = [self._project_calendar(project) for project in self.projects]
        project_of = [self._project_of(activity) for activity in activities]
        calendar_of = self._calendars_of(outline, project_of, defaults, calendars_are_sound)
        reader = LinkReader(self.document, outline, self.index, self.settings)
        reader.read(project_of)
        self.findings.extend(reader.findings)
        rows = [i for i, summary in enumerate(outline.is_summary) if not summary]
        nodes = [activities[i] for i in rows]
        columns = read_columns(nodes, [project_of[i] for i in rows], [calendar_of[i] for i in rows])
        self.findings.extend(beyond_the_table(nodes, columns))
        columns = replace(columns, not_before=summary_starts(activities, outline))
        if self.profile == "msproject":
            longer = stretched(nodes, self.document.assignments, columns.duration)
            columns = replace(columns, duration=longer)
        row, columns, links = reader.finish(
            rows, columns, [self.book.number(d) for d in defaults], calendar_of, self._always()
        )
        if self.findings:
            raise InvalidInput(self.findings)
        ids = [activity.id for activity in activities]
        return PlanArrays(
            ids=ids,
            names=[ids[place] if place >= 0 else "" for place in row.tolist()],
            row=row,
            activities=columns,
            links=links,
            loe_links=reader.loe_links,
            outline=outline,
            projects=self.projects,
            horizons=[self._horizon(*pair) for pair in zip(self.projects, defaults, strict=True)],
            settings=self.settings,
            book=self.book,
            profile=self.profile,
        )

    def _always(self) -> int:
        return self.book.number(_ALWAYS)

    def _project_calendar(self, project: PlanProject) -> str:
        if project.calendar in self.known:
            return str(project.calendar)
        return next(iter(self.known), _STANDARD)

    def _project_of(self, activity: PlanActivity) -> int:
        if not activity.project:
            return 0
        number = self.project_number.get(activity.project)
        if number is None:
            self.findings.append(faults.unknown_project(activity.id, activity.project))
        return number or 0

    def _calendars_of(
        self, outline: Outline, project_of: list[int], defaults: list[str], sound: bool
    ) -> list[int]:
        """The calendar number of every activity, that of resources included."""
        resources = self._resource_calendars()
        used: dict[tuple[str, ...], int] = {}
        plain: dict[tuple[str | None, int], int] = {}
        numbers = []
        for row, activity in enumerate(self.document.activities):
            is_plain = activity.calendar_use is CalendarUse.TASK and not activity.is_elapsed
            key = activity.calendar, project_of[row]
            if is_plain and key in plain:
                numbers.append(plain[key])
                continue
            if activity.calendar is not None and activity.calendar not in self.known:
                self.findings.append(faults.unknown_calendar(activity.id, activity.calendar))
            own = (
                activity.calendar if activity.calendar in self.known else defaults[project_of[row]]
            )
            ids: tuple[str, ...] = (str(own),)
            if activity.is_elapsed:
                ids = (_ALWAYS,)
            elif activity.calendar_use is not CalendarUse.TASK:
                of_resources = tuple(resources.get(activity.id, ()))
                ids = of_resources or ids
                if activity.calendar_use is CalendarUse.BOTH:
                    ids = (str(own), *of_resources)
            if ids not in used:
                used[ids] = self.book.number(*ids)
                if sound:
                    self._check_hours(ids, activity, self.projects[project_of[row]])
            if is_plain and own == activity.calendar:
                plain[key] = used[ids]
            numbers.append(used[ids])
        return numbers

    def _resource_calendars(self) -> dict[str, list[str]]:
        calendar_of = {
            r.id: r.calendar for r in self.document.resources if r.calendar in self.known
        }
        found: dict[str, list[str]] = {}
        for assignment in self.document.assignments:
            calendar = calendar_of.get(assignment.resource or "")
            if calendar is not None and assignment.is_driving:
                found.setdefault(assignment.activity, []).append(calendar)
        return found

    def _check_hours(
        self, ids: tuple[str, ...], activity: PlanActivity, project: PlanProject
    ) -> None:
        known = self.book.calendars
        idle = [key for key in ids if not faults.works(known[key], known)]
        self.findings.extend(faults.no_working_time(key) for key in idle)
        if len(ids) == 1 or idle:
            return
        start = project.data_date or project.start or activity.actual_start or datetime(2000, 1, 1)
        first = day_of(start.date())
        if self.book.minutes_in(self.book.number(*ids), first, first + 400) == 0:
            self.findings.append(faults.no_common_time(activity.id, f"{start:%Y-%m-%d}"))

    def _check_project_dates(self) -> None:
        for project in self.projects:
            typed = (project.start, self.data_date or project.data_date, project.must_finish_by)
            for moment in filter(is_outside, typed):
                self.findings.append(faults.project_out_of_range(project.id, moment))
        for activity in self.document.activities:
            if activity.timing is Timing.SUMMARY and activity.manual:
                moments = (activity.manual_start, activity.manual_finish)
                self.findings += [faults.out_of_range(activity.id)] * any(map(is_outside, moments))

    def _horizon(self, project: PlanProject, calendar: str) -> Horizon:
        data_date = self.data_date
        if data_date is None and self.profile != "msproject":
            data_date = project.data_date  # MS Project's status date moves no work by itself
        start = minutes_of(project.start)
        if start == NONE:
            start = minutes_of(data_date) if data_date else self._first_moment(project)
        return Horizon(
            start=start,
            data_date=minutes_of(data_date),
            must_finish=minutes_of(project.must_finish_by),
            calendar=self.book.number(calendar),
            from_finish=project.schedule_from == "finish",
            summary_finish=self._summary_finish(project),
        )

    def _summary_finish(self, project: PlanProject) -> int:
        """The last finish that was typed for a summary: the project lasts at least so long."""
        return max(
            (
                bounded(activity.manual_finish)
                for activity in self.document.activities
                if activity.manual_finish is not None
                and activity.manual
                and activity.timing is Timing.SUMMARY
                and activity.project in (project.id, "")
            ),
            default=NONE,
        )

    def _first_moment(self, project: PlanProject) -> int:
        """Where a project without a start begins: the earliest date that is typed in it."""
        typed = [
            moment
            for activity in self.document.activities
            if activity.project in (project.id, "")
            for moment in (activity.actual_start, activity.manual_start)
            if moment is not None
        ]
        return minutes_of(min(typed)) if typed else minutes_of(datetime(2000, 1, 3, 8))


def _house_calendars() -> dict[str, PlanCalendar]:
    return {_STANDARD: calendars.standard(_STANDARD), _ALWAYS: calendars.always(_ALWAYS)}
