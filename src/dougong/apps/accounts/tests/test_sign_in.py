"""Signing in to an account: one answer to every failure, lock-out by bucket, entries, sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from dougong.apps.accounts.actions import (
    CloseAccount,
    SetPassword,
    SuspendAccount,
    forget_old_failures,
    shipped_role,
    sync_shipped_profiles,
)
from dougong.apps.accounts.choices import AccountKind, AccountState, ShippedRole
from dougong.apps.accounts.factories import AccountFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account, FailureCount, Login, PasswordProfile
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation

pytestmark = pytest.mark.django_db
PASSWORD = "Lantern-over-the-river-7"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def account():
    made = AccountFactory(username="li.wei", state=AccountState.INVITED)
    return SetPassword(made, by=made, password=PASSWORD).execute()


def sign_in(client, username="li.wei", password=PASSWORD, **extra):
    given = {"username": username, "password": password}
    return client.post(reverse("sign-in"), given, **extra)


def is_in(client):
    return client.get(reverse("home")).status_code == 200


def at(minutes):
    return time_machine.travel(NOW + timedelta(minutes=minutes), tick=False)


@pytest.mark.parametrize("username", ["li.wei", "LI.WEI", "ｌｉ．ｗｅｉ"])
def test_the_sign_in_name_is_taken_whatever_its_letter_case(client, account, username):
    assert sign_in(client, username).status_code == 302
    assert Account.objects.get(pk=account.pk).last_login is not None


@pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
def test_an_account_out_of_use_does_not_sign_in(client, state):
    AccountFactory(username="li.wei", password=make_password(PASSWORD), state=state)
    sign_in(client, "li.wei")
    assert "_auth_user_id" not in client.session


def test_a_robot_does_not_come_through_the_door(client):
    AccountFactory(
        username="li.wei", password=make_password(PASSWORD), kind_of_account=AccountKind.ROBOT
    )
    sign_in(client)
    assert not is_in(client)


def test_every_failure_has_the_same_answer(client, account):
    AccountFactory(username="gone", password=make_password(PASSWORD), state=AccountState.SUSPENDED)
    AccountFactory(username="never")
    pages = set()
    for name, password in (
        ("nobody", PASSWORD),
        ("li.wei", "wrong"),
        ("gone", PASSWORD),
        ("never", ""),
        ("never", "x"),
        ("li.wei\0", PASSWORD),
    ):
        answer = sign_in(client, name, password)
        pages.add((answer.status_code, answer.context["refusal"]))
    for _time in range(6):
        answer = sign_in(client, "li.wei", "wrong")
    pages.add((answer.status_code, answer.context["refusal"]))
    assert len(pages) == 1


def test_five_failures_lock_for_fifteen_minutes_even_for_the_right_password(account):
    sync_shipped_profiles()
    with at(0):
        for _time in range(5):
            sign_in(Client(), password="wrong")
    with at(14):
        client = Client()
        sign_in(client)
        assert not is_in(client)
    with at(16):
        sign_in(client)
        assert is_in(client)


def test_failures_count_within_fifteen_minutes_only(account):
    with at(0):
        for _time in range(4):
            sign_in(Client(), password="wrong")
    with at(16):
        sign_in(Client(), password="wrong")
        client = Client()
        sign_in(client)
        assert is_in(client)


def test_a_stranger_does_not_lock_the_owner_out_of_the_own_desk(account):
    desk = Client()
    sign_in(desk)
    desk.post(reverse("sign-out"))
    for _time in range(6):
        sign_in(Client(), password="wrong")
    stranger = Client()
    sign_in(stranger)
    assert not is_in(stranger)
    sign_in(desk)
    assert is_in(desk)


def test_a_device_is_known_only_for_those_who_signed_in_from_it(account):
    other = AccountFactory(username="zhao", password=make_password(PASSWORD))
    desk = Client()
    sign_in(desk, other.username)
    desk.post(reverse("sign-out"))
    for _time in range(5):
        sign_in(desk, password="wrong")
    count = FailureCount.objects.filter(failures=5).exclude(subject__startswith="network")
    assert count.get().bucket == ""


def test_asvs_delays_grow_from_half_a_minute_to_a_quarter_of_an_hour():
    profile = PasswordProfile(is_growing=True)
    waits = [profile.locked_until(failures, NOW) for failures in range(4, 13)]
    seconds = [wait and int((wait - NOW).total_seconds()) for wait in waits]
    assert seconds == [None, 30, 60, 120, 240, 480, 900, 900, 900]


def test_a_network_is_held_off_whatever_names_it_tries(account, settings):
    settings.FAILURES_PER_NETWORK = 8
    for number in range(8):
        sign_in(Client(), f"nobody{number}", "wrong", REMOTE_ADDR="10.9.8.7")
    neighbour, elsewhere = Client(), Client()
    sign_in(neighbour, REMOTE_ADDR="10.9.8.200")
    sign_in(elsewhere, REMOTE_ADDR="10.9.9.7")
    assert not is_in(neighbour)
    assert is_in(elsewhere)


def test_a_forwarded_address_counts_only_from_a_proxy_of_ours(account, settings):
    sign_in(Client(), REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4")
    settings.TRUSTED_PROXIES = ["10.0.0.1"]
    sign_in(Client(), REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 1.2.3.4")
    addresses = Login.objects.order_by("pk").values_list("address", flat=True)
    assert list(addresses) == ["10.0.0.1", "1.2.3.4"]


def test_signing_in_failing_and_leaving_are_entries(client, account):
    sign_in(client, password="wrong")
    sign_in(client, "nobody", "wrong")
    sign_in(client, REMOTE_ADDR="10.1.2.3")
    client.post(reverse("sign-out"))
    entries = Entry.objects.filter(verb__in=["sign_in", "sign_out"]).order_by("pk")
    found = [(e.verb, e.result, e.record_id, e.actor_id) for e in entries]
    own = account.pk
    assert found == [
        ("sign_in", "failed", own, None),
        ("sign_in", "failed", None, None),
        ("sign_in", "done", own, own),
        ("sign_out", "done", own, own),
    ]
    assert entries[2].after["address"] == "10.1.2.3"


def test_the_owner_hears_of_failures_before(client, account):
    for _time in range(3):
        sign_in(Client(), password="wrong")
    sign_in(client)
    texts = [str(message) for message in client.get(reverse("home")).context["messages"]]
    assert any("3" in text for text in texts)


def test_the_session_has_a_new_key_after_signing_in(client, account):
    client.get(reverse("sign-in"))
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["dg"] = session.session_key
    sign_in(client)
    assert client.cookies["dg"].value != session.session_key


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_an_idle_session_ends_after_thirty_minutes(client, account, minutes, stays):
    with at(0):
        sign_in(client)
    with at(minutes):
        assert is_in(client) is stays


def test_a_session_that_is_used_ends_after_twelve_hours(client, account):
    with at(0):
        sign_in(client)
    for minutes in range(20, 12 * 60, 20):
        with at(minutes):
            assert is_in(client)
    with at(12 * 60 + 1):
        assert not is_in(client)


def test_a_fourth_sign_in_ends_the_first(account):
    clients = [Client() for _time in range(4)]
    for client in clients:
        sign_in(client)
    assert [is_in(client) for client in clients] == [False, True, True, True]
    assert account.logins.running().count() == 3


def test_an_administrator_is_signed_in_once_and_idle_for_fifteen_minutes(account):
    role = shipped_role(ShippedRole.AUDIT_ADMIN)
    RoleGrantFactory(account=account, role=role)
    first, second = Client(), Client()
    with at(0):
        sign_in(first)
        sign_in(second)
        assert [is_in(first), is_in(second)] == [False, True]
    with at(16):
        assert not is_in(second)


@pytest.mark.parametrize("verb", [SuspendAccount, CloseAccount])
def test_an_account_out_of_use_is_out_on_the_next_request(client, account, verb):
    sign_in(client)
    assert is_in(client)
    verb(account, by=Installation(), reason="asked in the test").execute()
    assert not is_in(client)


def test_a_session_from_before_a_suspension_stays_ended(client, account):
    sign_in(client)
    stored = SuspendAccount(account, by=Installation(), reason="asked in the test").execute()
    stored.state = AccountState.ACTIVE
    with unwatched():
        stored.save()
    assert not is_in(client)


def test_one_sign_in_of_several_is_ended_by_its_owner(account):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    login = account.logins.running().get(session_key=there.session.session_key)
    here.post(reverse("end-logins"), {"login": login.pk})
    assert [is_in(here), is_in(there)] == [True, False]


def test_nobody_ends_the_sign_in_of_somebody_else(account):
    other = AccountFactory(username="zhao", password=make_password(PASSWORD))
    mine, theirs = Client(), Client()
    sign_in(mine)
    sign_in(theirs, other.username)
    mine.post(reverse("end-logins"), {"login": other.logins.get().pk})
    assert is_in(theirs)


def test_counts_without_effect_are_forgotten(account):
    with at(0):
        sign_in(Client(), "nobody", "wrong")
    with at(25 * 60):
        assert forget_old_failures() == 2
