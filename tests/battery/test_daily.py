"""What people do all day long with records of whatever kind: look, add, change many, take back."""

from __future__ import annotations

from typing import Any

import pytest

from dougong.platform.editing.trial import editable_names
from dougong.platform.forms import form_class_of
from dougong.platform.register import registry
from tests.battery.world import (
    ENTERED,
    KINDS,
    REASON,
    browser,
    dialog_values,
    everything,
    journal_of,
    new_values,
    sent,
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
    given = dialog_values(world.keeper, address)
    given |= {one: values[one] for one in needed if one in values}
    before = kind.model._default_manager.count()
    answer = world.keeper.post(address, given, headers=PART)
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


MANY = [name for name in KINDS if "change" in registry[name].verbs and registry[name].fields]
"""Kinds of which many records are edited at once."""


def chosen(rows: list[Any]) -> str:
    return ",".join(f"{row.pk}:{row.version}" for row in rows)


def looked_at(client: Any, name: str, rows: list[Any], field: str) -> tuple[Any, dict[str, Any]]:
    """The answer to a first look at new values for a field of some rows, and what was sent."""
    address = f"/{name}/many/"
    given = {"pks": chosen(rows), "more": field, "step": "fields"}
    asked = client.post(address, given, headers=PART)
    assert asked.context["names"] == [field]
    given = entered(registry[name], rows[0], field)
    given |= {"pks": chosen(rows), "field": field, "step": "look", "reason": REASON}
    return client.post(address, given, headers=PART), given


def entered(kind: Any, row: Any, field: str) -> dict[str, Any]:
    """The value that the first row has, as its input sends it."""
    whole = sent(form_class_of(kind)(instance=row))
    return {field: whole[field]} if field in whole else {}


@pytest.mark.parametrize("name", MANY)
def test_many_records_are_edited_all_or_none_and_each_edit_is_journalled(world, name):
    kind = registry[name]
    with undone():
        rows = [world.bank.fresh().another(kind.model) for _ in range(2)]
        for field in kind.fields:
            if field not in editable_names(kind, world.bank.keeper):
                continue
            answer, given = looked_at(world.keeper, name, rows, field)
            edit = answer.context["edit"]
            if answer.status_code == 200 and edit and edit.rows:
                break
        else:
            return  # what the rows of the kind have in common already
        counts = [journal_of(row) for row in rows]
        step = given | {"step": "store", "looked": answer.context["looked"]}
        done = world.keeper.post(f"/{name}/many/", step, headers=PART)
        assert done.status_code in {204, 422}
        after = [journal_of(row) - count for row, count in zip(rows, counts, strict=True)]
        if done.status_code == 422:
            assert after == [0, 0]
        elif done.headers.get("HX-Refresh"):
            assert sum(after) >= len(edit.rows)


@pytest.mark.parametrize("name", MANY)
def test_many_records_are_edited_by_right_only(world, name):
    kind = registry[name]
    here, _there, foreign = world.rows(kind)
    given = {"pks": chosen([here, foreign]), "step": "fields"}
    answer = world.keeper.post(f"/{name}/many/", given, headers=PART)
    assert answer.status_code == 200
    assert foreign.pk not in {row.pk for row in answer.context["records"]}
    for account in (world.bank.reader, world.bank.outsider):
        if kind.policy.allows(account, "change"):
            continue
        answer = browser(account).post(f"/{name}/many/", given, headers=PART)
        assert answer.status_code == 403


@pytest.mark.parametrize("name", MANY)
def test_a_record_changed_since_it_was_chosen_is_told_before_anything_is_stored(world, name):
    kind = registry[name]
    row = world.bank.here.row(kind.model)
    fields = [one for one in kind.fields if one in editable_names(kind, world.bank.keeper)]
    given = {"pks": f"{row.pk}:{row.version + 3}", "field": fields[0], "step": "look"}
    given |= entered(kind, row, fields[0]) | {"reason": REASON}
    answer = world.keeper.post(f"/{name}/many/", given, headers=PART)
    edit = answer.context["edit"]
    assert answer.status_code == 422
    if edit is not None:
        assert [fault.code for fault in edit.faults] == ["version_stale"]
