"""Rules of accounts and people."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.apps.accounts.actions import (
    AddAccount,
    ChangeAccount,
    ChooseLanguage,
    CloseAccount,
    RestoreAccount,
    SetPassword,
    SuspendAccount,
    shipped_role,
)
from dougong.apps.accounts.choices import AccountState, Language, PersonKind, ShippedRole
from dougong.apps.accounts.factories import (
    AccountFactory,
    PersonFactory,
    RoleGrantFactory,
    UnitPlateFactory,
    account_with,
)
from dougong.apps.accounts.models import Account, Person, RoleGrant
from dougong.apps.accounts.queries import AccountPolicy, days_since_sign_in
from dougong.platform.actions import Add, Missing
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
PASSWORD = "lantern-over-the-river-7"
REASON = "asked by the head of unit"


def invite(username, **values):
    account = Account(username=username, person=PersonFactory(), **values)
    return AddAccount(account, by=Installation()).execute()


def test_an_invited_account_cannot_sign_in_before_it_has_a_password():
    account = invite("li.wei")
    assert (account.state, account.has_usable_password()) == (AccountState.INVITED, False)
    assert not account.is_active
    SetPassword(account, by=account, password=PASSWORD).execute()
    assert authenticate(username="LI.Wei", password=PASSWORD) == account


def test_a_password_never_reaches_the_journal():
    account = invite("li.wei")
    SetPassword(account, by=account, password=PASSWORD).execute()
    texts = [f"{entry.before}{entry.after}{entry.reason}" for entry in Entry.objects.all()]
    assert all("argon2" not in text and PASSWORD not in text for text in texts)


@pytest.mark.parametrize("password", ["short", "", "password1234"])
def test_a_weak_password_is_refused_at_its_field(password):
    account = invite("li.wei")
    with pytest.raises(ValidationError) as refused:
        SetPassword(account, by=account, password=password).execute()
    assert set(refused.value.error_dict) == {"password"}


def test_only_the_holder_sets_the_password_and_the_language():
    account, other = AccountFactory(), AccountFactory()
    with pytest.raises(Missing):
        SetPassword(account, by=other, password=PASSWORD).execute()
    account.language = Language.EN
    assert ChooseLanguage(account, by=account).execute().language == Language.EN
    assert list(AccountPolicy(Account).rows(other)) == [other]
    assert not AccountPolicy(Account).allows(account, "change", account)


@pytest.mark.parametrize("taken", ["admin", "ADMIN", "ＡＤＭＩＮ", " admin "])
def test_sign_in_names_that_look_alike_are_one(taken):
    invite("Admin")
    with pytest.raises(ValidationError) as refused:
        invite(taken)
    assert codes(refused) == ["accounts.username_taken"]


def test_a_list_of_invitations_holds_each_name_once():
    rows = [Account(username=name, person=PersonFactory()) for name in ("wang", "ＷＡＮＧ")]
    with pytest.raises(ValidationError) as refused:
        AddAccount.execute_many(rows, by=Installation())
    assert codes(refused) == ["accounts.username_taken"]


def test_an_account_acts_for_one_person_for_good():
    account = AccountFactory()
    account.person = PersonFactory()
    with pytest.raises(ValidationError) as refused:
        ChangeAccount(account, by=Installation()).execute()
    assert codes(refused) == ["accounts.person_is_fixed"]


def test_an_account_is_not_renamed_to_a_taken_name():
    AccountFactory(username="wang")
    account = AccountFactory()
    account.username = "WANG"
    with pytest.raises(ValidationError) as refused:
        ChangeAccount(account, by=Installation()).execute()
    assert codes(refused) == ["accounts.username_taken"]


def test_a_suspended_account_comes_back_as_it_was():
    account = AccountFactory(password="!")
    account = SuspendAccount(account, by=Installation(), reason=REASON).execute()
    assert not account.is_active
    with pytest.raises(ValidationError) as refused:
        SuspendAccount(account, by=Installation(), reason=REASON).execute()
    assert codes(refused) == ["accounts.not_active"]
    account = RestoreAccount(account, by=Installation(), reason=REASON).execute()
    assert account.state == AccountState.INVITED
    with pytest.raises(ValidationError) as refused:
        RestoreAccount(account, by=Installation(), reason=REASON).execute()
    assert codes(refused) == ["accounts.not_suspended"]


@pytest.mark.parametrize("verb", [SuspendAccount, CloseAccount])
def test_nobody_suspends_or_closes_their_own_account(verb):
    unit = UnitPlateFactory()
    person = PersonFactory(unit=unit)
    officer = account_with(f"account.{verb.verb}", on=unit, person=person)
    second = AccountFactory(person=person)
    with pytest.raises(ValidationError) as refused:
        verb(second, by=officer, reason=REASON).execute()
    assert codes(refused) == ["accounts.same_person"]


def test_the_last_holder_of_an_administration_is_not_suspended():
    first, second = AccountFactory(), AccountFactory()
    role = shipped_role(ShippedRole.SECURITY_ADMIN)
    RoleGrantFactory(account=first, role=role)
    with pytest.raises(ValidationError) as refused:
        SuspendAccount(first, by=Installation(), reason=REASON).execute()
    assert codes(refused) == ["accounts.last_of_triad"]
    RoleGrantFactory(account=second, role=role)
    assert SuspendAccount(first, by=Installation(), reason=REASON).execute()


def test_closing_ends_all_grants_and_is_final():
    account = RoleGrantFactory().account
    account = CloseAccount(account, by=Installation(), reason=REASON).execute()
    assert not RoleGrant.objects.in_force().filter(account=account).exists()
    assert account.record.state == AccountState.CLOSED
    for verb in (CloseAccount, ChooseLanguage):
        with pytest.raises(ValidationError) as refused:
            verb(account, by=Installation(), reason=REASON).execute()
        assert codes(refused) == ["accounts.account_closed"]


def test_an_account_ends_on_its_last_day():
    account = AccountFactory(valid_until=date(2026, 11, 30))
    with time_machine.travel(datetime(2026, 11, 30, 15, tzinfo=UTC)):
        assert account.is_active
    with time_machine.travel(datetime(2026, 11, 30, 17, tzinfo=UTC)):
        assert not account.is_active


def test_verbs_are_offered_by_state():
    active = AccountFactory.build(state=AccountState.ACTIVE)
    offered = [verb.applies_to(active) for verb in (SuspendAccount, RestoreAccount, CloseAccount)]
    assert offered == [True, False, True]


def test_days_since_sign_in_are_unknown_without_one():
    account = AccountFactory()
    assert days_since_sign_in.read(account) is None
    account.last_login = datetime(2026, 11, 20, 2, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 23, 2, tzinfo=UTC)):
        assert days_since_sign_in.read(account) == 3


def test_a_person_from_outside_has_an_employer():
    person = Person(name_zh="周默", kind_of_person=PersonKind.CONTRACTOR, unit=UnitPlateFactory())
    with pytest.raises(ValidationError, match="employer"):
        Add(person, by=Installation()).execute()


def test_people_are_added_only_in_units_within_reach():
    mine, other = UnitPlateFactory(), UnitPlateFactory()
    officer = account_with("person.add", on=mine)
    assert Add(Person(name_zh="林夏", unit=mine), by=officer).execute().code.startswith("N-")
    with pytest.raises(PermissionDenied):
        Add(Person(name_zh="林夏", unit=other), by=officer).execute()
