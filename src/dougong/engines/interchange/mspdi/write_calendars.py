"""Calendars of the plan document as MSPDI elements."""

from __future__ import annotations

from datetime import date

from dougong.engines.interchange.safe_xml import Element
from dougong.kernel.plan import CalendarException, DayPattern, PlanCalendar, PlanDocument

from .identifiers import Numbers


def clock(minute: int) -> str:
    """Minute of the day; the end of the day is written as midnight."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}:00"


def _day(kind: int | None, shifts: DayPattern) -> Element:
    times = [{"FromTime": clock(start), "ToTime": clock(finish)} for start, finish in shifts]
    return {
        "DayType": None if kind is None else str(kind),
        "DayWorking": "1" if shifts else "0",
        "WorkingTimes": {"WorkingTime": times} if times else None,
    }


def _week(week: tuple[DayPattern | None, ...]) -> Element | None:
    """Sunday first, as the file counts; a day without a pattern is left to the base calendar."""
    days = [
        _day(number + 1, shifts)
        for number in range(7)
        if (shifts := week[(number - 1) % 7]) is not None
    ]
    return {"WeekDay": days} if days else None


def _span(first: date, last: date) -> Element:
    return {"FromDate": f"{first}T00:00:00", "ToDate": f"{last}T23:59:00"}


def _exception(exception: CalendarException) -> Element:
    return {
        "EnteredByOccurrences": "0",
        "TimePeriod": _span(exception.first, exception.last),
        "Occurrences": str((exception.last - exception.first).days + 1),
        "Name": exception.name or None,
        "Type": "1",
        **_day(None, exception.shifts),
    }


class CalendarWriter:
    """MSPDI lets only resource calendars have a base: for others what they inherit is written out."""

    def __init__(self, document: PlanDocument, numbers: Numbers) -> None:
        self._calendars = {calendar.id: calendar for calendar in document.calendars}
        self._numbers = numbers

    def element(self, calendar: PlanCalendar) -> Element:
        week, exceptions = calendar.week, calendar.exceptions
        if not calendar.is_resource_calendar:
            week, exceptions = self._inherited(calendar)
        work_weeks = [
            {
                "TimePeriod": _span(stretch.first, stretch.last),
                "Name": stretch.name or None,
                "WeekDays": _week(stretch.week),
            }
            for stretch in calendar.work_weeks
        ]
        rows = [_exception(exception) for exception in exceptions]
        return {
            "UID": self._numbers.calendars[calendar.id],
            "Name": calendar.name,
            "IsBaseCalendar": "0" if calendar.is_resource_calendar else "1",
            "BaseCalendarUID": self._base(calendar),
            "WeekDays": _week(week),
            "Exceptions": {"Exception": rows} if rows else None,
            "WorkWeeks": {"WorkWeek": work_weeks} if work_weeks else None,
        }

    def _base(self, calendar: PlanCalendar) -> str:
        if not calendar.is_resource_calendar:
            return "-1"
        return self._numbers.calendars.get(calendar.base, "-1")

    def _inherited(
        self, calendar: PlanCalendar
    ) -> tuple[tuple[DayPattern | None, ...], list[CalendarException]]:
        """Week and exceptions with those of all bases; the calendar's own come last and count."""
        week, exceptions = calendar.week, calendar.exceptions
        seen = {calendar.id}
        base = self._calendars.get(calendar.base or "")
        while base is not None and base.id not in seen:
            seen.add(base.id)
            week = tuple(
                above if own is None else own for own, above in zip(week, base.week, strict=True)
            )
            exceptions = base.exceptions + exceptions
            base = self._calendars.get(base.base or "")
        return week, exceptions
