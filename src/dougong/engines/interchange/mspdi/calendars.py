"""MSPDI calendars: week days, dated and recurring exceptions, work weeks."""

from __future__ import annotations

from datetime import date

from dougong.engines.interchange import remarks
from dougong.engines.interchange.patterns import OFFICE_DAY, OFFICE_WEEK, merge_shifts
from dougong.engines.interchange.safe_xml import Element, branch, branches, leaf
from dougong.kernel.plan import CalendarException, DayPattern, PlanCalendar, Shift, WorkWeek

from .recurrence import LAST_DAY, Pattern, is_recurring, occurrences
from .values import ValueReader, flag

_FIRST_DAY = date(1984, 1, 1)


def _minute_of_day(text: str) -> int:
    hours, minutes, *_ = text.split(":")
    value = int(hours) * 60 + int(minutes)
    if not 0 <= value <= 1440:
        raise ValueError(text)
    return value


class CalendarReader:
    """Reads the Calendar elements of one file."""

    def __init__(self, values: ValueReader, project: Element) -> None:
        self._values = values
        self._minutes_per_day = self._whole(project, "MinutesPerDay", 480)
        self._minutes_per_week = self._whole(project, "MinutesPerWeek", 2400)
        self._days_per_month = self._whole(project, "DaysPerMonth", 20)

    def _whole(self, project: Element, field: str, default: int) -> int:
        value = self._values.number(project, field)
        return round(value) if value is not None and 0 < value <= 10080 else default

    def read(self, element: Element) -> PlanCalendar:
        self._values.begin("Calendar", element)
        base = self._values.calendar(element, "BaseCalendarUID")
        is_base = flag(element, "IsBaseCalendar")
        calendar = PlanCalendar(
            id=leaf(element, "UID"),
            name=leaf(element, "Name"),
            base=None if is_base else base,
            minutes_per_day=self._minutes_per_day,
            minutes_per_week=self._minutes_per_week,
            days_per_month=self._days_per_month,
            is_resource_calendar=is_base is False,
        )
        days = branches(branch(element, "WeekDays"), "WeekDay")
        inherited = (None,) * 7 if calendar.base else OFFICE_WEEK
        calendar.week = self._week(days, inherited)
        calendar.exceptions = self._exceptions(element, days)
        for week in branches(branch(element, "WorkWeeks"), "WorkWeek"):
            self._add_work_week(calendar, week)
        return calendar

    def _week(
        self, days: list[Element], inherited: tuple[DayPattern | None, ...]
    ) -> tuple[DayPattern | None, ...]:
        """Monday first; `DayType` counts the days from Sunday, 1 to 7."""
        week = list(inherited)
        for day in days:
            kind = leaf(day, "DayType")
            if kind in {"1", "2", "3", "4", "5", "6", "7"}:
                week[(int(kind) - 2) % 7] = self._shifts(day)
        return tuple(week)

    def _shifts(self, day: Element) -> DayPattern:
        """Shifts of a day; a working day without times has those of the office."""
        if not flag(day, "DayWorking"):
            return ()
        shifts: list[Shift] = []
        for time in branches(branch(day, "WorkingTimes"), "WorkingTime"):
            try:
                start = _minute_of_day(leaf(time, "FromTime"))
                finish = _minute_of_day(leaf(time, "ToTime"))
            except ValueError:
                self._values.fault(remarks.NOT_A_TIME, time, "FromTime")
                continue
            shifts.append((start, finish if finish > start else 1440))
        return merge_shifts(shifts) if shifts else OFFICE_DAY

    def _span(self, element: Element) -> tuple[date, date] | None:
        period = branch(element, "TimePeriod")
        first = self._values.moment(period, "FromDate")
        last = self._values.moment(period, "ToDate")
        if first is None or last is None or last < first:
            if period:
                self._values.fault(remarks.NOT_A_DATE, period, "ToDate")
            return None
        return max(first.date(), _FIRST_DAY), min(last.date(), LAST_DAY)

    def _exceptions(self, element: Element, days: list[Element]) -> list[CalendarException]:
        """Newer files write each exception twice; the old form is used where the new is absent."""
        exceptions: list[CalendarException] = []
        modern = branches(branch(element, "Exceptions"), "Exception")
        old = [day for day in days if leaf(day, "DayType") == "0"]
        for source in modern or old:
            span = self._span(source)
            if span is None:
                continue
            name = leaf(source, "Name")
            shifts = self._shifts(source)
            exceptions += [
                CalendarException(first, last, shifts, name)
                for first, last in self._stretches(source, span)
            ]
        return exceptions

    def _stretches(self, source: Element, span: tuple[date, date]) -> list[tuple[date, date]]:
        kind = self._number(source, "Type")
        if not is_recurring(kind):
            return [span]
        by_count = flag(source, "EnteredByOccurrences")
        pattern = Pattern(
            kind=kind,
            first=span[0],
            last=span[1],
            count=self._number(source, "Occurrences") if by_count else None,
            period=max(1, self._number(source, "Period")),
            weekdays=self._number(source, "DaysOfWeek"),
            item=self._number(source, "MonthItem"),
            position=self._number(source, "MonthPosition"),
            month=min(12, self._number(source, "Month") + 1),
            month_day=max(1, self._number(source, "MonthDay")),
        )
        return [(day, day) for day in occurrences(pattern)]

    def _number(self, element: Element, field: str) -> int:
        """A small whole number; anything else counts as nothing said."""
        text = leaf(element, field)
        return int(text) if text.isdecimal() and len(text) <= 6 else 0

    def _add_work_week(self, calendar: PlanCalendar, element: Element) -> None:
        span = self._span(element)
        if span is not None:
            days = branches(branch(element, "WeekDays"), "WeekDay")
            week = self._week(days, (None,) * 7)
            calendar.work_weeks.append(WorkWeek(*span, week, leaf(element, "Name")))
