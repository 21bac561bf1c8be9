"""Rules of working calendars: inheritance, arithmetic, publication."""

import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.accounts.factories import account_with
from dougong.apps.organisation.actions import (
    AddCalendarDay,
    ChangeCalendar,
    ChangeCalendarDay,
    PublishCalendarYear,
)
from dougong.apps.organisation.choices import CalendarSource, DayKind, DayOrigin
from dougong.apps.organisation.factories import (
    CalendarDayFactory,
    CalendarFactory,
    UnitFactory,
)
from dougong.apps.organisation.models import Calendar, CalendarDay, check_intervals
from dougong.apps.organisation.queries import (
    CalendarNotPublished,
    PublishedDownwards,
    calendar_of,
    is_official,
    plan_calendars,
    working_time,
)
from dougong.kernel.errors import DougongError
from dougong.platform.actions import Add
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ARRANGEMENTS = Path(__file__).parents[5] / "../shared/data/calendars_cn"
SITE_WEEK = [[[480, 1080]]] * 6 + [[]]


def publish(calendar, year):
    calendar.covers_to = date(year, 12, 31)
    return PublishCalendarYear(calendar, by=Installation(), reason="State Council paper").execute()


@pytest.fixture
def legal():
    calendar = CalendarFactory(
        name_zh="中国大陆", name_en="Mainland", source=CalendarSource.CN_LEGAL
    )
    return publish(calendar, 2026)


def test_working_days_of_2026_by_month_follow_the_arrangement(legal):
    time = working_time(legal)
    firsts = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
    months = [
        time.working_days(first, following - timedelta(days=1))
        for first, following in pairwise(firsts)
    ]
    assert months == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(months) == 248


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 9, 14), date(2026, 10, 16), 21),
        (date(2026, 2, 9), date(2026, 2, 28), 11),
        (date(2026, 2, 9), date(2026, 2, 14), 6),
        (date(2026, 2, 24), date(2026, 2, 28), 5),
    ],
)
def test_make_up_days_count_as_working_days(legal, first, last, days):
    assert working_time(legal).working_days(first, last) == days


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 9, 18), 10, date(2026, 10, 9)),
        (date(2026, 10, 24), -20, date(2026, 9, 21)),
        (date(2026, 10, 24), -10, date(2026, 10, 12)),
        (date(2026, 9, 18), 0, date(2026, 9, 18)),
    ],
)
def test_working_days_are_added_and_taken_off(legal, start, count, end):
    assert working_time(legal).add_working_days(start, count) == end


@pytest.mark.skipif(not ARRANGEMENTS.is_dir(), reason="no published arrangements beside the house")
@pytest.mark.parametrize("year", [2014, 2016, 2018, 2020, 2021, 2026])
def test_published_days_agree_with_the_state_council_arrangement(year):
    calendar = CalendarFactory(source=CalendarSource.CN_LEGAL)
    time = working_time(publish(calendar, year))
    text = (ARRANGEMENTS / f"{year}.json").read_text(encoding="utf-8")
    differing = [
        row["date"]
        for row in json.loads(text)["days"]
        if row["date"].startswith(str(year))
        and time.is_working(date.fromisoformat(row["date"])) is row["isOffDay"]
    ]
    assert differing == []


def test_a_year_beyond_the_published_one_is_refused(legal):
    with pytest.raises(CalendarNotPublished, match="2027-01-04") as refused:
        working_time(legal).is_working(date(2027, 1, 4))
    assert refused.value.code == "organisation.calendar_not_published"


def test_an_unpublished_year_comes_in_as_forecast_and_is_replaced_later(legal, monkeypatch):
    calendar = publish(legal, 2027)
    assert calendar.official_to == date(2026, 12, 31)
    origins = CalendarDay.objects.filter(calendar=calendar, day__year=2027).values_list("origin")
    assert set(origins) == {(DayOrigin.FORECAST,)}

    monkeypatch.setattr("dougong.apps.organisation.actions.is_official", lambda *_: True)
    calendar = publish(calendar, 2027)
    assert calendar.official_to == date(2027, 12, 31)
    assert not CalendarDay.objects.filter(origin=DayOrigin.FORECAST).exists()


def test_publishing_keeps_days_entered_by_hand(legal):
    day = date(2027, 1, 1)
    CalendarDayFactory(calendar=legal, day=day, kind_of_day=DayKind.HALF_DAY)
    publish(legal, 2027)
    assert CalendarDay.objects.get(calendar=legal, day=day).origin == DayOrigin.MANUAL


@pytest.mark.parametrize(
    ("source", "covers_to", "code"),
    [
        (CalendarSource.NONE, date(2026, 12, 31), "no_publisher"),
        (CalendarSource.CN_LEGAL, date(2026, 6, 30), "year_incomplete"),
        (CalendarSource.CN_LEGAL, None, "year_incomplete"),
        (CalendarSource.CN_LEGAL, date(2060, 12, 31), "too_far"),
    ],
)
def test_publication_is_refused_by_name(source, covers_to, code):
    calendar = CalendarFactory(source=source)
    calendar.covers_to = covers_to
    with pytest.raises(ValidationError) as refused:
        PublishCalendarYear(calendar, by=Installation(), reason="because").execute()
    assert codes(refused) == [f"organisation.{code}"]


def test_covered_years_are_not_given_up(legal):
    legal.covers_to = date(2025, 12, 31)
    with pytest.raises(ValidationError, match="already"):
        PublishCalendarYear(legal, by=Installation(), reason="because").execute()


