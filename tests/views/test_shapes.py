"""The shapes of lists: board, calendar, timeline and chart of every kind, under the reader's rights."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.factories import unwatched
from dougong.platform.register import registry
from dougong.platform.saved_views.factories import SavedViewFactory
from tests.battery.world import KINDS, browser
from tests.cast import Bank

SHAPES = ("board", "calendar", "timeline", "chart")


def sent(client: Any, address: str, body: dict[str, Any]) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


def move(bank: Bank, risk: Risk, **body: Any) -> Any:
    given = {"version": risk.version} | body
    return sent(browser(bank.keeper), f"/risk/{risk.pk}/move/", given)


@pytest.mark.parametrize("name", KINDS)
def test_every_list_is_drawn_in_every_shape(bank: Bank, name: str) -> None:
    kind = registry[name]
    row = bank.here.row(kind.model)
    client = browser(bank.keeper)
    for shape in SHAPES:
        page = client.get(f"/{name}/", {"shape": shape})
        assert page.status_code == 200
        if shape == "board" and page.context["drawn"]["is_possible"]:
            lanes = page.context["drawn"]["lanes"]
            keys = {card["row"].pk for lane in lanes for s in lane["stacks"] for card in s["cards"]}
            assert row.pk in keys


def test_a_board_counts_and_shows_only_what_the_reader_sees(bank: Bank) -> None:
    RiskFactory.create_batch(2, project=bank.here.project)
    canary = RiskFactory(project=bank.there.project, title_zh="canary", title_en="canary")
    reader = browser(bank.here.account("risk.view", on=bank.here.project))
    for shape in SHAPES:
        page = reader.get("/risk/", {"shape": shape, "group": "state", "across": "project"})
        assert "canary" not in page.content.decode()
        assert canary.code not in page.content.decode()
    page = reader.get("/risk/", {"shape": "board"})
    assert [stack["count"] for stack in page.context["drawn"]["stacks"]] == [2, 0]
    chart = reader.get("/risk/", {"shape": "chart", "group": "state"}).context["drawn"]["spec"]
    assert chart["series"][0]["values"] == [2]


@pytest.mark.parametrize(
    "given",
    [{"shape": "cube"}, {"shape": "board", "across": "title_zh"}, {"shape": "calendar", "month": "x"},
     {"shape": "calendar", "date": "impact"}, {"shape": "chart", "figure": "cake"}, {"view": "x"},
     {"view": "9" * 30}],
    ids=str,
)  # fmt: skip
def test_a_shape_that_is_not_there_is_refused(bank: Bank, given: dict[str, str]) -> None:
    status = browser(bank.keeper).get("/risk/", given).status_code
    assert status == (404 if "view" in given else 400)


def test_a_card_moves_by_an_edit_where_the_column_is_edited(bank: Bank) -> None:
    risk = RiskFactory(project=bank.here.project, kind_of_risk=first_kind(0))
    answer = move(bank, risk, field="kind_of_risk", value=first_kind(1))
    assert (answer.status_code, answer.json()["undo"]) == (200, True)
    stored = Risk.objects.get(pk=risk.pk)
    assert (stored.kind_of_risk, stored.version) == (first_kind(1), answer.json()["version"])


def first_kind(place: int) -> str:
    return str(registry["risk"].field("kind_of_risk").flatchoices[place][0])


def test_a_card_of_a_state_moves_by_the_verb_that_leads_there(bank: Bank) -> None:
    risk = RiskFactory(project=bank.here.project)
    answer = move(bank, risk, field="state", value="closed", back="/risk/?shape=board")
    assert answer.json()["dialog"].startswith(f"/risk/{risk.pk}/do/close/?back=")
    assert Risk.objects.get(pk=risk.pk).state == "open"  # the verb asks for a reason first
    given = {"version": risk.version, "reason": "vendor replaced"}
    done = browser(bank.keeper).post(answer.json()["dialog"], given)
    assert (done.status_code, done["Location"]) == (302, "/risk/?shape=board")
    assert move(bank, risk, field="state", value="closed").status_code == 422


def test_a_stale_card_is_refused_with_both_versions(bank: Bank) -> None:
    risk = RiskFactory(project=bank.here.project, kind_of_risk=first_kind(0))
    assert move(bank, risk, field="kind_of_risk", value=first_kind(1)).status_code == 200
    late = move(bank, risk, field="kind_of_risk", value=first_kind(2))
    assert late.status_code == 412
    (side,) = late.json()["sides"]
    labels = dict(registry["risk"].field("kind_of_risk").flatchoices)
    assert (side["theirs"], side["mine"]) == (labels[first_kind(1)], labels[first_kind(2)])
    bare = sent(browser(bank.keeper), f"/risk/{risk.pk}/move/", {"field": "impact", "value": "2"})
    assert bare.status_code == 428


def test_who_may_only_look_moves_nothing(bank: Bank) -> None:
    risk = RiskFactory(project=bank.here.project)
    body = {"field": "kind_of_risk", "value": first_kind(1), "version": 1}
    assert sent(browser(bank.reader), f"/risk/{risk.pk}/move/", body).status_code == 403
    stranger = bank.there.account("risk.view", "risk.change", on=bank.there.unit)
    assert sent(browser(stranger), f"/risk/{risk.pk}/move/", body).status_code == 404
    assert Risk.objects.get(pk=risk.pk).version == 1


def test_a_full_column_of_a_view_with_limits_lets_nobody_in(bank: Bank) -> None:
    here, there = first_kind(0), first_kind(1)
    RiskFactory(project=bank.here.project, kind_of_risk=there)
    risk = RiskFactory(project=bank.here.project, kind_of_risk=here)
    view = SavedViewFactory(
        owner=bank.keeper.record, subject="risk", limits={there: 1},
        address="shape=board&group=kind_of_risk",
        is_enforced=True,
    )  # fmt: skip
    full = move(bank, risk, field="kind_of_risk", value=there, view=str(view.pk))
    assert (full.status_code, full.json()["code"]) == (422, "views.limit_reached")
    page = browser(bank.keeper).get("/risk/", {"view": view.pk})
    heads = {one["word"]: one for one in page.context["drawn"]["stacks"]}
    assert (heads[there]["limit"], heads[there]["is_over"]) == (1, False)
    view.limits = {there: 2}
    with unwatched():
        view.save()
    assert move(bank, risk, field="kind_of_risk", value=there, view=str(view.pk)).status_code == 200


def test_a_record_dragged_to_another_day_is_changed_to_it(bank: Bank) -> None:
    risk = RiskFactory(project=bank.here.project, due_on=date(2026, 11, 3))
    page = browser(bank.keeper).get("/risk/?shape=calendar&date=due_on&month=2026-11")
    days = [one for week in page.context["drawn"]["weeks"] for one in week if one["rows"]]
    assert [one["day"] for one in days] == [date(2026, 11, 3)]
    assert move(bank, risk, field="due_on", value="2026-11-20").status_code == 200
    assert Risk.objects.get(pk=risk.pk).due_on == date(2026, 11, 20)
