"""Writing one arriving project: its plan, calendars, resources, items, links and baselines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from dougong.apps.planning.choices import CalendarKind, ResourceKind
from dougong.apps.planning.models import (
    Assignment,
    CalendarException,
    Dependency,
    Plan,
    Resource,
    WorkCalendar,
    WorkItem,
)
from dougong.apps.planning.queries.arrivals import (
    LARGEST,
    Arrival,
    ItemWriter,
    clean_text,
    external_key,
    links_of,
    plan_columns,
)
from dougong.apps.planning.queries.matching import differences, match
from dougong.apps.planning.queries.moments import instant
from dougong.kernel import clock
from dougong.kernel.plan import PlanActivity, PlanCalendar, PlanResource
from dougong.platform.actions import Action
from dougong.platform.actions.passing import pass_carried
from dougong.platform.actions.storing import BATCH, store_plates
from dougong.platform.journal.canonical import plain
from dougong.platform.journal.captured import snapshot
from dougong.platform.records import DELETED, Record, make_plates

MOST_UNITS = Decimal(999_999_999)


@dataclass(slots=True)
class Journal:
    """What an import did to the items of one project, for its entry."""

    added: list[str] = field(default_factory=list)
    changed: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    removed: dict[str, dict[str, Any]] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        return {"added": self.added, "changed": self.changed, "removed": self.removed}


class ArrivalWriter:
    """Brings one arrival into the plan of one project; everything in the caller's transaction."""

    def __init__(self, arrival: Arrival, plan: Plan, action: Action) -> None:
        self.arrival, self.plan, self.action = arrival, plan, action
        self.source = arrival.source
        self.project = plan.project_id
        self.items: dict[str, WorkItem] = {}
        """Stored items by the id of their activity."""
        self.calendars: dict[str, WorkCalendar] = {}
        self.journal = Journal()

    def write(self) -> dict[str, WorkItem]:
        """Write all but links, which may lead to other projects; answers items by activity id."""
        self._write_calendars()
        self._write_plan()
        self._write_items()
        self._write_resources()
        return self.items

    def _write_plan(self) -> None:
        plan = self.plan
        for name, value in plan_columns(self.arrival, plan.zone).items():
            setattr(plan, name, value)
        known = self.calendars
        wanted = known.get(self.arrival.project.calendar or "") or next(iter(known.values()), None)
        plan.calendar = wanted
        plan.version += 1
        plan.save(force_update=True)

    def _write_calendars(self) -> None:
        """Calendars of the file by its own key; their exceptions are written anew."""
        stored = WorkCalendar.objects.filter(project=self.project, external_source=self.source)
        known = {row.external_id: row for row in stored.select_related("record")}
        documents = self.arrival.document.calendars
        fresh = []
        for document in documents:
            row = known.get(document.id[:120]) or WorkCalendar(
                project_id=self.project,
                external_source=self.source,
                external_id=document.id[:120],
                kind_of_calendar=CalendarKind.IMPORTED,
            )
            fill_calendar(row, document)
            self.calendars[document.id] = row
            if row.pk is None:
                fresh.append(row)
        make_plates(fresh)
        for row in fresh:
            row.save(force_insert=True)
        self._write_hours(documents, fresh)

    def _write_hours(self, documents: list[PlanCalendar], fresh: list[WorkCalendar]) -> None:
        for document in documents:
            row = self.calendars[document.id]
            base = self.calendars.get(document.base or "")
            row.base = None if base is row else base
            row.save(force_update=True)
        old = [row for row in self.calendars.values() if row not in fresh]
        store_plates(old)
        CalendarException.objects.filter(calendar__in=old).delete()
        CalendarException.objects.bulk_create(
            [
                CalendarException(
                    calendar=self.calendars[document.id],
                    from_on=exception.first,
                    to_on=exception.last,
                    name=clean_text(exception.name, 120),
                    shifts=[list(shift) for shift in exception.shifts],
                )
                for document in documents
                for exception in document.exceptions
            ],
            batch_size=BATCH,
        )

    def _write_items(self) -> None:
        writer = ItemWriter(self.arrival, self.plan.zone)
        found = match(self.arrival, self.plan.project)
        new = [self._new_item(activity, writer) for activity in found.new]
        self.items = {a.id: item for a, item in zip(found.new, new, strict=True)}
        self.items |= {activity.id: item for activity, item in found.kept}
        make_plates(new)
        places = self._places()
        for activity, item in zip(found.new, new, strict=True):
            self._hang(item, places[activity.id])
        WorkItem.objects.bulk_create(new, batch_size=BATCH)
        self.journal.added = [item.code for item in new]
        self._alter(found.kept, writer, places)
        self._remove(found.removed)

    def _new_item(self, activity: PlanActivity, writer: ItemWriter) -> WorkItem:
        return WorkItem(
            project_id=self.project,
            external_source=self.source,
            external_id=external_key(activity),
            calendar=self._calendar(activity),
            **writer.columns(activity),
        )

    def _calendar(self, activity: PlanActivity) -> WorkCalendar | None:
        return self.calendars.get(activity.calendar or "")

    def _places(self) -> dict[str, tuple[int | None, int]]:
        """Parent and position of every activity, in the order of the file."""
        counts: dict[str | None, int] = {}
        places = {}
        for activity in self.arrival.activities:
            parent = activity.parent if activity.parent in self.items else None
            position = counts[parent] = counts.get(parent, -1) + 1
            places[activity.id] = (self.items[parent].pk if parent else None, position)
        return places

    def _hang(self, item: WorkItem, place: tuple[int | None, int]) -> None:
        item.parent_id, item.position = place

    def _alter(
        self,
        kept: Iterable[tuple[PlanActivity, WorkItem]],
        writer: ItemWriter,
        places: dict[str, tuple[int | None, int]],
    ) -> None:
        """Change what the file says otherwise; what it does not know, stays."""
        altered, names = [], set()
        for activity, item in kept:
            calendar = self._calendar(activity)
            parent, position = places[activity.id]
            columns = writer.columns(activity) | {
                "calendar_id": calendar.pk if calendar else None,
                "parent_id": parent,
                "position": position,
            }
            parted = differences(item, columns)
            if not parted:
                continue
            for name, (_before, after) in parted.items():
                setattr(item, name, after)
            if "state" in parted:
                by, reason = self.action.by, self.action.reason
                pass_carried(item, parted["state"][0], by=by, reason=reason)
            item.version += 1
            item.updated_at = clock.now()
            altered.append(item)
            names |= set(parted)
            self.journal.changed[item.code] = {n: plain(v) for n, v in parted.items()}
        if altered:
            by_column = {f.attname: f.name for f in WorkItem._meta.concrete_fields}
            written = sorted(by_column[name] for name in names | {"version", "updated_at"})
            WorkItem.objects.bulk_update(altered, written, batch_size=500)
            store_plates(altered)

    def _remove(self, removed: list[WorkItem]) -> None:
        """Delete what the file has lost; items made by hand below it move up to the top."""
        keys = [item.pk for item in removed]
        self.journal.removed = {item.code: snapshot(item) for item in removed}
        WorkItem.objects.filter(parent__in=keys).update(parent=None)
        WorkItem.objects.filter(pk__in=keys).delete()
        Record.objects.filter(pk__in=keys).update(state=DELETED, updated_at=clock.now())

    def _write_resources(self) -> None:
        """Resources of the file by its own key; assignments are written anew."""
        stored = Resource.objects.filter(project=self.project, external_source=self.source)
        known = {row.external_id: row for row in stored.select_related("record")}
        resources, fresh = {}, []
        for document in self.arrival.document.resources:
            row = known.get(document.id[:120]) or Resource(
                project_id=self.project,
                external_source=self.source,
                external_id=document.id[:120],
            )
            fill_resource(row, document, self.calendars)
            resources[document.id] = row
            if row.pk is None:
                fresh.append(row)
            else:
                row.save(force_update=True)
        make_plates(fresh)
        Resource.objects.bulk_create(fresh, batch_size=BATCH)
        Assignment.objects.filter(item__in=[item.pk for item in self.items.values()]).delete()
        Assignment.objects.bulk_create(
            [
                Assignment(
                    item=self.items[row.activity],
                    resource=resources.get(row.resource or ""),
                    units=_units(row.units),
                    effort_minutes=_minutes(row.effort),
                    actual_minutes=_minutes(row.actual),
                    remaining_minutes=_minutes(
                        row.effort if row.remaining is None else row.remaining
                    ),
                    is_driving=row.is_driving,
                    offset_minutes=_minutes(row.start_offset),
                )
                for row in self.arrival.document.assignments
                if row.activity in self.items
            ],
            batch_size=BATCH,
        )


