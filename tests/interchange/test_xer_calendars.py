"""Primavera calendars: the bracketed text, its separators, exceptions and bases."""

from datetime import date

from dougong.engines.interchange.patterns import OFFICE_WEEK, merge_shifts

from .files import PROJECT, codes, read_xer_text, xer

BREAK = "\x7f\x7f  "


def shift(start: str, finish: str) -> str:
    return f"(0||0(s|{start}|f|{finish})())"


def week_text(days: dict[int, str], exceptions: str = "", gap: str = BREAK) -> str:
    inner = gap.join(f"(0||{number}()({days.get(number, '')}))" for number in range(1, 8))
    dated = f"(0||Exceptions()({gap}{exceptions}))"
    return f"(0||CalendarData()({gap}(0||DaysOfWeek()({gap}{inner})){gap}{dated}))"


def calendar(data: str, **cells: str):
    row = {"clndr_id": "7", "clndr_name": "STD", "clndr_type": "CA_Base", **cells}
    document = read_xer_text(
        xer(("PROJECT", [PROJECT]), ("CALENDAR", [{**row, "clndr_data": data}]))
    )
    return document.calendars[0], document


def test_days_are_numbered_from_sunday_and_kept_from_monday():
    found, _ = calendar(week_text({2: shift("08:00", "12:00"), 1: shift("9:30", "10:00")}))
    assert found.week[0] == ((480, 720),)
    assert found.week[6] == ((570, 600),)
    assert found.week[1] == ()


def test_separators_may_be_0x7f_pairs_or_nothing():
    days = {3: shift("08:00", "12:00") + shift("13:00", "17:00")}
    assert calendar(week_text(days))[0].week == calendar(week_text(days, gap=""))[0].week


def test_finish_may_stand_before_start():
    found, _ = calendar(week_text({2: "(0||0(f|16:00|s|08:00)())"}))
    assert found.week[0] == ((480, 960),)


def test_midnight_to_midnight_is_the_whole_day():
    found, _ = calendar(week_text({2: shift("00:00", "00:00"), 3: shift("13:00", "00:00")}))
    assert found.week[:2] == (((0, 1440),), ((780, 1440),))


def test_exceptions_are_days_counted_from_1899():
    texts = f"(0||0(d|36897)()){BREAK}(0||1(d|46085)({shift('08:00', '12:00')}))"
    found, _ = calendar(week_text({}, texts))
    assert [(e.first, e.last, e.shifts) for e in found.exceptions] == [
        (date(2001, 1, 6), date(2001, 1, 6), ()),
        (date(2026, 3, 4), date(2026, 3, 4), ((480, 720),)),
    ]


def test_calendar_without_a_week_is_the_office_week_or_its_base():
    assert calendar("")[0].week == OFFICE_WEEK
    assert calendar("", base_clndr_id="9")[0].week == (None,) * 7


def test_hours_per_period_and_resource_calendars_are_kept():
    cells = {"day_hr_cnt": "7.5", "week_hr_cnt": "37.5", "month_hr_cnt": "165"}
    found, _ = calendar("", clndr_type="CA_Rsrc", **cells)
    assert (found.minutes_per_day, found.minutes_per_week, found.days_per_month) == (450, 2250, 22)
    assert found.is_resource_calendar


def test_unreadable_calendar_is_named_and_replaced_by_the_office_week():
    for data in ("(0||x()(" * 40, week_text({}, "(0||0(d|99999999999)())")):
        found, document = calendar(data)
        assert codes(document) == ["E104"]
        assert "STD" in str(document.findings[0])
        assert found.week == OFFICE_WEEK or found.exceptions == []


def test_shifts_that_touch_or_overlap_are_joined():
    assert merge_shifts([(780, 1020), (480, 720), (700, 780)]) == ((480, 1020),)
    assert merge_shifts([(0, 60), (120, 180)]) == ((0, 60), (120, 180))