def test_exchanges_rest_on_make_up_days():
    exchange = publish(CalendarFactory(source=CalendarSource.CN_EXCHANGES), 2026)
    time = working_time(exchange)
    assert not time.is_working(date(2026, 10, 10))
    assert not time.is_working(date(2026, 10, 1))
    assert CalendarDay.objects.filter(kind_of_day=DayKind.TRADING_HOLIDAY).exists()


def test_hong_kong_rests_on_its_own_days():
    time = working_time(publish(CalendarFactory(source=CalendarSource.HK_EXCHANGE), 2026))
    assert not time.is_working(date(2026, 7, 1))
    assert time.is_working(date(2026, 10, 2))
    assert is_official(CalendarSource.HK_EXCHANGE, 2027)


def test_a_derived_calendar_has_its_own_week_and_the_days_of_its_base(legal):
    site = CalendarFactory(unit=legal.unit, owner=None, base=legal, week=SITE_WEEK)
    CalendarDayFactory(
        calendar=site, day=date(2026, 10, 2), kind_of_day=DayKind.HALF_DAY, intervals=[]
    )
    time = working_time(site)
    assert time.is_working(date(2026, 3, 7))
    assert time.minutes(date(2026, 1, 4)) == 600
    assert not time.is_working(date(2026, 10, 1))
    assert time.shifts(date(2026, 10, 2)) == ((480, 1080),)


def test_a_calendar_without_week_inherits_the_hours_of_its_base(legal):
    child = CalendarFactory(unit=legal.unit, owner=None, base=legal, week=[])
    assert working_time(child).minutes(date(2026, 3, 2)) == 450


def test_round_the_clock_has_no_end_of_day():
    time = working_time(CalendarFactory(week=[[[0, 1440]]] * 7))
    assert time.working_days(date(2026, 10, 1), date(2026, 10, 7)) == 7
    assert time.add_working_days(date(2040, 1, 1), 3) == date(2040, 1, 4)


def test_a_week_without_work_refuses_arithmetic():
    time = working_time(CalendarFactory(week=[[]] * 7))
    with pytest.raises(DougongError, match="no working day"):
        time.add_working_days(date(2026, 1, 1), 1)


def test_the_engine_gets_calendars_with_inheritance_resolved(legal):
    site = CalendarFactory(unit=legal.unit, owner=None, base=legal, week=SITE_WEEK)
    (plan,) = plan_calendars([site])
    assert (plan.id, plan.base, plan.minutes_per_day, plan.minutes_per_week) == (
        site.code,
        None,
        600,
        3600,
    )
    days = {row.first: row.shifts for row in plan.exceptions}
    assert days[date(2026, 10, 1)] == ()
    assert days[date(2026, 1, 4)] == ((480, 1080),)


@pytest.mark.parametrize(
    "intervals",
    [
        [[780, 720]],
        [[540, 720], [700, 800]],
        [[540, 1441]],
        [[540]],
        [["9", "12"]],
        [[True, 60]],
        "9-12",
        [540, 720],
    ],
)
def test_intervals_must_be_in_order_inside_the_day(intervals):
    with pytest.raises(ValidationError) as refused:
        check_intervals(intervals, "intervals")
    assert refused.value.error_dict["intervals"][0].code == "organisation.bad_interval"


@pytest.mark.parametrize("week", [[[]] * 6, {"monday": []}, 5])
def test_a_week_has_seven_days(week):
    with pytest.raises(ValidationError, match="seven days"):
        Add(
            Calendar(name_zh="周", unit=UnitFactory().record, week=week), by=Installation()
        ).execute()


def test_a_calendar_without_base_needs_a_week():
    with pytest.raises(ValidationError, match="week of its own"):
        Add(Calendar(name_zh="周", unit=UnitFactory().record, week=[]), by=Installation()).execute()


def test_bases_form_no_circle(legal):
    child = CalendarFactory(unit=legal.unit, owner=None, base=legal)
    legal.base = child
    with pytest.raises(ValidationError) as refused:
        ChangeCalendar(legal, by=Installation()).execute()
    assert codes(refused) == ["organisation.cycle"]


def test_a_make_up_day_on_a_working_day_is_redundant(legal):
    day = CalendarDay(calendar=legal, day=date(2026, 3, 2), kind_of_day=DayKind.MAKE_UP)
    with pytest.raises(ValidationError) as refused:
        AddCalendarDay(day, by=Installation()).execute()
    assert codes(refused) == ["organisation.exception_redundant"]


def test_a_published_day_that_is_edited_becomes_the_institutions_own(legal):
    day = CalendarDay.objects.get(calendar=legal, day=date(2026, 10, 7))
    day.name_en = "Settlement day"
    assert ChangeCalendarDay(day, by=Installation()).execute().origin == DayOrigin.MANUAL


def test_a_unit_works_by_the_calendar_of_the_nearest_unit_above(legal):
    root = UnitFactory(calendar=legal)
    team = UnitFactory(parent=UnitFactory(parent=root))
    assert calendar_of(team) == legal
    assert calendar_of(UnitFactory()) is None


def test_calendars_are_seen_by_everyone_below_their_unit_and_nobody_beside_it():
    root = UnitFactory()
    branch, other = UnitFactory(parent=root), UnitFactory(parent=root)
    shared = CalendarFactory(unit=root.record, owner=None)
    foreign = CalendarFactory(unit=other.record, owner=None)
    reader = account_with("calendar.view", "calendar.change", on=branch.record)
    policy = PublishedDownwards(Calendar)
    assert list(policy.rows(reader)) == [shared]
    assert not policy.allows(reader, "change", shared)
    assert not policy.allows(reader, "view", foreign)
