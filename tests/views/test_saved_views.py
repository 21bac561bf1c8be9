"""Saved views: of one's own, of a team, of everybody; a link to one widens no right."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.apps.risks.factories import RiskFactory
from dougong.platform.actions import Change
from dougong.platform.policies import policy_of
from dougong.platform.saved_views.actions import AddView, PublishView, RetireView
from dougong.platform.saved_views.factories import SavedViewFactory
from dougong.platform.saved_views.models import SavedView
from tests.battery.world import browser
from tests.cast import Bank

KEEPS = ("savedview.view", "savedview.add", "risk.view")


def seen(account: Any) -> set[int]:
    return set(policy_of(SavedView).rows(account).values_list("pk", flat=True))


def test_a_view_of_ones_own_is_seen_by_nobody_else(bank: Bank) -> None:
    maker, colleague = (bank.here.account(*KEEPS) for _ in range(2))
    view = AddView(SavedView(title="Mine", subject="risk"), by=maker).execute()
    assert view.owner_id == maker.pk
    assert (seen(maker), seen(colleague)) == ({view.pk}, set())
    assert browser(colleague).get(f"/risk/?view={view.pk}").status_code == 404


def test_a_view_of_a_team_is_seen_where_the_team_reaches(bank: Bank) -> None:
    maker = bank.here.account(*KEEPS, on=bank.here.unit)
    team = bank.here.project.record
    view = AddView(SavedView(title="Ours", subject="risk", team=team), by=maker).execute()
    member, stranger = bank.here.account(*KEEPS), bank.there.account(*KEEPS)
    assert (seen(member), seen(stranger)) == ({view.pk}, set())
    elsewhere = SavedView(title="Theirs", subject="risk", team=bank.there.project.record)
    with pytest.raises(PermissionDenied):
        AddView(elsewhere, by=maker).execute()


def test_a_view_for_everybody_needs_the_right_and_stands_until_it_is_retired(bank: Bank) -> None:
    maker = bank.here.account(*KEEPS)
    view = AddView(SavedView(title="All", subject="risk"), by=maker).execute()
    with pytest.raises(PermissionDenied):
        PublishView(view, by=maker, reason="good for all").execute()
    office = bank.here.account(*KEEPS, "savedview.publish", "savedview.retire", on=bank.root)
    own = AddView(SavedView(title="All", subject="risk"), by=office).execute()
    own = PublishView(own, by=office, reason="good for all").execute()
    assert own.pk in seen(bank.there.account(*KEEPS))
    own.title = "Other"
    with pytest.raises(PermissionDenied):
        Change(own, by=office).execute()
    own = RetireView(SavedView.objects.get(pk=own.pk), by=office, reason="no more").execute()
    assert own.pk not in seen(bank.there.account(*KEEPS))


def test_a_link_to_a_view_shows_only_rows_that_the_reader_sees(bank: Bank) -> None:
    mine = RiskFactory(project=bank.here.project)
    RiskFactory(project=bank.there.project)
    view = SavedViewFactory(
        subject="risk", is_for_all=True, address="group=state", columns=["code", "impact"]
    )
    reader = browser(bank.here.account(*KEEPS))
    page = reader.get(f"/risk/?view={view.pk}")
    listing = page.context["listing"]
    assert [row.pk for row in listing.page.rows] == [mine.pk]
    assert [column.name for column in listing.columns] == ["code", "impact"]
    assert listing.total.count == 1
    blind = browser(bank.here.account("savedview.view"))
    assert blind.get(f"/risk/?view={view.pk}").status_code == 403


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"address": "password=x"}, "views.address"),
        ({"address": "after=abc"}, "views.address"),
        ({"address": 'filter={"and":[{"field":"x","op":"is","value":1}]}'}, "views.address"),
        ({"address": "shape=cube"}, "views.address"),
        ({"columns": ["password"]}, "views.columns"),
        ({"columns": {}}, "views.columns"),
        ({"limits": {"open": 0}}, "views.limits"),
        ({"limits": []}, "views.limits"),
    ],
    ids=str,
)
def test_a_view_that_its_list_would_not_understand_is_not_kept(
    bank: Bank, values: dict[str, Any], code: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        AddView(SavedView(title="Odd", subject="risk", **values), by=bank.keeper).execute()
    (name,) = values
    assert [one.code for one in refused.value.error_dict[name]] == [code]


def test_a_view_is_pinned_opened_by_default_and_kept_anew(bank: Bank) -> None:
    client = browser(bank.keeper)
    risk = RiskFactory(project=bank.here.project)
    view = SavedViewFactory(
        owner=bank.keeper.record, subject="risk", title="Pinned one", address="shape=board"
    )
    client.post(f"/savedview/{view.pk}/pin/", {"pin": "1", "default": "1"})
    assert "Pinned one" in client.get("/savedview/pinned/").content.decode()
    page = client.get("/risk/")
    assert (page.context["shape"], page.context["view"]) == ("board", view)
    assert client.get("/risk/?shape=table").context["shape"] == "table"
    menu = client.get("/savedview/of/risk/", {"now": f"view={view.pk}&sort=-impact"})
    assert "Pinned one" in menu.content.decode()
    given = {"version": view.version, "address": "sort=-impact", "columns": '["code"]'}
    assert client.post(f"/savedview/{view.pk}/keep/", given).status_code == 302
    page = client.get("/risk/", {"view": view.pk})
    assert (page.context["shape"], page.context["listing"].query.sorting.word) == (
        "table",
        "-impact",
    )
    client.post(f"/savedview/{view.pk}/pin/", {"pin": "0", "default": "0"})
    assert client.get("/risk/").context["view"] is None
    assert "Pinned one" not in client.get("/savedview/pinned/").content.decode()
    assert risk.code in client.get("/risk/").content.decode()
