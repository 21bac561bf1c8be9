"""Working calendars: inheritance, exceptions, common time, and both directions of conversion."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong.engines.scheduling.calendars import CalendarBook, common, tidy
from dougong.engines.scheduling.instants import day_of, minutes_of, moment_of
from dougong.kernel.plan import CalendarException, PlanCalendar, WorkWeek

from .plans import SHIFTS, STD

MORNING = ((480, 720),)
NIGHT = ((0, 360), (1320, 1440))


def working_time(*calendars: PlanCalendar, first: str = "2026-01-01", last: str = "2026-12-31"):
    book = CalendarBook({calendar.id: calendar for calendar in calendars})
    book.number(calendars[-1].id)
    return book.open(day_of(date.fromisoformat(first)), day_of(date.fromisoformat(last)))


def minutes_on(day: str, *calendars: PlanCalendar) -> int:
    begin = minutes_of(datetime.fromisoformat(day))
    both = np.array([begin, begin + 1440], np.int32)
    worked = working_time(*calendars).worked(np.zeros(2, np.int16), both)
    return int(worked[1] - worked[0])


def test_a_weekday_without_hours_of_its_own_comes_from_the_base():
    short = PlanCalendar("SHORT", base="STD", week=(MORNING, *(None,) * 6))
    assert minutes_on("2026-03-02", STD, short) == 240
    assert minutes_on("2026-03-03", STD, short) == 480
    assert minutes_on("2026-03-07", STD, short) == 0


def test_an_exception_goes_before_the_week_and_the_own_before_that_of_the_base():
    holiday = CalendarException(date(2026, 3, 2), date(2026, 3, 4))
    base = PlanCalendar("BASE", base="STD", exceptions=[holiday])
    own = CalendarException(date(2026, 3, 3), date(2026, 3, 3), MORNING)
    child = PlanCalendar("CHILD", base="BASE", exceptions=[own])
    assert [minutes_on(f"2026-03-0{d}", STD, base, child) for d in (2, 3, 4, 5)] == [0, 240, 0, 480]


def test_of_two_exceptions_on_one_day_the_later_entry_counts():
    day = date(2026, 3, 2)
    twice = PlanCalendar(
        "TWICE",
        base="STD",
        exceptions=[CalendarException(day, day), CalendarException(day, day, MORNING)],
    )
    assert minutes_on("2026-03-02", STD, twice) == 240


def test_a_work_week_holds_for_its_dates_and_yields_to_exceptions():
    weeks = [WorkWeek(date(2026, 3, 2), date(2026, 3, 8), (MORNING, *(None,) * 5, SHIFTS))]
    holiday = [CalendarException(date(2026, 3, 8), date(2026, 3, 8))]
    calendar = PlanCalendar("SUMMER", base="STD", work_weeks=weeks, exceptions=holiday)
    assert [minutes_on(f"2026-03-0{d}", STD, calendar) for d in (2, 3, 8, 9)] == [240, 480, 0, 480]


def test_exceptions_outside_the_window_are_left_out():
    calendar = PlanCalendar(
        "OLD", base="STD", exceptions=[CalendarException(date(1999, 1, 1), date(2025, 6, 1))]
    )
    assert minutes_on("2026-03-02", STD, calendar) == 480


def test_a_shift_over_midnight_is_two_shifts():
    time = working_time(PlanCalendar("NIGHT", week=(NIGHT,) * 7))
    begin = minutes_of(datetime(2026, 3, 2, 22))
    worked = time.worked(np.zeros(1, np.int16), np.array([begin], np.int32))
    finish = time.finishes(np.zeros(1, np.int16), worked + 480)
    assert moment_of(int(finish[0])) == datetime(2026, 3, 3, 6)


def test_overlapping_and_empty_shifts_are_tidied():
    assert tidy(((600, 700), (480, 660), (700, 700), (-10, 20), (1430, 2000))) == (
        (0, 20),
        (480, 700),
        (1430, 1440),
    )


def test_common_time_of_two_days():
    assert common(SHIFTS, ((600, 800),)) == ((600, 720), (780, 800))


def test_common_calendar_of_task_and_resource():
    resource = PlanCalendar("RES", week=(MORNING,) * 7)
    book = CalendarBook({"STD": STD, "RES": resource})
    book.number("STD", "RES")
    first = day_of(date(2026, 3, 2))
    assert book.minutes_in(0, first, first + 6) == 5 * 240


def test_equal_sets_of_calendars_share_a_number():
    book = CalendarBook({"A": STD, "B": STD})
    assert [book.number("A"), book.number("B"), book.number("A", "A"), book.number("A", "B")] == [
        0,
        1,
        0,
        2,
    ]


@pytest.mark.parametrize(
    ("moment", "start", "finish"),
    [
        ("2026-03-02 12:30", "2026-03-02 13:00", "2026-03-02 12:00"),
        ("2026-03-06 17:00", "2026-03-09 08:00", "2026-03-06 17:00"),
        ("2026-03-08 00:00", "2026-03-09 08:00", "2026-03-06 17:00"),
        ("2026-03-09 08:00", "2026-03-09 08:00", "2026-03-06 17:00"),
        ("2026-03-09 08:01", "2026-03-09 08:01", "2026-03-09 08:01"),
    ],
)
def test_one_working_instant_has_a_start_and_a_finish(moment, start, finish):
    time, calendar = working_time(STD), np.zeros(1, np.int16)
    worked = time.worked(calendar, np.array([minutes_of(datetime.fromisoformat(moment))], np.int32))
    found = (time.starts(calendar, worked), time.finishes(calendar, worked))
    assert [moment_of(int(f[0])) for f in found] == [
        datetime.fromisoformat(start),
        datetime.fromisoformat(finish),
    ]


_day = st.sampled_from([(), SHIFTS, MORNING, NIGHT, ((0, 1440),)])


@given(
    week=st.lists(_day, min_size=7, max_size=7).filter(any),
    instants=st.lists(st.integers(0, 360 * 1440), min_size=1, max_size=20),
)
def test_counting_and_finding_working_minutes_are_inverse(week, instants):
    time = working_time(PlanCalendar("X", week=tuple(week)))
    origin = minutes_of(datetime(2026, 1, 1))
    moments = np.array(instants, np.int32) + origin
    calendar = np.zeros(len(moments), np.int16)
    worked = time.worked(calendar, moments)
    starts, finishes = time.starts(calendar, worked), time.finishes(calendar, worked)
    inside = worked < time.tables.cumulative[-1]
    assert (time.worked(calendar, starts)[inside] == worked[inside]).all()
    assert (starts[inside] >= moments[inside]).all()
    began = worked > 0
    assert (time.worked(calendar, finishes)[began] == worked[began]).all()
    assert (finishes[began] <= moments[began]).all()


def test_what_lies_outside_of_the_window_counts_as_its_edge():
    time, calendar = working_time(STD), np.zeros(2, np.int16)
    far = np.array([0, minutes_of(datetime(2100, 1, 1))], np.int32)
    assert time.worked(calendar, far).tolist() == [0, int(time.tables.cumulative[-1])]
