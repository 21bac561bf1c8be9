"""The page of a calendar's year."""

import pytest
from django.urls import reverse

from dougong.apps.accounts.factories import AccountFactory, account_with
from dougong.apps.organisation.choices import CalendarSource, DayKind
from dougong.apps.organisation.factories import CalendarDayFactory, CalendarFactory
from dougong.apps.organisation.queries import year_of
from dougong.apps.organisation.tests.test_calendars import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def legal():
    return publish(CalendarFactory(source=CalendarSource.CN_LEGAL, name_en="Mainland"), 2026)


@pytest.fixture
def shown(client, legal, settings):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account_with("calendar.view", on=legal.unit))
    address = reverse("calendar-year", args=[legal.pk])
    return lambda **query: client.get(address, query)


def tones(calendar, year):
    cells = [c for m in year_of(calendar, year) for week in m.weeks for c in week if c]
    return {cell.day.isoformat(): cell for cell in cells}


def test_days_are_drawn_as_what_they_are(legal):
    CalendarDayFactory(
        calendar=legal, day="2026-12-31", kind_of_day=DayKind.HALF_DAY, intervals=[[540, 720]]
    )
    found = tones(legal, 2026)
    expected = {
        "2026-10-01": "holiday",
        "2026-10-10": "make-up",
        "2026-10-11": "rest",
        "2026-10-12": "work",
        "2026-12-31": "short",
    }
    assert {day: found[day].tone for day in expected} == expected
    assert len(found) == 365
    assert {cell.tone for cell in tones(legal, 2027).values()} == {"unknown"}


def test_differences_to_the_base_are_marked(legal):
    site = CalendarFactory(
        unit=legal.unit, owner=None, base=legal, week=[[[540, 720], [810, 1080]]] * 6 + [[]]
    )
    found = tones(site, 2026)
    assert found["2026-03-07"].differs
    assert not found["2026-03-06"].differs
    assert not found["2026-10-01"].differs


def test_the_year_counts_its_working_days(shown):
    answer = shown(year="2026")
    assert answer.status_code == 200
    assert [month.working_days for month in answer.context["months"]][:3] == [21, 16, 22]
    assert answer.context["working_days"] == 248


def test_the_trial_box_adds_working_days(shown):
    answer = shown(year="2026", start="2026-09-18", count="10")
    assert "2026-10-09" in answer.text


@pytest.mark.parametrize(
    ("start", "count"), [("2026-12-30", "10"), ("soon", "1"), ("2026-01-05", "999999")]
)
def test_the_trial_box_says_why_it_gives_no_date(shown, start, count):
    answer = shown(year="2026", start=start, count=count)
    assert answer.status_code == 200
    assert "reached" not in answer.context


@pytest.mark.parametrize("year", ["", "20x6", "99999", "-1", "٢٠٢٦", "0"])
def test_a_strange_year_shows_the_present_one(shown, year):
    assert shown(year=year).context["year"] > 2025


def test_a_year_beyond_the_published_ones_says_so(shown):
    assert "is not published" in shown(year="2030").text


def test_a_forecast_year_says_so(shown, legal):
    publish(legal, 2027)
    assert "forecast" in shown(year="2027").text


def test_whoever_has_no_right_below_the_unit_gets_404(client, legal):
    client.force_login(AccountFactory())
    assert client.get(reverse("calendar-year", args=[legal.pk])).status_code in {403, 404}
    stranger = account_with("calendar.view", on=CalendarFactory().unit)
    client.force_login(stranger)
    assert client.get(reverse("calendar-year", args=[legal.pk])).status_code == 404
