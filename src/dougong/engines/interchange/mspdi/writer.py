"""The plan document as a Microsoft Project XML file."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf, parse_xml
from dougong.engines.interchange.xml_text import in_order, plain_element, write_element, xml_text
from dougong.kernel.plan import PlanCalendar, PlanDocument, PlanProject

from . import schema
from .identifiers import Numbers
from .outline import outlined
from .reader import NAMESPACE, read_mspdi
from .supplement import compose_supplement
from .write_calendars import CalendarWriter
from .write_custom import (
    resource_custom_writer,
    task_custom_writer,
    task_labels,
)
from .write_resources import ResourceWriter
from .write_tasks import TaskWriter, moment, yes

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def write_mspdi(document: PlanDocument) -> bytes:
    """Write a document as one MSPDI project.

    For other programs, constraint kinds of Primavera become Project's nearest, and of several
    projects the first one's dates and options count. Read again by `read_plan`, all that the plan
    document keeps comes back, through a comment that other programs pass over.
    """
    numbers = Numbers(document)
    content = _render(document, numbers)
    _, root = parse_xml(content, "", {"Project": NAMESPACE})
    supplement = compose_supplement(document, read_mspdi(root, content, ""), numbers)
    return content + f"<!--{supplement}-->\n".encode() if supplement else content


def _render(document: PlanDocument, numbers: Numbers) -> bytes:
    raw = plain_element(document.raw.get("mspdi"))
    project = document.projects[0] if document.projects else PlanProject("project")
    writer = _DocumentWriter(document, project, numbers, raw)
    parts = [_HEAD, f'<Project xmlns="{xml_text(NAMESPACE)}">\n']
    for tag, value in writer.project().items():
        write_element(tag, value, parts)
    for tag, records in (
        ("Calendar", writer.calendars()),
        ("Task", writer.tasks()),
        ("Resource", writer.resources()),
        ("Assignment", writer.assignments()),
    ):
        parts.append(f"<{tag}s>\n")
        for record in records:
            write_element(tag, record, parts)
        parts.append(f"</{tag}s>\n")
    parts.append("</Project>\n")
    return "".join(parts).encode()


class _DocumentWriter:
    """Holds what all parts of one file share: numbers, custom fields, the rest of the old file."""

    def __init__(
        self, document: PlanDocument, project: PlanProject, numbers: Numbers, raw: Element
    ) -> None:
        self._document = document
        self._project = project
        self._numbers = numbers
        self._raw = raw
        raw_project = branch(raw, "project")
        renamed = any(a.id != numbers.tasks[a.id] for a in document.activities)
        labels = task_labels((activity.custom for activity in document.activities), renamed)
        self._task_custom = task_custom_writer(raw_project, labels)
        labels = task_labels((resource.custom for resource in document.resources), False)
        self._resource_custom = resource_custom_writer(raw_project, labels)

    def project(self) -> Element:
        """The children of the root that are no records."""
        project, rest = self._project, branch(self._raw, "project")
        calendar = self._calendar()
        from_start = project.schedule_from == "start"
        element: Element = {
            **rest,
            "Name": project.id,
            "Title": project.name,
            "ScheduleFromStart": yes(from_start),
            "StartDate": moment(project.start),
            "FinishDate": None if from_start else moment(project.must_finish_by),
            "StatusDate": moment(project.data_date),
            "CurrencyCode": project.currency,
            "CalendarUID": self._numbers.calendars.get(project.calendar, "-1"),
            "MinutesPerDay": str(calendar.minutes_per_day),
            "MinutesPerWeek": str(calendar.minutes_per_week),
            "DaysPerMonth": str(calendar.days_per_month),
            **_options(project, calendar.minutes_per_day),
            "ExtendedAttributes": _declarations(
                rest, self._task_custom.declarations + self._resource_custom.declarations
            ),
        }
        return in_order(element, schema.PROJECT)

    def _calendar(self) -> PlanCalendar:
        """The project's calendar, whose hours per day hold for the whole file."""
        calendars = self._document.calendars
        wanted = [calendar for calendar in calendars if calendar.id == self._project.calendar]
        return (wanted or calendars or [PlanCalendar("")])[0]

    def calendars(self) -> Iterator[Element]:
        writer = CalendarWriter(self._document, self._numbers)
        rests = branch(self._raw, "calendars")
        for calendar in self._document.calendars:
            element = writer.element(calendar)
            yield in_order({**branch(rests, element["UID"]), **element}, schema.CALENDAR)

    def tasks(self) -> Iterator[Element]:
        """The line of the project itself, the tasks, then stand-ins for those of other projects."""
        yield self._project_line()
        rests = branch(self._raw, "tasks")
        writer = TaskWriter(self._document, self._numbers, self._task_custom, rests)
        row = 0
        for row, (activity, outline) in enumerate(outlined(self._document.activities), 1):
            yield writer.element(activity, row, outline)
        outside = {link.pred: link for link in self._document.links if link.external_at is not None}
        known = {activity.id for activity in self._document.activities}
        for link in outside.values():
            if link.pred not in known:
                row += 1
                yield writer.ghost(link, row)

    def _project_line(self) -> Element:
        line = {
            **branch(branch(self._raw, "tasks"), "0"),
            "UID": "0",
            "ID": "0",
            "Name": self._project.name,
            "OutlineNumber": "0",
            "OutlineLevel": "0",
            "Summary": "1",
        }
        return in_order(line, schema.TASK)

    def resources(self) -> Iterator[Element]:
        writer = ResourceWriter(self._numbers, self._resource_custom, self._raw)
        for row, resource in enumerate(self._document.resources, 1):
            yield writer.resource(resource, row)

    def assignments(self) -> Iterator[Element]:
        writer = ResourceWriter(self._numbers, self._resource_custom, self._raw)
        for number, assignment in enumerate(self._document.assignments, 1):
            yield writer.assignment(assignment, number)


def _options(project: PlanProject, minutes_per_day: int) -> Element:
    options = project.options
    honour, open_ends = options.honour_constraints, options.open_ends_critical
    limit = options.critical_threshold
    return {
        "HonorConstraints": None if honour is None else yes(honour),
        "MultipleCriticalPaths": None if open_ends is None else yes(open_ends),
        "CriticalSlackLimit": None if limit is None else str(round(limit / minutes_per_day)),
    }


def _declarations(rest: Element, added: list[Element]) -> Element | None:
    """The declarations the file had, with those of new custom fields; old ones give way."""
    fields = {leaf(field, "FieldID") for field in added}
    kept = [
        field
        for field in branches(branch(rest, "ExtendedAttributes"), "ExtendedAttribute")
        if leaf(field, "FieldID") not in fields
    ]
    return {"ExtendedAttribute": kept + added} if kept or added else None
