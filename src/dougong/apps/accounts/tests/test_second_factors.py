"""Second factors: each proof counts once, and the duty to have one."""

from __future__ import annotations

import base64
import re
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from dougong.apps.accounts.actions import (
    AddTotp,
    RemoveDevice,
    ResetFactors,
    is_required,
    new_seed,
    prove_factor,
    shipped_role,
)
from dougong.apps.accounts.choices import Method, PersonKind, SecondFactor, ShippedRole
from dougong.apps.accounts.factories import (
    AccountFactory,
    PersonFactory,
    RoleGrantFactory,
    account_with,
)
from dougong.apps.accounts.models import Account, MfaDevice, PasswordProfile
from dougong.kernel.one_time_codes import code_of, step_at
from dougong.platform.actions.step_up import fresh_moment, kept_moment, stepped_up
from dougong.platform.identity.sealed_values import seal, unseal
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation

pytestmark = pytest.mark.django_db
PASSWORD = "Lantern-over-the-river-7"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def account():
    return AccountFactory(username="li.wei", password=make_password(PASSWORD))


def code(seed, later=0):
    return code_of(base64.b32decode(seed), step_at(time.time()) + later)


def equipped(account):
    """The account with an app, its seed and its recovery codes; the first code is spent."""
    seed = new_seed()
    action = AddTotp(account, by=account, seed=seed, code=code(seed, -1), name="phone")
    return action.execute(), seed, action.codes


def sign_in(client):
    return client.post(reverse("sign-in"), {"username": "li.wei", "password": PASSWORD})


def is_in(client):
    return client.get(reverse("home")).status_code == 200


def second(client, given):
    return client.post(reverse("second-factor"), {"code": given})


def test_a_password_alone_does_not_open_an_account_with_a_second_factor(account):
    _account, seed, _codes = equipped(account)
    client = Client()
    assert sign_in(client)["Location"] == reverse("second-factor")
    assert not is_in(client)
    assert second(client, code(seed)).status_code == 302
    assert is_in(client)
    login = account.logins.get()
    assert (login.method, login.second_method) == ("password", "totp")


def test_a_code_is_accepted_once(account):
    _account, seed, _codes = equipped(account)
    given = code(seed)
    assert prove_factor(account, given) == Method.TOTP
    assert prove_factor(account, given) is None


def test_an_older_code_than_the_last_one_is_refused(account):
    _account, seed, _codes = equipped(account)
    assert prove_factor(account, code(seed, 1)) == Method.TOTP
    assert prove_factor(account, code(seed)) is None


def test_a_recovery_code_works_once_however_it_is_written(account):
    _account, _seed, codes = equipped(account)
    assert len(codes) == 10
    given = codes[0].lower().replace("-", " ")
    assert prove_factor(account, given) == Method.RECOVERY
    assert prove_factor(account, given) is None
    assert account.recovery_codes.filter(used_at=None).count() == 9


def test_five_wrong_codes_hold_off_the_right_one(account):
    with time_machine.travel(NOW, tick=False):
        _account, seed, _codes = equipped(account)
        wrong = f"{(int(code(seed)) + 1) % 1_000_000:06}"
        assert [prove_factor(account, wrong) for _time in range(5)] == [None] * 5
        assert prove_factor(account, code(seed)) is None
    with time_machine.travel(NOW + timedelta(minutes=16), tick=False):
        assert prove_factor(account, code(seed)) == Method.TOTP


def test_the_password_is_forgotten_after_five_minutes(account):
    with time_machine.travel(NOW, tick=False):
        _account, seed, _codes = equipped(account)
        client = Client()
        sign_in(client)
    with time_machine.travel(NOW + timedelta(minutes=6), tick=False):
        second(client, code(seed))
        assert not is_in(client)


def test_the_second_page_alone_leads_back_to_the_door(client):
    assert client.get(reverse("second-factor"))["Location"] == reverse("sign-in")
    assert second(client, "123456")["Location"] == reverse("sign-in")


def test_a_wrong_code_is_an_entry(account):
    equipped(account)
    client = Client()
    sign_in(client)
    second(client, "000000")
    assert Entry.objects.filter(record=account.pk, verb="sign_in", result="failed").exists()


def test_the_seed_lies_sealed_and_bound_to_its_account(account):
    _account, seed, _codes = equipped(account)
    stored = account.devices.get().seed
    assert seed not in stored
    assert base64.b32encode(unseal(stored, f"mfa:{account.pk}")).decode() == seed
    with pytest.raises(ValueError, match="no key"):
        unseal(stored, "mfa:1")


def test_a_value_sealed_by_the_older_key_is_still_read(settings):
    settings.FIELD_KEYS = ["old"]
    sealed = seal(b"value", "here")
    settings.FIELD_KEYS = ["new", "old"]
    assert unseal(sealed, "here") == b"value"


