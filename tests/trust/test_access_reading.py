"""Reading changes nothing, and nothing unsafe is done for another site (T-05)."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from dougong.platform.requests.guarding import SIGNED_IN, guarded, serves
from tests.trust.access_stage import OWN_BOOKS, READING, Address, Stage, written_rows

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
SAMPLE = 150
OPEN_ON_PURPOSE = {"csp-report"}
"""Browsers send reports without any cookie of ours; nothing is stored."""


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Any:
    from tests.cast import undone

    with django_db_blocker.unblock(), undone():
        yield Stage()


@guarded(SIGNED_IN)
@serves("GET")
def writes_when_read(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE visited (name text)")
        cursor.execute("INSERT INTO visited VALUES ('somebody was here')")
    return HttpResponse(get_token(request))


@csrf_exempt
@guarded(SIGNED_IN)
@serves("POST")
def takes_anything(request: HttpRequest) -> HttpResponse:
    return HttpResponse("done")


urlpatterns = [
    path("", include("dougong.config.urls")),
    path("planted-read/", writes_when_read, name="planted-read"),
    path("planted-post/", takes_anything, name="planted-post"),
]


def read(stage: Stage) -> list[tuple[Address, str]]:
    """Every address that can be read, with the ways of reading."""
    return [
        (address, method)
        for address in stage.addresses
        if "GET" in address.route.methods and "<" not in address.path
        for method in READING
    ]


def traces(stage: Stage, asked: list[tuple[Address, str]]) -> list[str]:
    """The tables outside our own books that were changed by reading."""
    found = []
    for address, method in asked:
        stage.ask("pmo", method, address.path)
        found += [f"{method} {address.path}: {t}" for t in stage.written if t not in OWN_BOOKS]
    return found


def test_reading_a_sample_of_all_addresses_changes_nothing(stage, db):
    asked = read(stage)
    assert len(asked) > 800
    assert traces(stage, random.Random(20261122).sample(asked, SAMPLE)) == []


@pytest.mark.full
def test_reading_any_address_changes_nothing(stage, db):
    assert traces(stage, read(stage)) == []


@override_settings(ROOT_URLCONF=__name__)
def test_a_page_that_writes_when_it_is_read_is_found(stage, db):
    (planted,) = [one for one in Stage.addresses.func(stage) if one.route.name == "planted-read"]
    (found,) = traces(stage, [(planted, "GET")])
    assert "visited" in found


def unprotected(stage: Stage, addresses: list[Address]) -> list[str]:
    """Addresses that do something unsafe for a browser that cannot prove where the form is from."""
    client = Client(enforce_csrf_checks=True, headers={"Origin": "https://evil.example"})
    client.force_login(stage.bank.keeper)
    found, before = [], written_rows()
    for address in addresses:
        for method in set(address.route.methods) & set(UNSAFE):
            answer = client.generic(method, address.path, b"{}", content_type="application/json")
            told = f"{method} {address.path}: {answer.status_code}"
            if answer.status_code != 403 or "Access-Control-Allow-Origin" in answer:
                found.append(told)
    written = {t for t, count in written_rows().items() if count != before.get(t, 0)}
    return found + sorted(written - set(OWN_BOOKS))


def unsafe(stage: Stage) -> list[Address]:
    """Every address that does something, but those that are open on purpose."""
    return [
        one
        for one in stage.addresses
        if one.route.is_unsafe and one.route.name not in OPEN_ON_PURPOSE and "<" not in one.path
    ]


def test_nothing_unsafe_in_a_sample_is_done_without_a_token_against_forgery(stage, db):
    asked = unsafe(stage)
    assert len(asked) > 300
    assert unprotected(stage, random.Random(20261122).sample(asked, SAMPLE)) == []


@pytest.mark.full
def test_nothing_unsafe_is_done_without_a_token_against_forgery(stage, db):
    assert unprotected(stage, unsafe(stage)) == []


@override_settings(ROOT_URLCONF=__name__)
def test_an_address_that_takes_forged_forms_is_found(stage, db):
    (planted,) = [one for one in Stage.addresses.func(stage) if one.route.name == "planted-post"]
    assert unprotected(stage, [planted]) == ["POST /planted-post/: 200"]


def test_no_answer_lets_another_site_read_it(stage, db):
    asking = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    client = Client(headers=asking)
    client.force_login(stage.bank.keeper)
    for address in random.Random(7).sample(stage.addresses, 60):
        for method in ("GET", "OPTIONS"):
            answer = client.generic(method, address.path)
            b"".join(answer)  # read to the end, which closes it
            allowed = [name for name in answer.headers if name.startswith("Access-Control")]
            assert allowed == [], (method, address.path)
