"""Rules of passwords under the two shipped profiles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dougong.apps.accounts.actions import (
    AdoptProfile,
    EndLogins,
    SetPassword,
    profile_of,
    random_password,
    sync_shipped_profiles,
)
from dougong.apps.accounts.actions.passwords import weaknesses
from dougong.apps.accounts.factories import AccountFactory, PersonFactory, UnitPlateFactory
from dougong.apps.accounts.models import PasswordProfile
from dougong.platform.identity.hashers import KIBIBYTES, LANES, PASSES, Argon2id
from dougong.platform.journal import Entry
from dougong.platform.journal.captured import SealedText
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def account():
    person = PersonFactory(
        name_en="Wei Lindqvist", name_zh="林伟", email="w.lindqvist@bank.example"
    )
    return AccountFactory(username="lindqvist.w", person=person)


def refused(account, password):
    return {error.code for error in weaknesses(password, account, profile_of(account))}


def adopt(key, unit=None):
    sync_shipped_profiles()
    profile = PasswordProfile.objects.select_related("record").get(key=key)
    profile.unit = unit
    return AdoptProfile(profile, by=Installation(), reason="chosen in the test").execute()


def test_three_of_four_kinds_are_asked_by_mlps3(account):
    assert refused(account, "Abcdefgh1235") == set()
    assert refused(account, "abcdefgh1235") == {"accounts.password_plain"}


def test_asvs_asks_for_length_and_not_for_kinds(account):
    adopt("asvs")
    assert refused(account, "all small letters it is") == set()
    assert refused(account, "eleven char") == {"accounts.password_short"}


def test_a_known_password_is_refused_whatever_its_letter_case(account):
    adopt("asvs")
    assert "accounts.password_known" in refused(account, "PassWord1234")


@pytest.mark.parametrize("password", ["Lindqvist-2026", "my-LINDQVIST.W-7", "林伟林伟-Secure-77"])
def test_parts_of_login_and_name_are_refused(account, password):
    expected = {"accounts.password_guessable"} if "林" not in password else set()
    assert refused(account, password) == expected


def test_words_of_the_institution_are_refused(account):
    profile = adopt("mlps3")
    profile.forbidden_words = ["Dragonbank"]
    found = {error.code for error in weaknesses("dragonbank-Rules-1", account, profile)}
    assert found == {"accounts.password_guessable"}


def test_longer_than_128_is_refused(account):
    assert refused(account, "Aa1" + "x" * 126) == {"accounts.password_long"}


def test_the_last_five_passwords_are_refused_and_the_sixth_is_not(account):
    taken = [f"Lantern-River-{number}" for number in range(6)]
    for password in taken:
        SetPassword(account, by=account, password=password).execute()
    with pytest.raises(ValidationError) as refusal:
        SetPassword(account, by=account, password=taken[1]).execute()
    assert codes(refusal) == ["accounts.password_reused"]
    SetPassword(account, by=account, password=taken[0]).execute()
    assert account.check_password(taken[0])


def test_a_unit_has_its_own_profile_and_those_below_it_too(account):
    adopt("mlps3")
    branch = UnitPlateFactory()
    desk = UnitPlateFactory(below=[branch])
    adopt("asvs", unit=branch)
    there = AccountFactory(person=PersonFactory(unit=desk))
    assert profile_of(there).key == "asvs"
    assert profile_of(account).key == "mlps3"


def test_passwords_are_hashed_by_argon2id_with_64_mib_three_passes_and_four_lanes(monkeypatch):
    for name, value in (("time_cost", PASSES), ("memory_cost", KIBIBYTES), ("parallelism", LANES)):
        monkeypatch.setattr(Argon2id, name, value)
    assert "argon2id$v=19$m=65536,t=3,p=4$" in make_password("anything")


def test_a_password_never_reaches_the_journal(account):
    SetPassword(account, by=account, password="Lantern-River-77").execute()
    entry = Entry.objects.filter(record=account.pk, verb="set_password").get()
    assert "Lantern" not in f"{entry.body}{entry.changes()}"
    assert "argon2" not in f"{entry.body}{entry.changes()}"
    assert not SealedText.objects.filter(text__contains="argon2").exists()


def test_random_passwords_of_the_demo_pass_the_strictest_profile(account):
    assert all(refused(account, random_password()) == set() for _time in range(200))


@pytest.fixture
def signed_in(client, account):
    SetPassword(account, by=account, password="Lantern-River-77").execute()
    client.post(reverse("sign-in"), {"username": account.username, "password": "Lantern-River-77"})
    return client


def change(client, current, new, again=None):
    given = {"current": current, "password": new, "again": again or new}
    return client.post(reverse("password"), given)


def test_the_owner_changes_the_password_on_a_page(signed_in, account):
    answer = change(signed_in, "Lantern-River-77", "Bridge-Over-Water-8")
    assert answer.status_code == 302
    account.refresh_from_db()
    assert account.check_password("Bridge-Over-Water-8")
    assert signed_in.get(reverse("my-access")).status_code == 200


@pytest.mark.parametrize(
    ("current", "new", "again"),
    [
        ("wrong", "Bridge-Over-Water-8", None),
        ("Lantern-River-77", "short", None),
        ("Lantern-River-77", "Bridge-Over-Water-8", "Bridge-Over-Water-9"),
        ("Lantern-River-77", "Lantern-River-77", None),
    ],
)
def test_a_change_that_is_not_right_leaves_the_password(signed_in, account, current, new, again):
    assert change(signed_in, current, new, again).status_code == 422
    account.refresh_from_db()
    assert account.check_password("Lantern-River-77")


def test_a_password_set_for_somebody_must_be_changed_before_all_else(client, account):
    SetPassword(account, by=Installation(), password="Lantern-River-77", must_change=True).execute()
    client.post(reverse("sign-in"), {"username": account.username, "password": "Lantern-River-77"})
    assert client.get(reverse("home"))["Location"] == reverse("password")
    assert client.get("/api/v1/project/").status_code == 403
    change(client, "Lantern-River-77", "Bridge-Over-Water-8")
    assert client.get(reverse("home")).status_code == 200


def test_after_ninety_days_mlps3_asks_for_a_new_password(client, account):
    with time_machine.travel(NOW, tick=False):
        SetPassword(account, by=account, password="Lantern-River-77").execute()
    for days, target in ((89, reverse("home")), (91, reverse("password"))):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            client.post(
                reverse("sign-in"), {"username": account.username, "password": "Lantern-River-77"}
            )
            answer = client.get(reverse("home"))
            assert answer.get("Location", reverse("home")) == target
            client.logout()


def test_changing_the_password_ends_the_other_sign_ins(signed_in, account):
    other = Client()
    other.post(reverse("sign-in"), {"username": account.username, "password": "Lantern-River-77"})
    assert other.get(reverse("home")).status_code == 200
    change(signed_in, "Lantern-River-77", "Bridge-Over-Water-8")
    assert other.get(reverse("home")).status_code == 302
    assert signed_in.get(reverse("home")).status_code == 200


def test_ending_the_others_is_an_entry_of_the_account(account):
    EndLogins(account, by=account).execute()
    assert Entry.objects.filter(record=account.pk, verb="end_logins").count() == 1
    assert account.logins.running().count() == 0
    assert account.password_changed_at is None or account.password_changed_at < timezone.now()
