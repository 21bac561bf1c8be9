"""MSPDI calendars and the seven patterns of recurring exceptions."""

from datetime import date

import pytest

from dougong.engines.interchange.mspdi.recurrence import Pattern, occurrences
from dougong.engines.interchange.patterns import OFFICE_DAY, OFFICE_WEEK

from .files import codes, read_mspdi_text


def calendar(children: str = "", base: str = "-1", is_base: str = "1"):
    head = f"<UID>3</UID><Name>STD</Name><IsBaseCalendar>{is_base}</IsBaseCalendar>"
    head += f"<BaseCalendarUID>{base}</BaseCalendarUID>"
    body = f"<Calendars><Calendar>{head}{children}</Calendar></Calendars>"
    document = read_mspdi_text(body)
    return document.calendars[0], document


def times(*pairs: tuple[str, str]) -> str:
    rows = (
        f"<WorkingTime><FromTime>{a}:00</FromTime><ToTime>{b}:00</ToTime></WorkingTime>"
        for a, b in pairs
    )
    return f"<WorkingTimes>{''.join(rows)}</WorkingTimes>"


def day(number: int, working: int, inner: str = "") -> str:
    return (
        f"<WeekDay><DayType>{number}</DayType><DayWorking>{working}</DayWorking>{inner}</WeekDay>"
    )


def span(first: str, last: str) -> str:
    ends = f"<FromDate>{first}T00:00:00</FromDate><ToDate>{last}T23:59:59</ToDate>"
    return f"<TimePeriod>{ends}</TimePeriod>"


def test_days_are_numbered_from_sunday_and_kept_from_monday():
    week = day(1, 1, times(("22:00", "00:00"))) + day(2, 0) + day(3, 1)
    found, _ = calendar(f"<WeekDays>{week}</WeekDays>")
    assert found.week[6] == ((1320, 1440),)
    assert found.week[0] == ()
    assert found.week[1] == OFFICE_DAY


def test_calendar_without_days_is_the_office_week_or_its_base():
    assert calendar()[0].week == OFFICE_WEEK
    found, _ = calendar(base="1", is_base="0")
    assert (found.week, found.base, found.is_resource_calendar) == ((None,) * 7, "1", True)


def test_old_exceptions_serve_where_the_new_ones_are_missing():
    old = f"<WeekDays>{day(0, 0, span('2026-10-01', '2026-10-08'))}</WeekDays>"
    found, _ = calendar(old)
    assert [(e.first, e.last, e.shifts) for e in found.exceptions] == [
        (date(2026, 10, 1), date(2026, 10, 8), ())
    ]


def test_new_exceptions_win_over_their_old_copies():
    old = f"<WeekDays>{day(0, 0, span('2026-10-01', '2026-10-01'))}</WeekDays>"
    work = "<DayWorking>1</DayWorking>" + times(("08:00", "12:00"))
    new = f"<Exceptions><Exception>{span('2026-09-20', '2026-09-20')}<Name>调休</Name>{work}"
    found, _ = calendar(old + new + "</Exception></Exceptions>")
    assert [(e.name, e.first, e.shifts) for e in found.exceptions] == [
        ("调休", date(2026, 9, 20), ((480, 720),))
    ]


def test_work_week_holds_for_its_dates_only():
    weeks = f"<WorkWeeks><WorkWeek>{span('2026-07-01', '2026-07-31')}<Name>Summer</Name>"
    weeks += f"<WeekDays>{day(6, 0)}</WeekDays></WorkWeek></WorkWeeks>"
    found = calendar(weeks)[0].work_weeks[0]
    assert (found.first, found.last, found.name) == (date(2026, 7, 1), date(2026, 7, 31), "Summer")
    assert found.week == (None, None, None, None, (), None, None)


def test_wrong_times_and_spans_are_reported_with_the_calendar():
    week = day(2, 1, times(("25:00", "26:00"))) + day(0, 0, span("2026-10-08", "2026-10-01"))
    _, document = calendar(f"<WeekDays>{week}</WeekDays>")
    assert codes(document) == ["E104", "E104"]
    assert {finding.params["record"] for finding in document.findings} == {"3"}


JANUARY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("pattern", "days"),
    [
        (Pattern(7, JANUARY, None, 3, period=5), ["2026-01-01", "2026-01-06", "2026-01-11"]),
        (
            Pattern(6, JANUARY, None, 3, period=2, weekdays=0b0100010),
            ["2026-01-02", "2026-01-12", "2026-01-16"],
        ),
        (Pattern(6, JANUARY, None, 2, weekdays=1), ["2026-01-04", "2026-01-11"]),
        (
            Pattern(4, JANUARY, None, 3, month_day=31),
            ["2026-01-31", "2026-02-28", "2026-03-31"],
        ),
        (Pattern(5, JANUARY, None, 2, item=4, position=0), ["2026-01-05", "2026-02-02"]),
        (Pattern(5, JANUARY, None, 2, item=1, position=4), ["2026-01-30", "2026-02-27"]),
        (Pattern(5, JANUARY, None, 1, item=2, position=1), ["2026-01-04"]),
        (Pattern(5, JANUARY, None, 1, item=0, position=3), ["2026-01-04"]),
        (Pattern(2, JANUARY, None, 2, month=10, month_day=1), ["2026-10-01", "2027-10-01"]),
        (
            Pattern(3, JANUARY, None, 2, month=11, item=7, position=3),
            ["2026-11-26", "2027-11-25"],
        ),
        (Pattern(2, date(2026, 6, 1), None, 1, month=2, month_day=29), ["2027-02-28"]),
        (Pattern(7, JANUARY, date(2026, 1, 3), None), ["2026-01-01", "2026-01-02", "2026-01-03"]),
        (Pattern(6, JANUARY, None, 3, weekdays=0), []),
    ],
)
def test_each_pattern_yields_its_days(pattern, days):
    assert [str(found) for found in occurrences(pattern)] == days


def test_endless_pattern_stops_at_its_most_days():
    assert len(occurrences(Pattern(7, date(1984, 1, 1), None, None))) == 4000


def test_recurring_exception_is_expanded():
    rule = "<Type>6</Type><Period>1</Period><DaysOfWeek>2</DaysOfWeek><Occurrences>2</Occurrences>"
    text = f"<Exception><EnteredByOccurrences>1</EnteredByOccurrences>{rule}"
    text += f"{span('2026-03-02', '2026-12-31')}<DayWorking>0</DayWorking></Exception>"
    found, _ = calendar(f"<Exceptions>{text}</Exceptions>")
    assert [(e.first, e.last) for e in found.exceptions] == [
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 9), date(2026, 3, 9)),
    ]
