"""From the root element of a Microsoft Project XML file to the plan document."""

from __future__ import annotations

from typing import Any

from dougong.engines.interchange import fidelity
from dougong.engines.interchange.fidelity import Tally
from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf
from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import PlanActivity, PlanDocument, PlanResource, PlanSource

from .calendars import CalendarReader
from .custom import CustomFields
from .leftovers import Leftovers
from .links import LinkReader, split_ghosts
from .project import read_project
from .resources import (
    AssignmentReader,
    ResourceReader,
    is_nobody,
    settle_calendar_use,
)
from .tasks import TaskReader, settle_milestones
from .values import ValueReader, flag

NAMESPACE = "http://schemas.microsoft.com/project"

_CONTOURS = N_("%(count)s assignments have a work contour; it is stored, not scheduled")


class _Records:
    """The record elements of one file, by kind and in file order."""

    def __init__(self, project: Element) -> None:
        self.calendars = branches(branch(project, "Calendars"), "Calendar")
        self.all_tasks = branches(branch(project, "Tasks"), "Task")
        self.tasks, self.ghosts = split_ghosts(self.all_tasks)
        self.resources = branches(branch(project, "Resources"), "Resource")
        self.assignments = branches(branch(project, "Assignments"), "Assignment")

    def by_tag(self, project: Element) -> dict[str, list[Element]]:
        return {
            "Project": [project],
            "Calendar": self.calendars,
            "Task": self.all_tasks,
            "Resource": self.resources,
            "Assignment": self.assignments,
        }


def read_mspdi(root: Element, data: bytes, file_name: str) -> PlanDocument:
    """Build the document; `data` is read again only to find the lines of faulty values."""
    records = _Records(root)
    values = ValueReader({leaf(element, "UID") for element in records.calendars})
    findings: list[Finding] = []
    project = read_project(root, values, file_name)
    custom = CustomFields(root)
    tasks = TaskReader(values, custom, project.id)
    for element in records.tasks:
        tasks.read(element)
    activities = tasks.activities
    document = PlanDocument(
        projects=[project],
        activities=list(activities.values()),
        resources=_resources(records, values, custom),
        baselines=[tasks.baselines[number] for number in sorted(tasks.baselines)],
        source=PlanSource(file=file_name, format="mspdi", encoding="xml"),
    )
    calendars = CalendarReader(values, root)
    document.calendars = [calendars.read(element) for element in records.calendars]
    _read_network(document, records, values, activities, findings)
    findings += _contour_remarks(records)
    document.findings = values.findings(data, file_name, records.by_tag(root)) + findings
    _keep_rest(document, root, records)
    return document


def _resources(records: _Records, values: ValueReader, custom: CustomFields) -> list[PlanResource]:
    reader = ResourceReader(values, custom)
    found = [reader.read(element) for element in records.resources]
    return [resource for resource in found if resource is not None]


def _read_network(
    document: PlanDocument,
    records: _Records,
    values: ValueReader,
    activities: dict[str, PlanActivity],
    findings: list[Finding],
) -> None:
    links = LinkReader(values, activities, records.ghosts, findings)
    for element in records.tasks:
        if "PredecessorLink" in element:
            document.links += links.read(element)
    assignments = AssignmentReader(values, activities)
    document.assignments = [assignments.read(element) for element in records.assignments]
    settle_milestones(records.tasks, activities, {link.succ for link in document.links})
    settle_calendar_use(activities, document.assignments, document.resources)


def _contour_remarks(records: _Records) -> list[Finding]:
    shaped = sum(leaf(row, "WorkContour") not in {"", "0"} for row in records.assignments)
    return [Finding("W305", _CONTOURS, {"count": shaped})] if shaped else []


def _keep_rest(document: PlanDocument, root: Element, records: _Records) -> None:
    tally = Tally()
    leftovers = Leftovers(tally)
    lines = [task for task in records.all_tasks if not flag(task, "IsNull")]
    tally.ignored(fidelity.EMPTY_LINES, len(records.all_tasks) - len(lines))
    named = [row for row in records.resources if not is_nobody(row)]
    flat = {tag: value for tag, value in root.items() if tag != "Calendars"}
    raw: dict[str, Any] = {
        "project": leftovers.of("Project", flat),
        "calendars": leftovers.many("Calendar", records.calendars),
        "tasks": leftovers.many("Task", lines),
        "resources": leftovers.many("Resource", named),
        "assignments": leftovers.many("Assignment", records.assignments, "TaskUID", "ResourceUID"),
    }
    _keep_marked_milestones(raw["tasks"], records, document)
    leftovers.tally()
    document.raw = {"mspdi": {key: value for key, value in raw.items() if value}}
    document.fidelity = tally.rows(document)


def _keep_marked_milestones(
    rests: dict[str, Any], records: _Records, document: PlanDocument
) -> None:
    """Project lets any task be marked as a milestone; the mark is kept where it means nothing here."""
    ordinary = {a.uid for a in document.activities if not a.timing.endswith("milestone")}
    for element in records.tasks:
        uid = leaf(element, "UID")
        if uid in ordinary and flag(element, "Milestone"):
            rests.setdefault(uid, {})["Milestone"] = "1"
