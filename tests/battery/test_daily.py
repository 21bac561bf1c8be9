"""What people do all day long with records of whatever kind: look, add, change many, take back."""

from __future__ import annotations

from typing import Any

import pytest

from dougong.platform.register import registry
from tests.battery.world import (
    ENTERED,
    KINDS,
    browser,
    dialog_values,
    everything,
    journal_of,
    new_values,
)
from tests.cast import undone

PART = {"HX-Request": "true", "HX-Current-URL": "http://testserver/here/?sort=code"}
QUICK = [name for name in ENTERED if registry[name].is_added_by_form]
"""Kinds to which a record is added quickly."""


def part(client: Any, address: str) -> Any:
    return client.get(address, headers=PART)


@pytest.mark.parametrize("name", KINDS)
def test_a_record_is_looked_at_beside_a_list_by_whoever_sees_it(world, name):
    kind = registry[name]
    here, there, foreign = world.rows(kind)
    page = world.keeper.get(f"/{name}/{here.pk}/").content.decode()
    beside = part(world.keeper, f"/{name}/{here.pk}/")
    text = beside.content.decode()
    assert beside.status_code == 200
    assert "<html" not in text
    assert 'class="dg-peek-page"' in text
    assert f'hx-get="/record/{here.pk}/activity/"' in text
    assert here.code in text
    assert "<html" in page
    assert part(world.keeper, f"/{name}/{foreign.pk}/").status_code == 404
    outsider = world.client(world.bank.outsider)
    may = kind.policy.allows(world.bank.outsider, "view", there)
    assert part(outsider, f"/{name}/{there.pk}/").status_code == (200 if may else 404)


@pytest.mark.parametrize("name", KINDS)
def test_verbs_done_beside_a_list_lead_back_to_it(world, name):
    row = world.bank.here.row(registry[name].model)
    buttons = part(world.keeper, f"/{name}/{row.pk}/").context.get("buttons") or []
    for button in buttons:
        assert button.url.endswith("?back=%2Fhere%2F%3Fsort%3Dcode")


@pytest.mark.parametrize("name", KINDS)
def test_every_row_of_a_list_can_be_opened_beside_it(world, name):
    answer = world.keeper.get(f"/{name}/").content.decode()
    assert f'data-opens="/{name}/0/"' in answer
    assert answer.count("data-peek ") == answer.count("<tr data-pk=")
    assert "<dg-peek hidden>" in answer


@pytest.mark.parametrize("name", QUICK)
def test_a_record_is_added_by_its_needed_fields_and_the_next_is_asked_for(world, name):
    kind, place = registry[name], world.bank.fresh()
    values = {
        key: value for key, value in new_values(place, kind).items() if value not in (None, "")
    }
    address = f"/{name}/quick/"
    asked = part(world.keeper, address).context["form"]
    needed = [one for one, field in asked.fields.items() if field.required]
    sent = dialog_values(world.keeper, address)
    sent |= {one: values[one] for one in needed if one in values}
    before = kind.model._default_manager.count()
    answer = world.keeper.post(address, sent, headers=PART)
    if answer.status_code == 422:  # what the kind asks besides stands under "all fields"
        assert answer.context["form"].errors
        return
    assert answer.status_code in {200, 204}
    assert kind.model._default_manager.count() == before + (answer.status_code == 200)
    if answer.status_code == 200:
        plate = answer.context["added"]
        assert f"/{name}/{plate.pk}/" in answer.content.decode()
        assert journal_of(kind.model._default_manager.get(pk=plate.pk)) >= 1
        assert not answer.context["form"].is_bound


@pytest.mark.parametrize("name", QUICK)
def test_a_wrong_quick_record_is_refused_at_its_fields_and_leaves_nothing(world, name):
    kind, address = registry[name], f"/{name}/quick/"
    with undone():
        state = everything(kind.model)
        form = part(world.keeper, address).context["form"]
        needed = [one for one, field in form.fields.items() if field.required]
        answer = world.keeper.post(address, {}, headers=PART)
        assert answer.status_code == 422
        assert set(needed) <= set(answer.context["form"].errors)
        assert everything(kind.model) == state


@pytest.mark.parametrize("name", QUICK)
def test_quick_adding_needs_the_right_to_add(world, name):
    for account in (world.bank.reader, world.bank.outsider):
        if registry[name].policy.allows(account, "add"):
            continue
        client = browser(account)
        assert part(client, f"/{name}/quick/").status_code == 403
        assert client.post(f"/{name}/quick/", {}, headers=PART).status_code == 403
        page = client.get(f"/{name}/")
        assert page.status_code == 403 or not page.context["quick_url"]
