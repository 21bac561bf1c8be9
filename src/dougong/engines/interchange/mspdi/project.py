"""The Project element of an MSPDI file: dates, calendar and scheduling options."""

from __future__ import annotations

from pathlib import PurePath

from dougong.engines.interchange.safe_xml import Element, leaf
from dougong.kernel.plan import PlanProject, ScheduleOptions

from .values import ValueReader, flag


def _name(element: Element, file_name: str) -> str:
    return leaf(element, "Name") or PurePath(file_name).stem or "project"


def _options(element: Element, values: ValueReader) -> ScheduleOptions:
    """`CriticalSlackLimit` counts days; the plan document counts minutes."""
    slack_days = values.number(element, "CriticalSlackLimit")
    minutes_per_day = values.number(element, "MinutesPerDay") or 480
    return ScheduleOptions(
        honour_constraints=flag(element, "HonorConstraints"),
        critical_threshold=None if slack_days is None else round(slack_days * minutes_per_day),
        open_ends_critical=flag(element, "MultipleCriticalPaths"),
    )


def read_project(element: Element, values: ValueReader, file_name: str) -> PlanProject:
    """An MSPDI file holds one project, identified by its Name."""
    values.begin("Project", element)
    name = _name(element, file_name)
    from_finish = flag(element, "ScheduleFromStart") is False
    finish = values.moment(element, "FinishDate")
    return PlanProject(
        id=name,
        name=leaf(element, "Title") or name,
        start=values.moment(element, "StartDate"),
        data_date=values.moment(element, "StatusDate"),
        must_finish_by=finish if from_finish else None,
        calendar=values.calendar(element, "CalendarUID"),
        schedule_from="finish" if from_finish else "start",
        currency=leaf(element, "CurrencyCode") or None,
        options=_options(element, values),
    )
