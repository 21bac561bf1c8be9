"""A request that comes twice has one effect, and its sender one answer."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from dougong.apps.accounts.models import RoleGrant
from dougong.apps.risks.models import Risk
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.register import registry
from dougong.platform.requests import idempotency
from dougong.platform.requests.idempotency import IdempotencyKey, forget_old_keys
from tests.battery.world import browser, new_values
from tests.cast import Bank

API = "/api/v1/risk/"
JSON = "application/json"
KEY = "0b8f1d3e-one"


@pytest.fixture
def bank(transactional_db: None) -> Bank:
    return Bank.found()


@pytest.fixture
def body(bank: Bank) -> dict[str, Any]:
    return new_values(bank.here, registry["risk"])


@pytest.fixture
def keeper(bank: Bank) -> Client:
    return browser(bank.keeper)


def add(client: Client, body: Any, key: str = KEY, address: str = API) -> Any:
    return client.post(address, body, content_type=JSON, headers={"Idempotency-Key": key})


def test_a_repeat_gets_the_same_answer_and_has_no_effect(keeper, body):
    first, second = add(keeper, body), add(keeper, body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first["ETag"], first["Location"]) == (second["ETag"], second["Location"])
    assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
    assert Risk.objects.count() == 1


@pytest.mark.parametrize("attempts", [12, pytest.param(50, marks=pytest.mark.full)])
def test_the_same_request_many_times_at_once_has_one_effect(bank, body, attempts):
    clients = [browser(bank.keeper) for _ in range(attempts)]

    def attempt(client: Client) -> Any:
        try:
            return add(client, body)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(attempt, clients))
    done = [one for one in answers if one.status_code == 201]
    assert {one.status_code for one in answers} <= {201, 409}
    assert len({one.content for one in done}) == 1
    assert len([one for one in done if "Idempotency-Replayed" not in one]) == 1
    assert (Risk.objects.count(), Entry.objects.filter(verb="add").count()) == (1, 1)


def test_a_repeat_that_waits_too_long_is_told_to_ask_again(bank, keeper, body, monkeypatch):
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 1)
    holding, release = threading.Event(), threading.Event()
    remember = idempotency.remember

    def slowly(*given: Any) -> None:
        remember(*given)
        holding.set()
        release.wait(20)

    monkeypatch.setattr(idempotency, "remember", slowly)

    def first() -> None:
        add(browser(bank.keeper), body)
        connections["default"].close()

    rival = threading.Thread(target=first)
    rival.start()
    assert holding.wait(20)
    answer = add(keeper, body)
    release.set()
    rival.join(20)
    assert (answer.status_code, answer.json()["code"]) == (409, "in_progress")
    assert answer["Retry-After"] == "1"
    assert Risk.objects.count() == 1


@pytest.mark.parametrize("other", ["body", "address"])
def test_a_key_is_bound_to_address_and_body(bank, keeper, body, other):
    made = add(keeper, body).json()
    if other == "body":
        again = add(keeper, body | {"reason": "something else"})
    else:
        again = add(keeper, body, address=f"{API}{made['id']}/do/delete/")
    assert (again.status_code, again.json()["code"]) == (422, "idempotency_key_reused")
    assert Risk.objects.count() == 1


def test_a_key_belongs_to_its_account(bank, keeper, body):
    other = bank.here.account(*registry.permissions(), on=bank.root)
    assert (add(keeper, body).status_code, add(browser(other), body).status_code) == (201, 201)
    assert Risk.objects.count() == 2


def test_a_refused_attempt_stores_no_key(keeper, body):
    assert add(keeper, body | {"nonsense": 1}).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert add(keeper, body).status_code == 201


def test_an_attempt_that_breaks_leaves_neither_key_nor_effect(keeper, body, monkeypatch):
    """The work is done and the answer cannot be stored: as if the process had been killed."""

    def killed(*given: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(idempotency, "remember", killed)
    with pytest.raises(RuntimeError):
        add(keeper, body)
    monkeypatch.undo()
    assert (Risk.objects.count(), IdempotencyKey.objects.count()) == (0, 0)
    assert add(keeper, body).status_code == 201
    assert Risk.objects.count() == 1


def test_after_a_day_a_key_is_forgotten(keeper, body):
    add(keeper, body)
    key = IdempotencyKey.objects.get()
    key.at -= timedelta(hours=25)
    key.save()
    assert add(keeper, body).status_code == 201
    assert Risk.objects.count() == 2
    assert forget_old_keys() == 0
    IdempotencyKey.objects.update(at=key.at)
    assert forget_old_keys() == 1


def test_whoever_sees_the_record_no_more_is_not_shown_the_stored_answer(bank, body):
    maker = bank.here.account(*registry.permissions(), on=bank.here.unit)
    client = browser(maker)
    assert add(client, body).status_code == 201
    with unwatched():
        RoleGrant.objects.filter(account=maker).update(scope=bank.there.unit.record)
    again = add(client, body)
    assert again.status_code == 404
    assert body["title_en"].encode() not in again.content


def test_whose_rights_have_changed_is_not_shown_the_stored_answer(bank, body):
    maker = bank.here.account(*registry.permissions(), on=bank.here.unit)
    client = browser(maker)
    assert add(client, body).status_code == 201
    role = maker.grants.get().role
    with unwatched():
        type(role).objects.filter(pk=role.pk).update(permissions=["risk.view"])
    again = add(client, body)
    assert (again.status_code, again.json()["code"]) == (409, "already_exists")


@pytest.mark.parametrize("key", ["", "x" * 129, "a b", "键", "a\tb"])
def test_a_key_is_short_and_plain(keeper, body, key):
    answer = add(keeper, body, key=key)
    if key == "":
        assert answer.status_code == 201
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")


def test_a_form_that_is_sent_twice_adds_one_record(body, keeper):
    form = keeper.get("/risk/add/").content.decode()
    key = form.split(f'name="{idempotency.FIELD}" value="')[1].split('"')[0]
    sent = {name: value for name, value in body.items() if value is not None}
    sent[idempotency.FIELD] = key
    first, second = keeper.post("/risk/add/", sent), keeper.post("/risk/add/", sent)
    assert first.status_code == 302, first.context["form"].errors
    assert second["Location"] == first["Location"]
    assert Entry.objects.filter(verb="add").count() == 1


def test_an_import_without_a_key_is_refused(bank, keeper):
    row = bank.here.row(registry["planfile"].model)
    address = f"/api/v1/planfile/{row.pk}/do/import/"
    answer = keeper.post(address, {"version": row.version, "reason": "no more"}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")
