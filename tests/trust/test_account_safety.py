"""What happens to an account is told to its owner, and stands on the page of their access (S9)."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.test import Client

from dougong.apps.accounts.actions import (
    AddTotp,
    CreateToken,
    GrantRole,
    ResetFactors,
    RevokeGrant,
    SetPassword,
    new_seed,
)
from dougong.apps.accounts.factories import RoleFactory
from dougong.apps.accounts.models import Account, ApiToken, RoleGrant
from dougong.kernel import clock
from dougong.kernel.one_time_codes import code_of, step_at
from dougong.platform.actions.step_up import stepped_up
from dougong.platform.factories import unwatched
from dougong.platform.notices.models import Notice
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day
from tests.cast import Bank

PASSWORD, REASON = "Sparrow-Lantern-47", "asked by the test"


@pytest.fixture
def bank(db) -> Bank:
    return Bank.found()


@pytest.fixture
def owner(bank) -> Account:
    account = bank.here.account("project.view")
    account.set_password(PASSWORD)
    account.language = "en"
    with unwatched():
        account.save()
    return account


def told(account: Account) -> list[str]:
    rows = Notice.objects.filter(person=account.person_id, reason="security").order_by("pk")
    return [notice.text for notice in rows]


def fresh(account: Account) -> Account:
    return Account.objects.select_related("record", "person__record").get(pk=account.pk)


def page_of(account: Account) -> str:
    client = Client()
    client.force_login(fresh(account))
    client.cookies["dougong_language"] = "en"
    return client.get("/my/access/").content.decode()


def test_a_changed_password_is_told(owner):
    SetPassword(fresh(owner), by=fresh(owner), password="Heron-Bridge-92-x").execute()
    assert told(owner) == ["The password of your account was changed."]
    assert "Set password" in page_of(owner)


def test_second_factors_that_come_and_go_are_told(owner, bank):
    seed, account = new_seed(), fresh(owner)
    code = code_of(base64.b32decode(seed), step_at(clock.now().timestamp()))
    AddTotp(account, by=account, seed=seed, code=code).execute()
    ResetFactors(fresh(owner), by=bank.keeper, reason=REASON).execute()
    assert told(owner) == [
        "A second factor was added to your account.",
        "All second factors of your account were removed.",
    ]
    assert "Remove second factors" in page_of(owner)


def test_tokens_and_roles_are_told(owner, bank):
    account = fresh(owner)
    token = ApiToken(
        account=account, name="报表", permissions=["project.view"],
        expires_on=current_day() + timedelta(days=5),
    )  # fmt: skip
    with stepped_up(clock.now()):
        CreateToken(token, by=account).execute()
    role = RoleFactory(permissions=["project.view"], unit=bank.root.record)
    row = RoleGrant(account=account, role=role, scope=bank.here.project.record, reason=REASON)
    grant = GrantRole(row, by=bank.keeper, reason=REASON).execute()
    RevokeGrant(grant, by=bank.keeper, reason=REASON).execute()
    assert told(owner) == [
        "An access token was made for your account: %(name)s.",
        "Your account was given a role: %(role)s.",
        "A role was taken from your account: %(role)s.",
    ]
    page = page_of(owner)
    assert role.name_en in page
    assert "报表" in page


def test_what_the_installation_sets_up_is_not_told(owner, bank):
    role = RoleFactory(permissions=["risk.view"], unit=bank.root.record)
    row = RoleGrant(account=owner, role=role, scope=bank.here.project.record, reason=REASON)
    GrantRole(row, by=Installation(), reason=REASON).execute()
    assert told(owner) == []


def test_a_new_device_is_told_once_and_a_known_one_not(owner):
    browser = Client()
    for _time in range(2):
        given = {"username": owner.username, "password": PASSWORD}
        assert browser.post("/sign-in/", given).status_code == 302
        browser.post("/sign-out/")
    assert told(owner) == [
        "Your account was signed in to on a new device: %(device)s, %(address)s."
    ]
    assert "Sign in on a new device" in page_of(owner)


def test_a_sign_in_after_failures_that_lock_is_told(owner, monkeypatch):
    browser = Client()
    given = {"username": owner.username, "password": PASSWORD}
    browser.post("/sign-in/", given)
    browser.post("/sign-out/")
    for _time in range(5):
        assert browser.post("/sign-in/", given | {"password": "wrong"}).status_code != 302
    later = (clock.now() + timedelta(minutes=16)).isoformat()
    monkeypatch.setenv(clock.VARIABLE, later)
    assert browser.post("/sign-in/", given).status_code == 302
    assert (
        told(owner)[-1] == "Your account was signed in to after %(count)s or more failed attempts."
    )
