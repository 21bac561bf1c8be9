"""The worked examples of the planning domain, section 12, number by number."""

from __future__ import annotations

from datetime import date

import pytest

from dougong.engines.scheduling import schedule
from dougong.kernel.plan import CalendarException, PlanCalendar

from .plans import SHIFTS, STD, at, dates, driving, late_dates, milestone, plan, row, task

CHINA = PlanCalendar(
    "CHINA",
    base="STD",
    exceptions=[
        CalendarException(date(2026, 9, 20), date(2026, 9, 20), SHIFTS, "make-up day"),
        CalendarException(date(2026, 9, 25), date(2026, 9, 27), (), "Mid-Autumn"),
        CalendarException(date(2026, 10, 1), date(2026, 10, 7), (), "National Day"),
        CalendarException(date(2026, 10, 10), date(2026, 10, 10), SHIFTS, "make-up day"),
    ],
)


def example_1():
    return plan(
        [
            task("A", 5),
            task("B", 3),
            task("C", 4),
            task("D", 2),
            task("E", 2),
            milestone("M"),
        ],
        "A FS B",
        "A SS+2d C",
        "C FS-1d D",
        "B FS E",
        "D FF+1d E",
        "E FS M",
    )


@pytest.mark.parametrize(
    ("name", "early", "late", "total", "free"),
    [
        ("A", "03-02 08:00 > 03-06 17:00", "03-02 08:00 > 03-06 17:00", 0, 0),
        ("B", "03-09 08:00 > 03-11 17:00", "03-09 08:00 > 03-11 17:00", 0, 0),
        ("C", "03-04 08:00 > 03-09 17:00", "03-06 08:00 > 03-11 17:00", 960, 0),
        ("D", "03-09 08:00 > 03-10 17:00", "03-11 08:00 > 03-12 17:00", 960, 960),
        ("E", "03-12 08:00 > 03-13 17:00", "03-12 08:00 > 03-13 17:00", 0, 0),
        ("M", "03-13 17:00 > 03-13 17:00", "03-13 17:00 > 03-13 17:00", 0, 0),
    ],
)
def test_example_1_dates_and_floats(name, early, late, total, free):
    result = schedule(example_1())
    found = row(result, name)
    assert (dates(result, name), late_dates(result, name)) == (early, late)
    assert (found.total_float, found.free_float) == (total, free)


def test_example_1_drivers():
    result = schedule(example_1())
    assert row(result, "A").driver == "project_start"
    assert [driving(result, name) for name in "BCDE"] == [["A"], ["A"], ["C"], ["B"]]
    assert driving(result, "M") == ["E"]


def test_example_1_critical_and_longest_path():
    rows = list(schedule(example_1()).rows())
    assert [r.id for r in rows if r.is_critical] == ["A", "B", "E", "M"]
    assert [r.id for r in rows if r.is_on_longest_path] == ["A", "B", "E", "M"]


def test_example_2_make_up_days_count_as_work():
    document = plan([task("A", 5), task("B", 3)], "A FS B", start="09-18", calendars=(CHINA, STD))
    result = schedule(document)
    assert dates(result, "A") == "09-18 08:00 > 09-23 17:00"
    assert dates(result, "B") == "09-24 08:00 > 09-29 17:00"


def test_example_2_without_make_up_days():
    result = schedule(plan([task("A", 5)], start="09-18"))
    assert dates(result, "A") == "09-18 08:00 > 09-24 17:00"


def test_example_2_work_after_the_holiday_ends_on_a_working_saturday():
    result = schedule(plan([task("A", 3)], start="10-08", calendars=(CHINA, STD)))
    assert dates(result, "A") == "10-08 08:00 > 10-10 17:00"


@pytest.mark.parametrize(
    ("lag_calendar", "project_calendar", "start"),
    [
        ("predecessor", "STD", "03-11 08:00"),
        ("successor", "STD", "03-09 08:00"),
        ("project", "SIX", "03-10 08:00"),
        ("elapsed", "STD", "03-07 09:00"),
    ],
)
def test_example_3_lag_calendars(lag_calendar, project_calendar, start):
    document = plan(
        [task("A", 5, calendar="STD"), task("B", 1, calendar="SEVEN")],
        "A FS+2d B",
    )
    document.projects[0].calendar = project_calendar
    result = schedule(document, options={"lag_calendar": lag_calendar})
    assert f"{row(result, 'B').early_start:%m-%d %H:%M}" == start


@pytest.mark.parametrize(
    ("link", "start"),
    [("A FS-3d B", "03-04 08:00"), ("A FS-50% B", "03-04 13:00"), ("A FS+2ed B", "03-09 08:00")],
)
def test_example_3_leads_percent_and_elapsed_lags(link, start):
    result = schedule(plan([task("A", 5), task("B", 1)], link))
    assert f"{row(result, 'B').early_start:%m-%d %H:%M}" == start


@pytest.mark.parametrize(
    ("progress", "finish"),
    [("retained_logic", "03-18 17:00"), ("progress_override", "03-11 17:00")],
)
def test_example_4_progress_out_of_sequence(progress, finish):
    document = plan(
        [task("A", 5), task("B", 5, started="03-05", remaining=1440)],
        "A FS B",
        data_date="03-09",
    )
    result = schedule(document, options={"progress": progress})
    assert dates(result, "A") == "03-09 08:00 > 03-13 17:00"
    assert f"{row(result, 'B').early_finish:%m-%d %H:%M}" == finish
    assert row(result, "B").start == at("03-05")


def test_example_5_negative_float():
    document = plan([task("A", 5), task("B", 5)], "A FS B", must_finish="03-11 17:00")
    result = schedule(document)
    assert dates(result, "B") == "03-09 08:00 > 03-13 17:00"
    assert [row(result, name).total_float for name in "AB"] == [-960, -960]
    assert late_dates(result, "A") == "02-26 08:00 > 03-04 17:00"


LAUNCH = PlanCalendar(
    "LAUNCH",
    week=((), (), (), ((1320, 1440),), ((0, 120),), (), ()),
    exceptions=[CalendarException(date(2026, 9, 28), date(2026, 10, 9), (), "freeze")],
)


@pytest.mark.parametrize(
    ("test_ends", "launch"),
    [
        ("09-23 17:00", "09-24 22:00 > 09-25 02:00"),
        ("09-25 17:00", "10-15 22:00 > 10-16 02:00"),
        ("09-29 17:00", "10-15 22:00 > 10-16 02:00"),
    ],
)
def test_example_6_a_freeze_moves_the_launch(test_ends, launch):
    test = task("TEST", 1, constraint=("FINISH_ON", test_ends))
    document = plan(
        [test, task("LAUNCH", 0.5, calendar="LAUNCH")],
        "TEST FS LAUNCH",
        start="09-01",
        calendars=(STD, LAUNCH),
    )
    assert dates(schedule(document), "LAUNCH") == launch
