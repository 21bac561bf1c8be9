"""Calendars resolved along their bases, and the arithmetic of working days on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dougong.apps.organisation.choices import DayKind
from dougong.apps.organisation.models import Calendar, CalendarDay
from dougong.kernel.errors import N_, DougongError
from dougong.kernel.plan import CalendarException, DayPattern, PlanCalendar

DAYS_OFF = frozenset({DayKind.HOLIDAY, DayKind.CLOSURE, DayKind.TRADING_HOLIDAY})
ONE_DAY = timedelta(days=1)


class CalendarNotPublished(DougongError):
    """A date was asked that the calendar does not cover: it never guesses."""

    code = "organisation.calendar_not_published"


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """A calendar with everything it inherits: hours of each weekday and of each special day."""

    name: str
    week: tuple[DayPattern, ...]
    special: Mapping[date, DayPattern]
    names: Mapping[date, str]
    covers_from: date | None = None
    covers_to: date | None = None

    def shifts(self, day: date) -> DayPattern:
        """Working intervals of a day in minutes, empty on a day off."""
        self._require_cover(day)
        found = self.special.get(day)
        return self.week[day.weekday()] if found is None else found

    def covers(self, day: date) -> bool:
        """Whether the day lies in the years that are published; always, where nobody publishes."""
        is_early = self.covers_from is not None and day < self.covers_from
        return not is_early and (self.covers_to is None or day <= self.covers_to)

    def _require_cover(self, day: date) -> None:
        if not self.covers(day):
            raise CalendarNotPublished(
                N_("The calendar “%(calendar)s” does not cover %(day)s: publish that year first."),
                params={"calendar": self.name, "day": day},
            )

    def is_working(self, day: date) -> bool:
        return bool(self.shifts(day))

    def minutes(self, day: date) -> int:
        return sum(end - begin for begin, end in self.shifts(day))

    def working_days(self, first: date, last: date) -> int:
        """Days with working time from `first` to `last`, both included."""
        span = range((last - first).days + 1)
        return sum(self.is_working(first + timedelta(days=n)) for n in span)

    def add_working_days(self, start: date, count: int) -> date:
        """The day that lies `count` working days after `start`, before it where negative."""
        if not any(self.week):
            raise DougongError(
                N_("The calendar “%(calendar)s” has no working day in its week."),
                code="organisation.no_working_day",
                params={"calendar": self.name},
            )
        step = ONE_DAY if count > 0 else -ONE_DAY
        day, left = start, abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day


def working_time(calendar: Calendar) -> WorkingTime:
    """Resolve a calendar: the nearest in the chain of bases that says something is right."""
    chain = _chain(calendar)
    week = _week(chain)
    special: dict[date, DayPattern] = {}
    names: dict[date, str] = {}
    rank = {row.pk: place for place, row in enumerate(chain)}
    days = CalendarDay.objects.filter(calendar__in=chain)
    for row in sorted(days, key=lambda row: -rank[row.calendar_id]):
        special[row.day] = _shifts(row, week)
        names[row.day] = str(row)
    return WorkingTime(
        name=str(calendar),
        week=week,
        special=special,
        names=names,
        covers_from=max((c.covers_from for c in chain if c.covers_from), default=None),
        covers_to=min((c.covers_to for c in chain if c.covers_to), default=None),
    )


def _chain(calendar: Calendar) -> list[Calendar]:
    """The calendar and its bases, nearest first."""
    chain, row = [calendar], calendar.base
    while row is not None and row not in chain:
        chain.append(row)
        row = row.base
    return chain


def _week(chain: list[Calendar]) -> tuple[DayPattern, ...]:
    nothing: list[list[list[int]]] = [[]] * 7
    week = next((row.week for row in chain if row.week), nothing)
    return tuple(_pattern(day) for day in week)


def _pattern(intervals: Iterable[Iterable[int]]) -> DayPattern:
    return tuple((begin, end) for begin, end in intervals)


def _shifts(row: CalendarDay, week: tuple[DayPattern, ...]) -> DayPattern:
    if row.intervals or row.kind_of_day in DAYS_OFF:
        return _pattern(row.intervals)
    # A make-up day without hours of its own is worked like an ordinary day of this calendar.
    ordinary = week[row.day.weekday()] or next((day for day in week if day), ())
    return ordinary[:1] if row.kind_of_day == DayKind.HALF_DAY else ordinary


def plan_calendars(calendars: Iterable[Calendar]) -> list[PlanCalendar]:
    """Calendars in the form in which the scheduling engine takes them, inheritance resolved."""
    return [_plan_calendar(calendar) for calendar in calendars]


def _plan_calendar(calendar: Calendar) -> PlanCalendar:
    time = working_time(calendar)
    per_day = [sum(end - begin for begin, end in day) for day in time.week]
    exceptions = [
        CalendarException(day, day, shifts, time.names[day])
        for day, shifts in sorted(time.special.items())
    ]
    return PlanCalendar(
        id=calendar.code,
        name=time.name,
        week=time.week,
        exceptions=exceptions,
        minutes_per_day=max(per_day) or 480,
        minutes_per_week=sum(per_day) or 2400,
    )
