"""A plan document on its way into the database: what each activity becomes, and what it may not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from dougong.apps.planning.choices import ItemKind, ItemState, ScheduleMode, TimingChoice
from dougong.apps.planning.models import POINTS
from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import (
    Constraint,
    PlanActivity,
    PlanDocument,
    PlanLink,
    PlanProject,
    ScheduleOptions,
    Timing,
)

from .moments import instant

LONGEST_TITLE, LONGEST_ID = 200, 120
LARGEST = 2**31 - 1
PROFILE_OF_FORMAT = {"xer": "p6", "pmxml": "p6", "mspdi": "msproject"}

_TOO_LARGE = N_("activity '%(activity)s': %(field)s is larger than a plan can hold")
_TOO_LONG = N_("activity '%(activity)s': the identifier is longer than %(limit)s characters")


@dataclass(slots=True)
class Arrival:
    """One project of a document, with its own part of activities and links."""

    document: PlanDocument
    project: PlanProject

    @property
    def source(self) -> str:
        return self.document.source.format

    @property
    def activities(self) -> list[PlanActivity]:
        """Activities of the project; those that name none belong to the first."""
        is_first = self.project is self.document.projects[0]
        own = {self.project.id, ""} if is_first else {self.project.id}
        return [activity for activity in self.document.activities if activity.project in own]

    @property
    def profile(self) -> str:
        return self.project.profile or PROFILE_OF_FORMAT.get(self.source, "dougong")


def arrivals_of(document: PlanDocument, wanted: str = "") -> list[Arrival]:
    """The projects of a document, or only the one that is wanted."""
    if not document.projects:
        document.projects.append(PlanProject(document.source.file or "plan"))
    chosen = [p for p in document.projects if wanted in {"", p.id}]
    return [Arrival(document, project) for project in chosen]


def external_key(activity: PlanActivity) -> str:
    """The file's own key of an activity, by which a later file is matched."""
    return activity.uid or activity.id


def unstorable(document: PlanDocument) -> list[Finding]:
    """What no column can hold: identifiers and quantities beyond every plan's size."""
    found = []
    for activity in document.activities:
        for name in ("duration", "effort", "actual_effort", "remaining_effort", "remaining"):
            value = getattr(activity, name)
            if value is not None and abs(value) > LARGEST:
                params = {"activity": activity.id, "field": name}
                found.append(Finding("E217", _TOO_LARGE, params, (activity.id,)))
        if len(external_key(activity)) > LONGEST_ID:
            long = {"activity": activity.id[:60], "limit": LONGEST_ID}
            found.append(Finding("E218", _TOO_LONG, long, (activity.id,)))
    return found


