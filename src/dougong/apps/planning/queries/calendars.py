"""Calendars of a plan as the engine takes them: own ones, their bases, and the published ones below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dougong.apps.organisation.models import Calendar
from dougong.apps.organisation.queries import calendar_of
from dougong.apps.organisation.queries import plan_calendars as published_calendars
from dougong.apps.planning.choices import CalendarKind
from dougong.apps.planning.models import CalendarException as StoredException
from dougong.apps.planning.models import Plan, WorkCalendar
from dougong.kernel.plan import CalendarException, DayPattern, PlanCalendar, Shift, WorkWeek

INHERITED: tuple[DayPattern | None, ...] = (None,) * 7
_OFFICE: DayPattern = ((480, 720), (780, 1020))
STANDARD = PlanCalendar("standard", "Standard", week=(_OFFICE,) * 5 + ((), ()))
"""What holds where neither the plan nor the unit above its project has a calendar."""
OF_RESOURCES = (CalendarKind.PERSON, CalendarKind.EQUIPMENT)


@dataclass(slots=True)
class CalendarShelf:
    """The calendars that one or several plans use, each fetched once."""

    own: dict[int, WorkCalendar] = field(default_factory=dict)
    published: dict[int, Calendar] = field(default_factory=dict)
    _of_units: dict[int, Calendar | None] = field(default_factory=dict)
    _documents: list[PlanCalendar] = field(default_factory=list)

    def put(self, keys: set[int]) -> None:
        """Fetch calendars by plate, with the bases they derive from."""
        keys = keys - set(self.own)
        while keys:
            rows = list(
                WorkCalendar.objects.select_related("record", "published__record").filter(
                    pk__in=keys
                )
            )
            self.own |= {row.pk: row for row in rows}
            self.published |= {row.published.pk: row.published for row in rows if row.published}
            keys = {row.base_id for row in rows if row.base_id} - set(self.own)

    def default_of(self, plan: Plan) -> str:
        """Id of the calendar that holds where an item names none."""
        if plan.calendar_id is not None:
            self.put({plan.calendar_id})
            return self.own[plan.calendar_id].code
        unit = plan.project.leading_unit
        if unit.pk not in self._of_units:
            self._of_units[unit.pk] = calendar_of(unit)
        published = self._of_units[unit.pk]
        if published is None:
            return STANDARD.id
        self.published[published.pk] = published
        return published.code

    def name(self, key: int | None) -> str | None:
        """What a calendar is called in the plan document."""
        return None if key is None else self.own[key].code

    def documents(self) -> list[PlanCalendar]:
        """All of them, the published ones first; made anew only when one has come."""
        if len(self._documents) != 1 + len(self.published) + len(self.own):
            self._documents = self._made()
        return self._documents

    def _made(self) -> list[PlanCalendar]:
        exceptions: dict[int, list[CalendarException]] = {}
        for row in StoredException.objects.filter(calendar__in=self.own):
            day = CalendarException(row.from_on, row.to_on, pattern(row.shifts), row.name)
            exceptions.setdefault(row.calendar_id, []).append(day)
        own = [self._document(row, exceptions.get(row.pk, [])) for row in self.own.values()]
        return [STANDARD, *published_calendars(self.published.values()), *own]

    def _document(self, row: WorkCalendar, exceptions: list[CalendarException]) -> PlanCalendar:
        base = self.name(row.base_id)
        if row.published_id:
            base = self.published[row.published_id].code
        return PlanCalendar(
            id=row.code,
            name=row.name_zh or row.name_en,
            base=base,
            week=week_of(row.week),
            exceptions=exceptions,
            work_weeks=[_work_week(stored) for stored in row.work_weeks],
            minutes_per_day=row.minutes_per_day,
            minutes_per_week=row.minutes_per_week,
            days_per_month=row.days_per_month,
            is_resource_calendar=row.kind_of_calendar in OF_RESOURCES,
        )


def _work_week(stored: dict[str, Any]) -> WorkWeek:
    first, last = (date.fromisoformat(stored[end]) for end in ("first", "last"))
    return WorkWeek(first, last, week_of(stored["week"]), stored.get("name", ""))


def pattern(shifts: Sequence[Sequence[int]]) -> DayPattern:
    pairs: list[Shift] = [(begin, end) for begin, end in shifts]
    return tuple(pairs)


def week_of(stored: Sequence[Sequence[Sequence[int]] | None]) -> tuple[DayPattern | None, ...]:
    """Seven patterns; an empty list of days inherits all of them."""
    if not stored:
        return INHERITED
    return tuple(None if day is None else pattern(day) for day in stored)
