"""A calendar as one looks at it: twelve months of days with what is special about each."""

from __future__ import annotations

import calendar as almanac
from dataclasses import dataclass
from datetime import date

from dougong.apps.organisation.models import Calendar

from .working_time import WorkingTime, working_time


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: `tone` says how it is drawn, `note` what it is called."""

    day: date
    tone: str
    note: str
    differs: bool
    """Whether the base calendar rests on this day where this one works, or the other way round."""


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks of seven cells, Monday first; None outside the month."""

    first: date
    weeks: list[list[Cell | None]]

    @property
    def working_days(self) -> int:
        cells = [cell for week in self.weeks for cell in week if cell is not None]
        return sum(cell.tone in {"work", "make-up", "short"} for cell in cells)


def year_of(calendar: Calendar, year: int) -> list[Month]:
    """The twelve months of a year."""
    time = working_time(calendar)
    base = working_time(calendar.base) if calendar.base is not None else None
    weeks = almanac.Calendar()
    return [
        Month(
            date(year, month, 1),
            [
                [_cell(day, time, base) if day.month == month else None for day in week]
                for week in weeks.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]


def _cell(day: date, time: WorkingTime, base: WorkingTime | None) -> Cell:
    differs = base is not None and _works(base, day) != _works(time, day)
    return Cell(day, _tone(day, time), time.names.get(day, ""), differs)


def _works(time: WorkingTime, day: date) -> bool | None:
    return time.is_working(day) if time.covers(day) else None


def _tone(day: date, time: WorkingTime) -> str:
    if not time.covers(day):
        return "unknown"
    ordinary, shifts = time.week[day.weekday()], time.shifts(day)
    if not shifts:
        return "holiday" if day in time.special else "rest"
    if not ordinary:
        return "make-up"
    worked, usual = (sum(end - begin for begin, end in hours) for hours in (shifts, ordinary))
    return "short" if worked < usual else "work"