def fill_calendar(row: WorkCalendar, document: PlanCalendar) -> None:
    row.name_zh = clean_text(document.name, 120) or document.id[:120]
    row.week = [None if day is None else [list(s) for s in day] for day in document.week]
    row.work_weeks = [
        {
            "first": stretch.first.isoformat(),
            "last": stretch.last.isoformat(),
            "week": [None if day is None else [list(s) for s in day] for day in stretch.week],
            "name": clean_text(stretch.name, 120),
        }
        for stretch in document.work_weeks
    ]
    row.minutes_per_day = document.minutes_per_day if 0 < document.minutes_per_day <= 1440 else 480
    row.minutes_per_week = min(max(document.minutes_per_week, 0), LARGEST)
    row.days_per_month = min(max(document.days_per_month, 0), 31)


def fill_resource(
    row: Resource, document: PlanResource, calendars: dict[str, WorkCalendar]
) -> None:
    row.name_zh = clean_text(document.name, 120) or document.id[:120]
    is_known = document.kind in ResourceKind.values
    row.kind_of_resource = document.kind if is_known else ResourceKind.MATERIAL
    row.calendar = calendars.get(document.calendar or "")
    row.max_units = _units(document.units)


def _units(units: float) -> Decimal:
    return min(max(Decimal(str(round(units, 3))), Decimal(0)), MOST_UNITS)