def test_neither_seed_nor_code_reaches_the_journal(account):
    _account, seed, codes = equipped(account)
    entry = Entry.objects.get(record=account.pk, verb="add_device")
    text = f"{entry.body}{entry.changes()}"
    assert seed not in text
    assert account.devices.get().seed not in text
    assert codes[0] not in text


def test_an_app_is_added_only_with_a_code_that_fits(account):
    with pytest.raises(ValidationError):
        AddTotp(account, by=account, seed=new_seed(), code="000000").execute()
    assert not account.devices.exists()


def test_the_last_factor_stays_where_one_is_required(account):
    equipped(account)
    device = account.devices.get().pk
    with pytest.raises(ValidationError):
        RemoveDevice(account, by=account, device=device, is_free=False).execute()
    RemoveDevice(account, by=account, device=device).execute()
    assert not account.devices.exists()
    assert not account.recovery_codes.exists()


def test_somebody_else_removes_lost_factors_and_never_their_own(account):
    equipped(account)
    ResetFactors(account, by=Installation(), reason="the phone was stolen").execute()
    assert not MfaDevice.objects.filter(account=account).exists()
    twin = AccountFactory(person=account.person)
    with pytest.raises(Exception, match=r".*"):
        ResetFactors(twin, by=account, reason="the phone was stolen").execute()


def test_mlps3_asks_everybody_and_asvs_only_some(account):
    asvs = PasswordProfile(second_factor=SecondFactor.PRIVILEGED)
    admin = AccountFactory()
    RoleGrantFactory(account=admin, role=shipped_role(ShippedRole.SYSTEM_ADMIN))
    approver = account_with("approvalrequest.approve", on=account.person.unit)
    outsider = AccountFactory(
        person=PersonFactory(kind_of_person=PersonKind.AUDITOR, employer="Audit firm")
    )
    assert is_required(account, PasswordProfile(second_factor=SecondFactor.ALL))
    asked = [is_required(one, asvs) for one in (account, admin, approver, outsider)]
    assert asked == [False, True, True, True]
    assert not is_required(admin, PasswordProfile(second_factor=SecondFactor.OFFERED))


def test_an_account_without_factor_adds_one_before_all_else(account, settings):
    settings.SECOND_FACTOR_IS_ENFORCED = True
    client = Client()
    sign_in(client)
    assert client.get(reverse("home"))["Location"] == reverse("my-devices")
    assert client.get("/api/v1/project/").status_code == 403
    page = client.get(reverse("add-totp")).content.decode()
    seed = re.search(r"<code>([A-Z2-7 ]{30,})</code>", page)[1].replace(" ", "")
    answer = client.post(reverse("add-totp"), {"code": code(seed), "proof": PASSWORD})
    assert answer.status_code == 200
    assert len(answer.context["codes"]) == 10
    assert is_in(client)


def test_a_demo_offers_the_second_factor_and_does_not_ask_for_it(account, settings):
    settings.SECOND_FACTOR_IS_ENFORCED = False
    client = Client()
    sign_in(client)
    assert is_in(client)


def test_a_code_steps_the_session_up_and_the_session_gets_a_new_key(account):
    _account, seed, _codes = equipped(account)
    client = Client()
    sign_in(client)
    second(client, code(seed))
    before = client.session.session_key
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=60)):
        answer = client.post(
            reverse("my-proof"), {"proof": code(seed), "next": reverse("my-access")}
        )
        assert answer["Location"] == reverse("my-access")
        assert client.session["stepped_up_by"] == "totp"
        assert client.session.session_key != before
        request = answer.wsgi_request
        with stepped_up(kept_moment(request)):
            assert fresh_moment()
    assert account.logins.running().get().session_key == client.session.session_key


def test_a_proof_leads_to_no_other_host(account):
    client = Client()
    sign_in(client)
    given = {"proof": PASSWORD, "next": "https://evil.example/"}
    assert client.post(reverse("my-proof"), given)["Location"] == reverse("my-access")


def test_five_wrong_proofs_end_the_session(account):
    client = Client()
    sign_in(client)
    for _time in range(5):
        client.post(reverse("my-proof"), {"proof": "wrong"})
    assert not is_in(client)


def test_removing_a_factor_on_the_page_needs_a_proof(account):
    _account, seed, _codes = equipped(account)
    client = Client()
    sign_in(client)
    second(client, code(seed))
    device = account.devices.get().pk
    assert client.post(reverse("my-devices"), {"device": device}).status_code == 422
    client.post(reverse("my-devices"), {"device": device, "proof": PASSWORD})
    assert not Account.objects.get(pk=account.pk).devices.exists()
