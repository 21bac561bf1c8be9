"""Invitations and ways to a new password: one account, one address, once, and one refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from dougong.apps.accounts.actions import Invite, LinkInvalid, ResetPassword, link_of
from dougong.apps.accounts.choices import AccountState
from dougong.apps.accounts.factories import AccountFactory, PersonFactory, account_with
from dougong.apps.accounts.models import OneTimeLink
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PASSWORD = "Lantern-over-the-river-7"


@pytest.fixture
def invited():
    person = PersonFactory(email="wei@bank.example")
    return AccountFactory(username="li.wei", person=person, state=AccountState.INVITED)


def link_for(account, verb=Invite):
    action = verb(account, by=Installation(), reason="asked in the test")
    action.execute()
    return action.value


def follow(value, password=PASSWORD, client=None):
    given = {"password": password, "again": password}
    return (client or Client()).post(reverse("link", args=[value]), given)


def test_an_invited_person_sets_a_password_and_comes_in(invited):
    value, client = link_for(invited), Client()
    assert "li.wei" in client.get(reverse("link", args=[value])).content.decode()
    assert follow(value, client=client).status_code == 302
    client.post(reverse("sign-in"), {"username": "li.wei", "password": PASSWORD})
    assert client.get(reverse("home")).status_code == 200
    invited.refresh_from_db()
    assert invited.state == AccountState.ACTIVE


def test_opening_a_link_does_not_use_it_up(invited):
    value = link_for(invited)
    for _time in range(3):
        assert Client().get(reverse("link", args=[value])).status_code == 200
    assert follow(value).status_code == 302


def test_a_weak_password_does_not_use_it_up(invited):
    value = link_for(invited)
    assert follow(value, "short").status_code == 422
    assert follow(value).status_code == 302


def refusals(invited):
    used = link_for(invited)
    yield "unknown", "1.abc"
    yield "unreadable", "x"
    yield "other secret", used.split(".")[0] + ".abc"
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=73), tick=False):
        old = link_for(invited)
    yield "expired", old
    yield "replaced", used


def test_every_bad_link_has_the_same_answer(invited):
    answers = set()
    for _what, value in refusals(invited):
        answer = follow(value)
        answers.add((answer.status_code, answer.context["refusal"].message))
        assert Client().get(reverse("link", args=[value])).status_code == 404
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_a_link_works_once(invited):
    value = link_for(invited)
    assert follow(value).status_code == 302
    assert follow(value).status_code == 404


def test_a_link_ends_with_the_address_it_was_made_for(invited):
    value = link_for(invited)
    invited.person.email = "other@bank.example"
    with unwatched():
        invited.person.save()
    with pytest.raises(LinkInvalid):
        link_of(value)


@pytest.mark.parametrize(
    ("verb", "state", "lasts"),
    [
        (Invite, AccountState.INVITED, timedelta(hours=72)),
        (ResetPassword, AccountState.ACTIVE, timedelta(minutes=30)),
    ],
)
def test_a_link_lasts_so_long_and_no_longer(verb, state, lasts):
    account = AccountFactory(state=state)
    with time_machine.travel(NOW, tick=False):
        value = link_for(account, verb)
    with time_machine.travel(NOW + lasts - timedelta(seconds=1), tick=False):
        assert link_of(value).account == account
    with time_machine.travel(NOW + lasts, tick=False), pytest.raises(LinkInvalid):
        link_of(value)


def test_only_a_digest_of_a_link_is_kept(invited):
    value = link_for(invited)
    secret = value.split(".")[1]
    assert secret not in str(OneTimeLink.objects.values().get())
    entry = Entry.objects.get(record=invited.pk, verb="invite")
    assert secret not in f"{entry.body}{entry.changes()}"


def test_a_new_password_by_link_ends_what_was_open(client):
    account = AccountFactory(username="li.wei", password=make_password("Old-password-88"))
    client.post(reverse("sign-in"), {"username": "li.wei", "password": "Old-password-88"})
    assert client.get(reverse("home")).status_code == 200
    follow(link_for(account, ResetPassword))
    assert client.get(reverse("home")).status_code == 302


def test_a_link_does_not_fit_every_state(invited):
    with pytest.raises(ValidationError) as refusal:
        link_for(invited, ResetPassword)
    assert codes(refusal) == ["accounts.state_unfit"]


def test_nobody_makes_a_password_link_for_themselves():
    account = account_with("account.reset_password", on=PersonFactory().unit)
    twin = AccountFactory(person=account.person)
    with pytest.raises(Exception, match=r".*"):
        ResetPassword(twin, by=account, reason="asked in the test").execute()


def test_the_administrator_gets_the_link_in_the_dialog_once(invited):
    unit = invited.person.unit
    admin = account_with("account.invite", "account.view", on=unit)
    client = Client()
    client.force_login(admin)
    page = client.post(f"/account/{invited.pk}/do/invite/", {"version": invited.version})
    assert page.status_code == 200
    address = page.context["address"]
    assert address in page.content.decode()
    assert Client().get(address).status_code == 200
