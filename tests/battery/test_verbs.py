"""What verbs leave behind: one entry with reason and both sides, or nothing at all."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dougong.apps.accounts.models import Account
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.records import DELETED, Record
from dougong.platform.register import registry
from tests.battery.world import (
    API,
    ENTERED,
    KINDS,
    REASON,
    asked,
    dialog_values,
    everything,
    form_values,
    journal_of,
    new_values,
    ready,
    verbs,
)

JSON = "application/json"
ADDED = ENTERED
CHANGED = [name for name in KINDS if "change" in registry[name].verbs]
DELETED_KINDS = [name for name in KINDS if "delete" in registry[name].verbs]


def newest_entry(key: int) -> Entry:
    return Entry.objects.filter(record=key).latest("id")


def post(client: Client, address: str, body: Any, **headers: str) -> Any:
    given = {"Idempotency-Key": str(uuid4())} | headers
    return client.post(address, body, content_type=JSON, headers=given)


@pytest.mark.parametrize("name", ADDED)
def test_adding_writes_one_entry_with_the_new_values(world, name):
    kind = registry[name]
    body = new_values(world.bank.fresh(), kind) | {"reason": REASON}
    answer = post(world.keeper, f"{API}/{name}/", body)
    assert answer.status_code == 201, answer.content.decode()
    made = answer.json()
    assert answer["Location"] == f"{API}/{name}/{made['id']}/"
    assert answer["ETag"] == f'"v{made["version"]}"'
    entry = newest_entry(made["id"])
    assert (entry.verb, entry.actor_id) == ("add", world.bank.keeper.pk)
    assert Entry.objects.filter(record=made["id"], verb="add").count() == 1
    assert entry.request_id == answer["X-Request-Id"]
    assert entry.before == {}
    assert set(entry.after) >= {kind.field(field).attname for field in kind.fields}
    assert world.keeper.get(answer["Location"]).json() == made


@pytest.mark.parametrize("name", ADDED)
def test_the_form_adds_what_the_interface_adds(world, name):
    kind, place = registry[name], world.bank.fresh()
    wanted = new_values(place, kind)
    row = kind.model(**{kind.field(key).attname: value for key, value in wanted.items()})
    known = set(kind.model._default_manager.values_list("pk", flat=True))
    answer = world.keeper.post(f"/{name}/add/", form_values(kind, row))
    assert answer.status_code == 302, answer.context["form"].errors
    (key,) = set(kind.model._default_manager.values_list("pk", flat=True)) - known
    made = world.keeper.get(f"{API}/{name}/{key}/").json()
    # A kind with a reason of its own keeps the one that the form's reason field holds.
    wanted |= {"reason": REASON} if "reason" in wanted else {}
    assert {field: made[field] for field in wanted} == wanted
    assert Entry.objects.filter(record=key, verb="add").count() == 1


@pytest.mark.parametrize("name", CHANGED)
def test_changing_writes_one_entry_with_both_sides(world, name):
    kind = registry[name]
    row = ready(world.bank.fresh(), kind, kind.verbs["change"])
    answer = world.keeper.patch(
        f"{API}/{name}/{row.pk}/", {"version": row.version, "reason": REASON}, content_type=JSON
    )
    assert answer.status_code == 200, answer.content.decode()
    assert journal_of(row) == 1
    entry = newest_entry(row.pk)
    assert (entry.verb, entry.reason) == ("change", REASON)
    assert entry.before["version"] == row.version
    assert entry.after["version"] == row.version + 1 == answer.json()["version"]
    assert answer["ETag"] == f'"v{row.version + 1}"'


@pytest.mark.parametrize("name", CHANGED)
def test_the_edit_form_stores_what_it_showed(world, name):
    kind = registry[name]
    row = ready(world.bank.fresh(), kind, kind.verbs["change"])
    before = world.keeper.get(f"{API}/{name}/{row.pk}/").json()
    answer = world.keeper.post(f"/{name}/{row.pk}/edit/", form_values(kind, row))
    assert answer.status_code == 302, answer.context["form"].errors
    after = world.keeper.get(f"{API}/{name}/{row.pk}/").json()
    assert {field: after[field] for field in kind.fields} == {
        field: before[field] for field in kind.fields
    }
    assert (after["version"], journal_of(row)) == (row.version + 1, 1)


@pytest.mark.parametrize("name", DELETED_KINDS)
@pytest.mark.parametrize("path", ["page", "interface"])
def test_deleting_keeps_the_plate_and_writes_one_entry(world, name, path):
    kind = registry[name]
    row = ready(world.bank.fresh(), kind, kind.verbs["delete"])
    body = {"version": row.version, "reason": REASON}
    if path == "page":
        answer = world.keeper.post(f"/{name}/{row.pk}/delete/", body)
        assert answer.status_code == 302, answer.context["form"].errors
    else:
        answer = world.keeper.delete(f"{API}/{name}/{row.pk}/", body, content_type=JSON)
        assert answer.status_code == 204, answer.content.decode()
    entry = newest_entry(row.pk)
    assert (entry.verb, entry.after, journal_of(row)) == ("delete", {}, 1)
    assert entry.before["version"] == row.version
    assert Record.objects.get(pk=row.pk).state == DELETED
    assert world.keeper.get(f"{API}/{name}/{row.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("name", "verb"), [one for one in verbs() if one[1] not in {"change", "delete"}]
)
def test_a_verb_is_done_once_with_its_reason(world, name, verb):
    kind, place = registry[name], world.bank.fresh()
    action = kind.verbs[verb]
    body = asked(place, kind, action)
    row = ready(place, kind, action)
    body |= {"version": row.version, "reason": REASON}
    answer = post(world.keeper, f"{API}/{name}/{row.pk}/do/{verb}/", body)
    done = Entry.objects.filter(record=row.pk, verb=verb)
    if action.classed:
        (request,) = answer.json()["requests"]
        assert (answer.status_code, done.count()) == (202, 0)
        assert newest_entry(request["id"]).reason == REASON
        return
    assert answer.status_code == 200, answer.content.decode()
    assert done.count() == 1
    assert done[0].reason == REASON
    assert done[0].after["version"] == row.version + 1
    assert answer.json()["version"] > row.version


@pytest.mark.parametrize(
    ("name", "verb"), [one for one in verbs() if registry[one[0]].verbs[one[1]].needs_reason]
)
def test_a_verb_that_needs_a_reason_is_refused_without_one(world, name, verb):
    kind, place = registry[name], world.bank.fresh()
    action = kind.verbs[verb]
    body = asked(place, kind, action)
    row = ready(place, kind, action)
    before = everything(kind.model)
    address, dialog = f"{API}/{name}/{row.pk}/do/{verb}/", f"/{name}/{row.pk}/do/{verb}/"
    for reason in ({}, {"reason": ""}, {"reason": " no "}):
        answer = post(world.keeper, address, body | {"version": row.version} | reason)
        assert answer.status_code in {400, 422}
        assert "/reason" in [error["field"] for error in answer.json()["errors"]]
    entered = dialog_values(world.keeper, dialog) | {"reason": " no "}
    assert world.keeper.post(dialog, entered).status_code == 422
    assert everything(kind.model) == before


@pytest.mark.parametrize(("name", "verb"), verbs())
def test_the_second_of_two_editors_is_refused_and_told_both_versions(world, name, verb):
    kind, place = registry[name], world.bank.fresh()
    action = kind.verbs[verb]
    body = asked(place, kind, action) | {"reason": REASON}
    row = ready(place, kind, action)
    with unwatched():
        kind.model._default_manager.filter(pk=row.pk).update(version=7)
    before = everything(kind.model)
    stale = body | {"version": 3}
    json = {"content_type": JSON}
    if verb == "change":
        address, page = f"{API}/{name}/{row.pk}/", f"/{name}/{row.pk}/edit/"
        answers = [
            world.keeper.patch(address, stale, **json),
            world.keeper.patch(address, body, headers={"If-Match": '"v3"'}, **json),
        ]
        form = form_values(kind, row) | {"version": 3}
    else:
        address, page = f"{API}/{name}/{row.pk}/do/{verb}/", f"/{name}/{row.pk}/do/{verb}/"
        answers = [
            post(world.keeper, address, stale),
            post(world.keeper, address, body, **{"If-Match": '"v3"'}),
            post(
                world.keeper,
                f"{API}/{name}/bulk/{verb}/",
                body | {"records": [{"id": row.pk, "version": 3}]},
            ),
        ]
        form = dialog_values(world.keeper, page) | {"version": 3}
    for answer in answers:
        told = answer.json()
        assert (answer.status_code, told["code"]) == (412, "version_stale")
        assert (told["sent_version"], told["stored_version"]) == (3, 7)
        assert told["record"] == row.pk
        assert told["sent"].keys() == told["stored"].keys()
    assert world.keeper.post(page, form).status_code == 412
    assert everything(kind.model) == before


@pytest.mark.parametrize(("name", "verb"), verbs())
def test_a_verb_without_the_version_read_is_refused(world, name, verb):
    kind, place = registry[name], world.bank.fresh()
    body = asked(place, kind, kind.verbs[verb]) | {"reason": REASON}
    row = ready(place, kind, kind.verbs[verb])
    before = everything(kind.model)
    address = f"{API}/{name}/{row.pk}/"
    if verb == "change":
        answer = world.keeper.patch(address, body, content_type=JSON)
    else:
        answer = post(world.keeper, f"{address}do/{verb}/", body)
    assert (answer.status_code, answer.json()["code"]) == (428, "version_required")
    assert everything(kind.model) == before


@pytest.mark.parametrize("name", ADDED)
def test_what_the_interface_does_not_know_is_refused_and_named(world, name):
    kind = registry[name]
    body = new_values(world.bank.fresh(), kind)
    before = everything(kind.model)
    for extra in ("version", "code", "created_at", "id", "is_superuser", "__proto__", "a/b"):
        answer = post(world.keeper, f"{API}/{name}/", body | {extra: 1})
        (error,) = answer.json()["errors"]
        assert answer.status_code == 400
        assert error["code"] in {"unknown_field", "read_only_field"}
        assert error["field"] == "/" + extra.replace("/", "~1")
    assert everything(kind.model) == before


@pytest.mark.parametrize("name", ADDED)
def test_a_missing_value_is_named_in_both_languages(world, name):
    kind = registry[name]
    needed = [
        column.name
        for column in map(kind.field, kind.fields)
        if not (column.null or column.blank or column.has_default())
    ]
    if not needed:
        pytest.skip("everything may be left out")
    answer = post(world.keeper, f"{API}/{name}/", {})
    assert answer.status_code == 400
    errors = answer.json()["errors"]
    assert {f"/{field}" for field in needed} <= {error["field"] for error in errors}
    assert all(error["message_zh"] != error["message_en"] for error in errors)


@pytest.mark.parametrize("name", ADDED)
def test_many_are_added_or_none(world, name):
    kind, place = registry[name], world.bank.fresh()
    body = new_values(place, kind)
    before = everything(kind.model)
    answer = post(world.keeper, f"{API}/{name}/bulk/", {"records": [body, body | {"nonsense": 1}]})
    assert answer.status_code == 400
    assert answer.json()["field"] == "/records/1/nonsense"
    assert everything(kind.model) == before
    answer = post(world.keeper, f"{API}/{name}/bulk/", {"records": [body], "reason": REASON})
    assert answer.status_code == 201, answer.content.decode()
    (made,) = answer.json()["records"]
    assert newest_entry(made["id"]).verb == "add"


@pytest.mark.parametrize("name", CHANGED)
def test_many_are_changed_with_an_entry_each(world, name):
    kind = registry[name]
    rows = [ready(world.bank.fresh(), kind, kind.verbs["change"]) for _ in range(2)]
    records = [{"id": row.pk, "version": row.version} for row in rows]
    answer = world.keeper.patch(
        f"{API}/{name}/bulk/", {"records": records, "reason": REASON}, content_type=JSON
    )
    assert answer.status_code == 200, answer.content.decode()
    assert [one["version"] for one in answer.json()["records"]] == [r.version + 1 for r in rows]
    assert [journal_of(row) for row in rows] == [1, 1]


def test_an_account_that_is_suspended_is_out_with_its_next_request(world):
    account = world.bank.here.account("project.view")
    client = world.client(account)
    assert client.get(f"{API}/project/").status_code == 200
    with unwatched():
        Account.objects.filter(pk=account.pk).update(state="suspended")
    assert client.get(f"{API}/project/").status_code == 401
