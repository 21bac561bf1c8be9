"""Calendars of Primavera's XML."""

from __future__ import annotations

from datetime import date

from dougong.engines.interchange.patterns import OFFICE_WEEK, merge_shifts
from dougong.engines.interchange.quantities import parse_number
from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf
from dougong.kernel.errors import N_, Finding
from dougong.kernel.plan import CalendarException, DayPattern, PlanCalendar

from .words import WEEKDAYS

_UNREADABLE = N_("line %(line)s: calendar '%(calendar)s' cannot be read: %(detail)s")


def _minute(text: str) -> int:
    hours, minutes, *_ = text.split(":")
    value = int(hours) * 60 + int(minutes)
    if not 0 <= value <= 1440:
        raise ValueError(text)
    return value


def _shifts(element: Element) -> DayPattern:
    """Primavera's XML names the last minute of a shift: 11:59 is noon."""
    shifts = []
    for time in branches(element, "WorkTime"):
        start, finish = leaf(time, "Start"), leaf(time, "Finish")
        if start and finish:
            last = _minute(finish)
            end = last + 1 if last % 5 == 4 else last
            shifts.append((_minute(start), end if end > _minute(start) else 1440))
    return merge_shifts(shifts)


def _week(element: Element, has_base: bool) -> tuple[DayPattern | None, ...]:
    days = branches(branch(element, "StandardWorkWeek"), "StandardWorkHours")
    if not days:
        return (None,) * 7 if has_base else OFFICE_WEEK
    week: list[DayPattern | None] = [()] * 7
    for day in days:
        number = WEEKDAYS.get(leaf(day, "DayOfWeek"))
        if number is not None:
            week[number] = _shifts(day)
    return tuple(week)


def _exceptions(element: Element) -> list[CalendarException]:
    rows = branches(branch(element, "HolidayOrExceptions"), "HolidayOrException")
    found = []
    for row in rows:
        day = date.fromisoformat(leaf(row, "Date")[:10])
        found.append(CalendarException(day, day, _shifts(row)))
    return found


def _minutes(element: Element, field: str, default: int) -> int:
    hours = parse_number(leaf(element, field))
    return round(hours * 60) if hours is not None and 0 < hours <= 744 else default


def read_calendar(element: Element, line: int, findings: list[Finding]) -> PlanCalendar:
    """One calendar, identified by its ObjectId; an unreadable one is the office week."""
    day = _minutes(element, "HoursPerDay", 480)
    base = leaf(element, "BaseCalendarObjectId") or None
    calendar = PlanCalendar(
        id=leaf(element, "ObjectId"),
        name=leaf(element, "Name"),
        base=base,
        week=OFFICE_WEEK,
        minutes_per_day=day,
        minutes_per_week=_minutes(element, "HoursPerWeek", 5 * day),
        days_per_month=max(1, round(_minutes(element, "HoursPerMonth", 20 * day) / day)),
        is_resource_calendar=leaf(element, "Type") == "Resource",
    )
    try:
        calendar.week = _week(element, base is not None)
        calendar.exceptions = _exceptions(element)
    except ValueError as error:
        params = {"line": line, "calendar": calendar.name, "detail": str(error)[:80]}
        findings.append(Finding("E104", _UNREADABLE, params))
    return calendar
