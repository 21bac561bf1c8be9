"""Families of fields, and how many of each an import keeps, stores for writing back, or ignores."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

from dougong.kernel.errors import N_
from dougong.kernel.plan import (
    CalendarUse,
    FidelityRow,
    PlanDocument,
    ScheduleOptions,
)

KEPT, STORED, IGNORED = "kept", "stored", "ignored"

IDENTITY = N_("Identifiers, outline, names and notes")
TYPES = N_("Milestones, summaries and other activity types")
DURATIONS = N_("Durations, remaining durations and effort")
LINKS = N_("Links and lags")
CONSTRAINTS = N_("Constraints and deadlines")
CALENDARS = N_("Calendars, exceptions and work weeks")
ACTIVITY_CALENDARS = N_("Calendars of single activities")
PROGRESS = N_("Actual dates, percent complete and data date")
STORED_DATES = N_("Computed dates and float of the file")
MANUAL = N_("Manually scheduled activities")
PRIORITIES = N_("Priorities and levelling delays")
RESOURCES = N_("Resources, rates and availability")
ASSIGNMENTS = N_("Resource assignments")
BASELINES = N_("Baselines")
OPTIONS = N_("Scheduling options")
EXTERNAL_LINKS = N_("Links to other projects")
EXPECTED_FINISH = N_("Expected finish dates")
CUSTOM = N_("Custom fields and activity codes")
FORMULAS = N_("Formulas and look-up tables of custom fields")
TIME_PHASED = N_("Splits, contours and time-phased data")
COST_SETTINGS = N_("Accrual and cost settings")
ATTACHED_RECORDS = N_("Steps, expenses, risks and documents")
VIEWS = N_("Views, filters, tables, macros and reports")
EMPTY_LINES = N_("Empty lines")
OTHER = N_("Other fields of the file")


class Tally:
    """Counts what was not kept while a file is read; the kept part is counted from the document."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def stored(self, family: str, count: int = 1) -> None:
        self._counts[family, STORED] += count

    def ignored(self, family: str, count: int = 1) -> None:
        self._counts[family, IGNORED] += count

    def rows(self, document: PlanDocument) -> list[FidelityRow]:
        """All rows with a count, the kept ones first, in the order of the families above."""
        kept = [FidelityRow(name, KEPT, count) for name, count in _kept(document).items() if count]
        rest = [FidelityRow(*key, count) for key, count in self._counts.items() if count]
        return kept + rest


def _kept(document: PlanDocument) -> dict[str, int]:
    """How many activities, rows or values of each family the document holds."""
    activities = document.activities
    counts = {
        IDENTITY: len(activities),
        TYPES: sum(a.timing != "duration" for a in activities),
        DURATIONS: sum(bool(a.duration or a.remaining or a.effort) for a in activities),
        LINKS: len(document.links),
        CONSTRAINTS: sum(
            (a.constraint is not None) + (a.constraint2 is not None) + (a.deadline is not None)
            for a in activities
        ),
        CALENDARS: len(document.calendars),
        ACTIVITY_CALENDARS: sum(
            a.calendar is not None or a.calendar_use is not CalendarUse.TASK for a in activities
        ),
        PROGRESS: sum(a.actual_start is not None or a.percent > 0 for a in activities),
        STORED_DATES: sum(a.stored is not None for a in activities),
        MANUAL: sum(a.manual for a in activities),
        PRIORITIES: sum(a.priority != 500 or a.levelling_delay != 0 for a in activities),
        RESOURCES: len(document.resources),
        ASSIGNMENTS: len(document.assignments),
        BASELINES: sum(len(baseline.rows) for baseline in document.baselines),
        EXTERNAL_LINKS: sum(link.external_at is not None for link in document.links),
        EXPECTED_FINISH: sum(a.expected_finish is not None for a in activities),
        CUSTOM: sum(len(a.custom) for a in activities)
        + sum(len(resource.custom) for resource in document.resources),
    }
    counts[OPTIONS] = sum(
        getattr(project.options, option.name) is not None
        for project in document.projects
        for option in fields(ScheduleOptions)
    )
    return counts
