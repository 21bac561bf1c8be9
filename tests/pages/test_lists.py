"""What is special about lists: pages by key, refusals, columns of one's own, searches."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.tables.choices import TableChoice
from tests.cast import Bank

LIST = "/project/"
FINISHES = [date(2026, 3, 1), date(2026, 3, 1), None, date(2027, 1, 1), None]


@pytest.fixture
def projects(bank: Bank) -> list[Project]:
    """More than two pages of projects, with equal and with empty sort keys among them."""
    states = ProjectState.values
    return [bank.here.project, bank.there.project] + [
        ProjectFactory(
            leading_unit=bank.here.unit,
            planned_start=None,
            planned_finish=FINISHES[n % len(FINISHES)],
            state=states[n % len(states)],
        )
        for n in range(118)
    ]


def shown(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'name="pk" value="(\d+)"', page)]


def way(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def walk(client: Client, address: str, rel: str = "next") -> list[list[int]]:
    """Keys page by page, following the links of the pager."""
    pages = []
    while address:
        page = client.get(LIST + address).content.decode()
        pages.append(shown(page))
        address = way(page, rel)
    return pages


@pytest.mark.parametrize(
    "sort", ["", "code", "-name", "planned_finish", "-planned_finish", "state", "manager"]
)
def test_no_row_is_lost_or_shown_twice_on_the_way_through_the_pages(keeper, projects, sort):
    pages = walk(keeper, f"?sort={sort}")
    keys = [key for page in pages for key in page]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert sorted(keys) == sorted(project.pk for project in projects)


@pytest.mark.parametrize("sort", ["", "planned_finish", "-planned_finish", "state"])
def test_the_way_back_shows_the_same_pages(keeper, projects, sort):
    address = f"?sort={sort}"
    forward = walk(keeper, address)
    for _step in range(2):
        address = way(keeper.get(LIST + address).content.decode(), "next")
    assert walk(keeper, address, "prev") == forward[::-1]


def test_rows_without_the_sort_key_come_last_in_either_direction(keeper, projects):
    finish = dict(Project.objects.values_list("pk", "planned_finish"))
    for sort in ("planned_finish", "-planned_finish"):
        keys = [key for page in walk(keeper, f"?sort={sort}") for key in page]
        empty = [finish[key] is None for key in keys]
        assert empty == sorted(empty)


def test_states_are_sorted_in_the_order_of_life(keeper, projects):
    states = dict(Project.objects.values_list("pk", "state"))
    keys = [key for page in walk(keeper, "?sort=state") for key in page]
    places = [ProjectState.values.index(states[key]) for key in keys]
    assert places == sorted(places)


def test_a_row_added_meanwhile_moves_no_other_row_between_pages(keeper, projects, bank):
    first = keeper.get(LIST).content.decode()
    ProjectFactory(leading_unit=bank.here.unit)
    second = keeper.get(LIST + way(first, "next")).content.decode()
    assert not set(shown(first)) & set(shown(second))
    assert len(shown(second)) == 50


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("?colour=red", "colour"),
        ("?password__startswith=a", "password__startswith"),
        ("?sort=leading_unit__name_zh", "leading_unit__name_zh"),
        ("?sort=--code", "--code"),
        ("?state=nowhere", "nowhere"),
        ("?manager=abc", "abc"),
        ("?manager=99999999999999999999", "99999999999999999999"),
        ("?after=bm90IGpzb24", "cannot be found again"),
        ("?after=" + "W" * 4000, "cannot be found again"),
        ("?q=" + "x" * 201, "too long"),
        ("?q=%00", "too long"),
    ],
)
def test_an_unknown_filter_order_or_place_is_refused_in_clear_words(keeper, address, words):
    answer = keeper.get(LIST + address)
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_filters_narrow_the_list_and_can_be_taken_off(keeper, projects):
    page = keeper.get(LIST + "?state=paused&state=closing").content.decode()
    states = set(Project.objects.filter(pk__in=shown(page)).values_list("state", flat=True))
    assert states == {"paused", "closing"}
    assert 'href="?state=closing"' in page
    assert 'href="?state=paused"' in page


def test_a_filter_names_no_record_that_the_reader_may_not_see(bank, sign_in):
    client = sign_in(bank.here.account("project.view", on=bank.here.unit))
    page = client.get(f"{LIST}?leading_unit={bank.there.unit.pk}").content.decode()
    assert bank.there.unit.record.title not in page
    assert shown(page) == []


def test_search_finds_codes_and_parts_of_chinese_names(keeper, bank):
    wanted = ProjectFactory(leading_unit=bank.here.unit, title_zh="新一代柜台系统迁移")
    for words in ("柜台", "柜台系统 迁移", wanted.code, wanted.code.lower()):
        page = keeper.get(LIST, {"q": words}).content.decode()
        assert f"/project/{wanted.pk}/" in page, words
        assert f"/project/{bank.here.project.pk}/" not in page, words


def test_chosen_columns_are_kept_for_the_person(keeper, bank):
    columns = ["name", "approved_amount", "updated_at"]
    answer = keeper.post(f"{LIST}columns/", {"column": columns, "query": "state=active"})
    assert answer.headers["Location"] == f"{LIST}?state=active"
    page = keeper.get(LIST).content.decode()
    assert re.findall(r'<th scope="col"[^>]*><a href="\?sort=-?(\w+)', page) == columns
    keeper.post(f"{LIST}columns/", {"reset": "1"})
    assert not TableChoice.objects.exclude(columns=[]).exists()


def test_a_column_that_the_register_does_not_name_cannot_be_chosen(keeper):
    assert keeper.post("/account/columns/", {"column": ["password"]}).status_code == 400
    assert not TableChoice.objects.exists()


def test_a_list_costs_the_same_number_of_queries_for_one_row_and_for_many(bank, keeper):
    ProjectFactory(leading_unit=bank.here.unit, manager=bank.keeper.person)
    keeper.get(LIST)  # what is asked once in a session
    with CaptureQueriesContext(connection) as few:
        keeper.get(LIST)
    for _n in range(20):
        ProjectFactory(leading_unit=bank.here.unit, manager=bank.keeper.person)
    with CaptureQueriesContext(connection) as many:
        keeper.get(LIST)
    assert len(many) == len(few) <= 12


def test_an_empty_list_says_what_to_do(bank, sign_in):
    keeper, outsider = sign_in(bank.keeper), sign_in(bank.outsider)
    assert reverse("risk-add") in keeper.get("/risk/").content.decode()
    assert "Nothing fits" in keeper.get("/project/?q=zzzz").content.decode()
    assert outsider.get(LIST).status_code == 403


def test_both_texts_of_a_title_are_shown_once_in_the_readers_language(bank, sign_in):
    english = sign_in(bank.keeper).get(LIST).content.decode()
    chinese = sign_in(bank.keeper, "zh-hans").get(LIST).content.decode()
    project = bank.here.project
    assert project.title_en in english
    assert project.title_zh not in english
    assert project.title_zh in chinese
    assert project.title_en not in chinese
