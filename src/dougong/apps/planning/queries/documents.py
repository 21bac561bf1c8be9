"""The plan document of a project from the database: what engines take and files are written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q

from dougong.apps.planning.choices import ItemState, ScheduleMode
from dougong.apps.planning.models import OPTIONS, Assignment, Dependency, Plan, Resource, WorkItem
from dougong.kernel.plan import (
    CalendarUse,
    Constraint,
    ConstraintKind,
    LagKind,
    LinkType,
    PlanActivity,
    PlanAssignment,
    PlanDocument,
    PlanLink,
    PlanProject,
    PlanResource,
    ScheduleOptions,
    Timing,
)

from .calendars import CalendarShelf
from .moments import wall
from .outline import outline_order


class ItemRow(NamedTuple):
    """The columns of a work item that scheduling and export read, in the order of their query."""

    pk: int
    record__code: str
    external_id: str
    activity_id: str
    parent_id: int | None
    position: int
    title: str
    description: str
    state: str
    timing: str
    calendar_id: int | None
    calendar_use: str
    duration_minutes: int
    is_elapsed: bool
    remaining_minutes: int
    percent_complete: Any
    percent_kind: str
    actual_start_at: datetime | None
    actual_finish_at: datetime | None
    suspended_at: datetime | None
    resumed_at: datetime | None
    constraint_kind: str
    constraint_at: datetime | None
    second_constraint_kind: str
    second_constraint_at: datetime | None
    deadline_at: datetime | None
    expected_finish_at: datetime | None
    priority: int
    levelling_delay_minutes: int
    schedule_mode: str
    manual_start_at: datetime | None
    manual_finish_at: datetime | None
    effort_minutes: int
    actual_effort_minutes: int
    remaining_effort_minutes: int
    effort_rule: str
    is_effort_driven: bool
    custom_values: dict[str, str]
    is_committed: bool
    start_at: datetime | None
    finish_at: datetime | None
    baseline_start_at: datetime | None
    baseline_finish_at: datetime | None


@dataclass(slots=True)
class Sheet:
    """A plan as document, with the stored rows that its activities, in order, stand for."""

    document: PlanDocument
    rows: list[ItemRow] = field(default_factory=list)
    plan_of: dict[str, Plan] = field(default_factory=dict)
    """Plan by the id of its project in the document."""

    def activity_ids(self) -> dict[int, str]:
        """Activity id by plate."""
        pairs = zip(self.rows, self.document.activities, strict=True)
        return {row.pk: activity.id for row, activity in pairs}


def sheet_of(*plans: Plan) -> Sheet:
    """One document of one plan, or of several that are scheduled together."""
    sheet, shelf = Sheet(PlanDocument()), CalendarShelf()
    for plan in plans:
        items = WorkItem.objects.filter(project=plan.project_id)
        rows = [ItemRow(*values) for values in items.values_list(*ItemRow._fields)]
        shelf.put({row.calendar_id for row in rows if row.calendar_id})
        _add_plan(sheet, shelf, plan, rows)
    _add_resources(sheet, shelf, plans)
    sheet.document.calendars = shelf.documents()
    _add_links(sheet, plans)
    return sheet


def sheet_in_memory(
    plan: Plan, items: Sequence[WorkItem], links: Sequence[Dependency], shelf: CalendarShelf
) -> Sheet:
    """The document of a plan that is not stored yet; `shelf` holds its calendars already."""
    sheet = Sheet(PlanDocument())
    _add_plan(sheet, shelf, plan, [_row_of(item) for item in items])
    sheet.document.calendars = shelf.documents()
    ids = sheet.activity_ids()
    sheet.document.links = [
        PlanLink(
            pred=ids[link.predecessor_id],  # type: ignore[index]
            succ=ids[link.successor_id],  # type: ignore[index]
            type=LinkType(link.type),
            lag=link.lag_value,
            lag_kind=LagKind(link.lag_kind),
        )
        for link in links
    ]
    return sheet


def entered(activity: PlanActivity, item: WorkItem, zone: ZoneInfo) -> PlanActivity:
    """An activity of a document with the values that its item has now, in its old place."""
    fresh = _activity(_row_of(item), zone)
    place = ("id", "project", "calendar", "parent", "wbs", "outline_level")
    return replace(fresh, **{name: getattr(activity, name) for name in place})


def _row_of(item: WorkItem) -> ItemRow:
    names = ItemRow._fields
    values: list[Any] = [item.code if n == "record__code" else getattr(item, n) for n in names]
    return ItemRow(*values)


def _add_plan(sheet: Sheet, shelf: CalendarShelf, plan: Plan, rows: Sequence[ItemRow]) -> None:
    project = _project(plan, shelf.default_of(plan))
    sheet.plan_of[project.id] = plan
    sheet.document.projects.append(project)
    _add_activities(sheet, shelf, plan, rows)


def _project(plan: Plan, calendar: str | None) -> PlanProject:
    zone = plan.zone
    return PlanProject(
        id=plan.project.code,
        name=plan.project.title_zh or plan.project.title_en,
        start=wall(plan.start_at, zone),
        data_date=wall(plan.data_date_at, zone),
        must_finish_by=wall(plan.must_finish_at, zone),
        calendar=calendar,
        schedule_from=plan.schedule_from,
        currency=plan.project.currency,
        profile=plan.profile,
        options=ScheduleOptions(
            **{name: getattr(plan, name) for name in OPTIONS if _is_set(plan, name)}
        ),
    )


def _is_set(plan: Plan, option: str) -> bool:
    return getattr(plan, option) not in {None, ""}


def _add_activities(
    sheet: Sheet, shelf: CalendarShelf, plan: Plan, rows: Sequence[ItemRow]
) -> None:
    taken = {activity.id for activity in sheet.document.activities}
    order = outline_order(
        [row.pk for row in rows], [row.parent_id for row in rows], [row.position for row in rows]
    )
    names = {rows[place].pk: _id_of(rows[place], taken) for place in order.places}
    zone, project = plan.zone, plan.project.code
    parents = {row.parent_id for row in rows}
    for place, outline in zip(order.places, order.numbers, strict=True):
        row = rows[place]
        activity = _activity(row, zone)
        activity.id, activity.project = names[row.pk], project
        activity.calendar = shelf.name(row.calendar_id)
        if row.pk in parents:
            activity.timing = Timing.SUMMARY
        activity.parent = names.get(row.parent_id or 0)
        activity.wbs, activity.outline_level = outline, outline.count(".") + 1
        sheet.document.activities.append(activity)
        sheet.rows.append(row)


def _id_of(row: ItemRow, taken: set[str]) -> str:
    """What messages call the item: its activity id where that is unambiguous, else its code."""
    name = row.activity_id
    if not name or name in taken:
        name = row.record__code
    taken.add(name)
    return name


def _activity(row: ItemRow, zone: ZoneInfo) -> PlanActivity:
    is_manual = row.schedule_mode == ScheduleMode.MANUAL
    return PlanActivity(
        id="",
        uid=row.external_id,
        name=row.title,
        timing=Timing(row.timing),
        calendar_use=CalendarUse(row.calendar_use),
        duration=row.duration_minutes,
        remaining=row.remaining_minutes,
        is_elapsed=row.is_elapsed,
        percent=float(row.percent_complete),
        percent_kind=row.percent_kind,
        actual_start=wall(row.actual_start_at, zone),
        actual_finish=wall(row.actual_finish_at, zone),
        suspended=wall(row.suspended_at, zone),
        resumed=wall(row.resumed_at, zone),
        constraint=_constraint(row.constraint_kind, row.constraint_at, zone),
        constraint2=_constraint(row.second_constraint_kind, row.second_constraint_at, zone),
        deadline=wall(row.deadline_at, zone),
        expected_finish=wall(row.expected_finish_at, zone),
        priority=row.priority,
        levelling_delay=row.levelling_delay_minutes,
        manual=is_manual,
        manual_start=wall(row.manual_start_at, zone) if is_manual else None,
        manual_finish=wall(row.manual_finish_at, zone) if is_manual else None,
        is_active=row.state != ItemState.CANCELLED,
        effort=row.effort_minutes,
        actual_effort=row.actual_effort_minutes,
        remaining_effort=row.remaining_effort_minutes,
        effort_rule=row.effort_rule,
        is_effort_driven=row.is_effort_driven,
        notes=row.description,
        custom=dict(row.custom_values),
    )


def _constraint(kind: str, at: datetime | None, zone: ZoneInfo) -> Constraint | None:
    if not kind or kind == ConstraintKind.ASAP:
        return None
    return Constraint(ConstraintKind(kind), wall(at, zone))


def _add_resources(sheet: Sheet, shelf: CalendarShelf, plans: Sequence[Plan]) -> None:
    projects = [plan.project_id for plan in plans]
    resources = list(
        Resource.objects.filter(project__in=projects).select_related("record").order_by("pk")
    )
    shelf.put({row.calendar_id for row in resources if row.calendar_id})
    sheet.document.resources = [
        PlanResource(
            id=row.code,
            name=row.name_zh or row.name_en,
            kind=row.kind_of_resource,
            calendar=shelf.name(row.calendar_id),
            units=float(row.max_units),
        )
        for row in resources
    ]
    ids, codes = sheet.activity_ids(), {row.pk: row.code for row in resources}
    assignments = Assignment.objects.filter(item__project__in=projects).order_by("pk")
    sheet.document.assignments = [
        PlanAssignment(
            activity=ids[row.item_id],
            resource=codes.get(row.resource_id or 0),
            units=float(row.units),
            effort=row.effort_minutes,
            actual=row.actual_minutes,
            remaining=row.remaining_minutes,
            is_driving=row.is_driving,
            start_offset=row.offset_minutes,
        )
        for row in assignments
    ]


class LinkRow(NamedTuple):
    """The columns of a dependency that scheduling reads."""

    predecessor_id: int | None
    successor_id: int | None
    type: str
    lag_value: int
    lag_kind: str
    outside_id: str
    outside_at: datetime | None


def _add_links(sheet: Sheet, plans: Sequence[Plan]) -> None:
    """Links inside the document; of a link that leaves it, the other end's date stands in."""
    ids = sheet.activity_ids()
    projects = [plan.project_id for plan in plans]
    touching = Q(successor__project__in=projects) | Q(predecessor__project__in=projects)
    stored = Dependency.objects.filter(touching).order_by("pk").values_list(*LinkRow._fields)
    rows = [LinkRow(*values) for values in stored]
    elsewhere = {pk for row in rows for pk in row[:2] if pk is not None and pk not in ids}
    dates = _outside_dates(elsewhere)
    zone = plans[0].zone
    for row in rows:
        pred, succ = ids.get(row.predecessor_id or 0), ids.get(row.successor_id or 0)
        outside_id, outside_at = row.outside_id, row.outside_at
        if pred is None and row.predecessor_id is not None:
            far = dates[row.predecessor_id]
            outside_id, outside_at = far.code, far.leaving(row.type)
        elif succ is None and row.successor_id is not None:
            far = dates[row.successor_id]
            outside_id, outside_at = far.code, far.arriving(row.type)
        if (pred is None or succ is None) and outside_at is None:
            continue
        sheet.document.links.append(
            PlanLink(
                pred=pred or outside_id,
                succ=succ or outside_id,
                type=LinkType(row.type),
                lag=row.lag_value,
                lag_kind=LagKind(row.lag_kind),
                external_at=wall(outside_at, zone),
            )
        )


class OutsideItem(NamedTuple):
    """The computed dates of an item of another project, which stay as they are."""

    pk: int
    code: str
    start_at: datetime | None
    finish_at: datetime | None
    late_start_at: datetime | None
    late_finish_at: datetime | None

    def leaving(self, kind: str) -> datetime | None:
        """The date from which a link of this type to a successor counts."""
        return self.start_at if kind in {"SS", "SF"} else self.finish_at

    def arriving(self, kind: str) -> datetime | None:
        """The date up to which a predecessor of this type may go."""
        return self.late_finish_at if kind in {"FF", "SF"} else self.late_start_at


def _outside_dates(plates: set[int]) -> dict[int, OutsideItem]:
    columns = ("record__code" if n == "code" else n for n in OutsideItem._fields)
    rows = WorkItem.objects.filter(pk__in=plates).values_list(*columns)
    return {row[0]: OutsideItem(*row) for row in rows} if plates else {}
