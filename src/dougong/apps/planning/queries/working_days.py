"""The plan's calendar as pages need it: non-working stretches, working minutes, names of days off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from dougong.apps.planning.models import Plan, WorkItem
from dougong.kernel.plan import PlanCalendar

from .calendars import CalendarShelf
from .moments import EPOCH

if TYPE_CHECKING:
    from dougong.engines.scheduling.calendars import WorkingTime

MINUTES_PER_DAY = 1440
MARGIN_DAYS = 45
LONGEST_YEARS = 30
"""Shading is painted for at most so many years; a longer plan is shown without."""


@dataclass(slots=True)
class PlanDays:
    """The default calendar of a plan with everything it derives from."""

    id: str
    calendars: dict[str, PlanCalendar] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan) -> PlanDays:
        shelf = CalendarShelf()
        default = shelf.default_of(plan)
        return cls(default, {calendar.id: calendar for calendar in shelf.documents()})

    def of_item(self, item: WorkItem) -> PlanDays:
        """The calendar that an item keeps: its own, or that of the plan."""
        if item.calendar_id is None:
            return self
        shelf = CalendarShelf()
        shelf.put({item.calendar_id})
        own = {calendar.id: calendar for calendar in shelf.documents()}
        return PlanDays(str(shelf.name(item.calendar_id)), own)

    @property
    def minutes_per_day(self) -> int:
        return self.calendars[self.id].minutes_per_day

    def shading(self, first: int, last: int) -> list[list[int]]:
        """Stretches of whole days off between two readings of the plan's clock, in minutes."""
        begin, end = _date(first) - timedelta(MARGIN_DAYS), _date(last) + timedelta(MARGIN_DAYS)
        if (end - begin).days > LONGEST_YEARS * 366:
            return []
        time = self._open(begin, end)
        counts = time.tables.cumulative.tolist()
        offset = (begin - EPOCH.date()).days
        stretches: list[list[int]] = []
        for day in range((end - begin).days + 1):
            if counts[day + 1] != counts[day]:
                continue
            at = (offset + day) * MINUTES_PER_DAY
            if stretches and stretches[-1][1] == at:
                stretches[-1][1] += MINUTES_PER_DAY
            else:
                stretches.append([at, at + MINUTES_PER_DAY])
        return stretches

    def working_minutes(self, spans: Sequence[tuple[int, int]]) -> list[int]:
        """Working minutes of each span between two readings of the plan's clock."""
        if not spans:
            return []
        import numpy as np

        from dougong.engines.scheduling.instants import ORIGIN

        shift = int((ORIGIN - EPOCH).total_seconds()) // 60
        begins = np.array([begin - shift for begin, _end in spans], np.int32)
        ends = np.array([end - shift for _begin, end in spans], np.int32)
        first, last = (_date(int(at.min()) + shift) for at in (begins, ends))
        time = self._open(first, max(last, _date(int(ends.max()) + shift)))
        calendar = np.zeros(len(spans), np.int32)
        worked = time.worked(calendar, ends) - time.worked(calendar, begins)
        return [int(minutes) for minutes in worked]

    def _open(self, first: date, last: date) -> WorkingTime:
        from dougong.engines.scheduling.calendars import CalendarBook
        from dougong.engines.scheduling.instants import day_of

        book = CalendarBook(self.calendars)
        book.number(self.id)
        return book.open(day_of(first), day_of(last))

    def days_off(self, begin: datetime, end: datetime) -> list[str]:
        """Names of holidays between two readings of the plan's clock, each once."""
        names: dict[str, None] = {}
        step: str | None = self.id
        while step is not None:
            calendar = self.calendars[step]
            for exception in calendar.exceptions:
                is_between = begin.date() <= exception.last and exception.first <= end.date()
                if is_between and not exception.shifts and exception.name:
                    names[exception.name] = None
            step = calendar.base
        return list(names)


def _date(reading: int) -> date:
    return EPOCH.date() + timedelta(days=reading // MINUTES_PER_DAY)