def clean_text(text: str, longest: int) -> str:
    """Text that PostgreSQL can hold, in one column's length."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:longest]


class ItemWriter:
    """Turns the activities of an arrival into columns of work items."""

    def __init__(self, arrival: Arrival, zone: ZoneInfo) -> None:
        self.activities = arrival.activities
        self.zone = zone
        self.ids = {activity.id for activity in self.activities}
        self.parents = {a.parent for a in self.activities if a.parent in self.ids}
        self.summaries = {
            a.id for a in self.activities if a.id in self.parents or a.timing is Timing.SUMMARY
        }
        self.holders = {a.parent for a in self.activities if a.id in self.summaries}
        """Summaries that hold summaries."""

    def columns(self, activity: PlanActivity) -> dict[str, Any]:
        """Columns except place in the outline, calendar and project."""
        timing = self._timing(activity)
        title = clean_text(activity.name, 10_000) or activity.id
        return {
            "activity_id": clean_text(activity.id, LONGEST_ID)
            if len(activity.id) <= LONGEST_ID
            else "",
            "title": title[:LONGEST_TITLE],
            "description": self._description(activity, title),
            "kind_of_item": self._kind(activity),
            "state": state_of(activity),
            "timing": timing,
            "duration_minutes": 0 if timing in POINTS else max(activity.duration, 0),
            "remaining_minutes": self._remaining(activity, timing),
            "is_elapsed": activity.is_elapsed,
            "calendar_use": str(activity.calendar_use),
            "percent_kind": activity.percent_kind,
            "percent_complete": percent_of(activity),
            "schedule_mode": ScheduleMode.MANUAL if activity.manual else ScheduleMode.AUTO,
            "priority": min(max(activity.priority, 0), 1000),
            "levelling_delay_minutes": max(activity.levelling_delay, 0),
            "effort_minutes": max(activity.effort, 0),
            "actual_effort_minutes": max(activity.actual_effort, 0),
            "remaining_effort_minutes": max(_or(activity.remaining_effort, activity.effort), 0),
            "effort_rule": activity.effort_rule,
            "is_effort_driven": activity.is_effort_driven,
            "custom_values": {
                clean_text(name, 120): clean_text(value, 4000)
                for name, value in activity.custom.items()
            },
            **self._moments(activity),
            **self._constraint("", activity.constraint),
            **self._constraint("second_", activity.constraint2),
        }

    def _description(self, activity: PlanActivity, title: str) -> str:
        """The notes, below the whole of a title that is longer than its column."""
        notes = clean_text(activity.notes, 100_000)
        return f"{title}\n\n{notes}".strip() if len(title) > LONGEST_TITLE else notes

    def _timing(self, activity: PlanActivity) -> str:
        if activity.id in self.summaries:
            return str(TimingChoice.SUMMARY)
        return str(activity.timing)

    def _kind(self, activity: PlanActivity) -> str:
        if activity.id in self.holders:
            return ItemKind.PHASE
        if activity.id in self.summaries:
            return ItemKind.WORK_PACKAGE
        is_point = activity.timing in {Timing.START_MILESTONE, Timing.FINISH_MILESTONE}
        return ItemKind.MILESTONE if is_point else ItemKind.TASK

    def _remaining(self, activity: PlanActivity, timing: str) -> int:
        if activity.actual_finish is not None or timing in POINTS:
            return 0
        return max(_or(activity.remaining, activity.duration), 0)

    def _moments(self, activity: PlanActivity) -> dict[str, datetime | None]:
        read = {
            "actual_start_at": activity.actual_start or activity.actual_finish,
            "actual_finish_at": activity.actual_finish,
            "suspended_at": activity.suspended,
            "resumed_at": activity.resumed,
            "deadline_at": activity.deadline,
            "expected_finish_at": activity.expected_finish,
            "manual_start_at": activity.manual_start,
            "manual_finish_at": activity.manual_finish,
        }
        return {name: instant(moment, self.zone) for name, moment in read.items()}

    def _constraint(self, prefix: str, constraint: Constraint | None) -> dict[str, Any]:
        kind = "" if prefix else "ASAP"
        at = None
        if constraint is not None:
            kind, at = str(constraint.kind), instant(constraint.at, self.zone)
        return {f"{prefix}constraint_kind": kind, f"{prefix}constraint_at": at}


def _or(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def percent_of(activity: PlanActivity) -> Decimal:
    percent = 100.0 if activity.actual_finish else min(max(activity.percent, 0.0), 100.0)
    return Decimal(str(round(percent, 2)))


def state_of(activity: PlanActivity) -> str:
    if not activity.is_active:
        return ItemState.CANCELLED
    if activity.actual_finish is not None or activity.percent >= 100:
        return ItemState.DONE
    has_begun = activity.actual_start is not None or activity.percent > 0
    return ItemState.IN_PROGRESS if has_begun else ItemState.READY


def plan_columns(arrival: Arrival, zone: ZoneInfo) -> dict[str, Any]:
    """Columns of the plan except its calendar."""
    project = arrival.project
    options = {
        f.name: value
        for f in fields(ScheduleOptions)
        if (value := getattr(project.options, f.name)) is not None
    }
    return {
        "profile": arrival.profile,
        "start_at": instant(_start(arrival), zone),
        "data_date_at": instant(project.data_date, zone),
        "must_finish_at": instant(project.must_finish_by, zone),
        "schedule_from": project.schedule_from,
        **options,
    }


def _start(arrival: Arrival) -> datetime:
    """Where the plan begins; the engine's own rule where the file does not say."""
    project = arrival.project
    data_date = project.data_date if arrival.profile != "msproject" else None
    typed = [
        moment
        for activity in arrival.activities
        for moment in (activity.actual_start, activity.manual_start)
        if moment is not None
    ]
    return project.start or data_date or min(typed, default=datetime(2000, 1, 3, 8))


def links_of(document: PlanDocument, ids: Iterable[str]) -> Iterator[PlanLink]:
    """Links with at least one end among these activities, each once."""
    mine, seen = set(ids), set()
    for link in document.links:
        key = (link.pred, link.succ, link.type, link.lag_kind, link.lag)
        if key not in seen and (link.pred in mine or link.succ in mine):
            seen.add(key)
            yield link
