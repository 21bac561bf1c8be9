"""My work: what waits for a person, by when, in the panels and the order that they chose."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dougong.apps.accounts.models import Account
from dougong.apps.risks.factories import RiskFactory
from dougong.platform.desk.arranging import FOR_DECIDING, FOR_DOING, FOR_LOOKING, order_for
from dougong.platform.desk.duties import in_buckets, tasks_of
from dougong.platform.desk.models import DeskChoice
from dougong.platform.desk.panels import desk_panels
from dougong.platform.records.days import current_day
from dougong.platform.register import registry


def panels_on(page):
    return [one["panel"].key for side in ("wide", "narrow") for one in page.context[side]]


def test_what_is_mine_stands_under_the_stretch_in_which_it_is_due(bank):
    today, me = current_day(), bank.keeper
    days = [today - timedelta(days=3), today, today + timedelta(days=40), None]
    mine = [RiskFactory(project=bank.here.project, owner=me.person, due_on=day) for day in days]
    buckets = {one.key: [task.plate.pk for task in one.tasks] for one in in_buckets(tasks_of(me))}
    assert buckets == {
        "overdue": [mine[0].pk],
        "today": [mine[1].pk],
        "later": [mine[2].pk],
        "undated": [mine[3].pk],
    }


def test_what_is_over_anothers_or_out_of_sight_is_no_task_of_mine(bank, other_bank):
    me = bank.keeper
    RiskFactory(project=bank.here.project, owner=me.person, state="closed")
    RiskFactory(project=bank.here.project, owner=bank.reader.person)
    RiskFactory(project=other_bank.here.project, owner=me.person)
    assert tasks_of(me) == []


def test_every_duty_names_a_person_or_an_account():
    for kind in registry.values():
        for duty in kind.duties:
            column = kind.field(duty.doer)
            limit = column.get_limit_choices_to()
            target = column.related_model.__name__.lower()
            assert (limit.get("kind") if target == "record" else target) in {"person", "account"}


def test_the_desk_shows_a_task_with_the_way_to_all_of_its_kind(bank, keeper):
    risk = RiskFactory(project=bank.here.project, owner=bank.keeper.person, due_on=current_day())
    text = keeper.get("/").content.decode()
    assert f'data-open="/risk/{risk.pk}/"' in text
    assert f'href="/risk/?owner={bank.keeper.person_id}&amp;sort=due_on"' in text


def test_a_desk_costs_the_same_for_one_task_and_for_thirty(bank, keeper):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert keeper.get("/").status_code == 200
        return len(queries)

    RiskFactory(project=bank.here.project, owner=bank.keeper.person, due_on=current_day())
    cost()
    few = cost()
    for _ in range(30):
        RiskFactory(project=bank.here.project, owner=bank.keeper.person)
    assert cost() == few


def test_panels_are_put_in_order_and_put_away_for_this_person_only(bank, keeper):
    before = panels_on(keeper.get("/"))
    assert before[0] == "tasks"
    order = ["changes", "tasks", *(key for key in desk_panels if key not in {"changes", "tasks"})]
    shown = [key for key in order if key != "projects"]
    assert keeper.post("/desk/arrange/", {"order": order, "panel": shown}).status_code == 302
    after = panels_on(keeper.get("/"))
    assert after[:2] == ["changes", "tasks"]
    assert "projects" not in after
    other = Client()
    other.force_login(bank.reader)
    assert "projects" in panels_on(other.get("/"))
    keeper.post("/desk/arrange/", {"reset": "1"})
    assert panels_on(keeper.get("/")) == before


def test_a_desk_begins_as_suits_the_roles_of_the_person():
    assert order_for({"engineer", "reader"}) == FOR_DOING
    assert order_for(set()) == FOR_DOING
    assert order_for({"pmo", "engineer"}) == FOR_DECIDING
    assert order_for({"internal_auditor"}) == FOR_LOOKING
    for order in (FOR_DECIDING, FOR_DOING, FOR_LOOKING):
        assert set(order) == set(desk_panels)


def test_a_person_without_roles_finds_a_desk_that_says_what_will_be_there(bank):
    client = Client()
    client.force_login(bank.outsider)
    client.cookies["dougong_language"] = "en"
    page = client.get("/")
    assert page.status_code == 200
    assert "Nothing waits for you." in page.content.decode()


def test_the_height_of_rows_is_kept_for_the_person_in_every_browser(bank, keeper):
    assert 'data-density="dense"' in keeper.get("/").content.decode()
    answer = keeper.post("/desk/density/", {"density": "airy", "back": "/risk/"})
    assert answer["Location"] == "/risk/"
    assert DeskChoice.objects.get(account=bank.keeper.pk).density == "airy"
    assert (
        '<html lang="en" data-theme="auto" data-density="airy"' in keeper.get("/").content.decode()
    )
    assert keeper.post("/desk/density/", {"density": "huge"}).status_code == 400


def test_signing_in_brings_the_height_of_rows_along(bank):
    account: Account = bank.keeper
    DeskChoice.objects.create(account_id=account.pk, density="airy")
    account.set_password("Sparrow-Lantern-47")
    from dougong.platform.factories import unwatched

    with unwatched():
        account.save()
    client = Client()
    sent = {"username": account.username, "password": "Sparrow-Lantern-47"}
    client.post("/sign-in/", sent)
    assert client.cookies["dougong_density"].value == "airy"