def _minutes(minutes: int) -> int:
    return min(max(minutes, 0), LARGEST)


def write_links(arrivals: Iterable[ArrivalWriter]) -> int:
    """Write the links of all arrivals anew; answers their number.

    Links that a person drew to items made by hand stay.
    """
    writers = list(arrivals)
    items = {key: item for writer in writers for key, item in writer.items.items()}
    plates = [item.pk for item in items.values()]
    Dependency.objects.filter(successor__in=plates, predecessor__in=plates).delete()
    Dependency.objects.filter(successor__in=plates, predecessor=None).delete()
    Dependency.objects.filter(predecessor__in=plates, successor=None).delete()
    document, zone = writers[0].arrival.document, writers[0].plan.zone
    links = [
        Dependency(
            predecessor=items.get(link.pred),
            successor=items.get(link.succ),
            type=str(link.type),
            lag_value=link.lag,
            lag_kind=str(link.lag_kind),
            outside_id="" if _joins(link, items) else _outside_name(link, items),
            outside_at=None if _joins(link, items) else _outside_moment(link.external_at, zone),
        )
        for link in links_of(document, items)
        if _joins(link, items) or link.external_at is not None
    ]
    Dependency.objects.bulk_create(links, batch_size=BATCH)
    return len(links)


def _joins(link: Any, items: dict[str, WorkItem]) -> bool:
    return link.pred in items and link.succ in items


def _outside_name(link: Any, items: dict[str, WorkItem]) -> str:
    return clean_text(link.succ if link.pred in items else link.pred, 120) or "?"


def _outside_moment(moment: datetime | None, zone: Any) -> datetime | None:
    return instant(moment, zone)
