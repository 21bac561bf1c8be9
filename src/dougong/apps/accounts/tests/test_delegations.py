"""Passing rights to a deputy: what is refused, and how it is done on the page and the interface."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from dougong.apps.accounts.actions import Delegate, EndDelegation, GrantRole
from dougong.apps.accounts.choices import AccountKind, AccountState, DelegationState, Triad
from dougong.apps.accounts.factories import (
    AccountFactory,
    DelegationFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
)
from dougong.apps.accounts.models import Delegation, RoleGrant
from dougong.kernel import clock
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day

pytestmark = pytest.mark.django_db


class Case:
    """Somebody with a role on a unit, and a deputy who could have it for a while."""

    def __init__(self) -> None:
        self.unit = UnitPlateFactory()
        self.role = RoleFactory(permissions=["person.view"])
        self.principal, self.deputy = AccountFactory(), AccountFactory()
        RoleGrantFactory(account=self.principal, role=self.role, scope=self.unit)

    def row(self, **values: Any) -> Delegation:
        given = {
            "deputy": self.deputy,
            "roles": [self.role.key],
            "scope": self.unit,
            "ends_at": clock.now() + timedelta(days=14),
            "reason": "leave until the end of the month",
        }
        return Delegation(**(given | values))

    def code(self, **values: Any) -> str:
        """The code by which the delegation is refused."""
        with pytest.raises(ValidationError) as refused:
            Delegate(self.row(**values), by=self.principal).execute()
        (errors,) = refused.value.error_dict.values()
        return str(errors[0].code)


@pytest.fixture
def case() -> Case:
    return Case()


def test_everybody_delegates_their_own_role_inside_their_scope(case):
    below = UnitPlateFactory(below=[case.unit])
    made = Delegate(case.row(scope=below), by=case.principal).execute()
    assert made.principal == case.principal
    assert case.deputy.reach("person.view") == {below.pk}


def test_nobody_delegates_to_their_own_second_account(case):
    second = AccountFactory(person=case.principal.person)
    assert case.code(deputy=second) == "accounts.same_person"


def test_nobody_delegates_in_the_name_of_another(case):
    row = case.row(principal=case.principal)
    with pytest.raises(PermissionDenied):
        Delegate(row, by=case.deputy).execute()


def test_only_a_role_that_is_held_there_is_delegated(case):
    assert case.code(scope=UnitPlateFactory()) == "accounts.role_not_held"
    assert case.code(roles=[RoleFactory().key]) == "accounts.role_not_held"
    assert case.code(roles=["no-such-role"]) == "accounts.unknown_role"
    assert case.code(roles=[]) == "accounts.no_role"


def test_what_was_lent_is_not_delegated_on(case):
    Delegate(case.row(), by=case.principal).execute()
    third = AccountFactory()
    with pytest.raises(ValidationError) as refused:
        Delegate(case.row(deputy=third), by=case.deputy).execute()
    assert refused.value.error_dict["roles"][0].code == "accounts.role_not_held"


def test_a_delegation_lasts_at_most_90_days(case):
    begin = clock.now() + timedelta(hours=1)
    days = timedelta(days=90)
    late = {"starts_at": begin, "ends_at": begin + days + timedelta(seconds=1)}
    assert case.code(**late) == "accounts.term_too_long"
    Delegate(case.row(starts_at=begin, ends_at=begin + days), by=case.principal).execute()


def test_a_delegation_that_is_over_is_not_made(case):
    assert case.code(ends_at=clock.now() - timedelta(hours=1)) == "accounts.term_is_over"


def test_a_delegation_outlasts_neither_account(case):
    case.deputy.valid_until = current_day() + timedelta(days=3)
    assert case.code() == "accounts.term_exceeds_account"


def test_robots_and_accounts_out_of_use_are_no_deputies(case):
    robot = AccountFactory(kind_of_account=AccountKind.ROBOT)
    assert case.code(deputy=robot) == "accounts.deputy_is_no_person"
    idle = AccountFactory(state=AccountState.SUSPENDED)
    assert case.code(deputy=idle) == "accounts.not_active"


def test_an_office_of_an_administrator_is_neither_lent_nor_mixed_with_what_is(case):
    office = RoleFactory(permissions=["role.view"], is_admin_triad=Triad.SECURITY)
    RoleGrantFactory(account=case.deputy, role=office, scope=case.unit)
    assert case.code() == "accounts.triad_exclusive"
    back = case.row(deputy=case.principal, roles=[office.key])
    with pytest.raises(ValidationError) as refused:
        Delegate(back, by=case.deputy).execute()
    assert refused.value.error_dict["roles"][0].code == "accounts.triad_exclusive"


def test_a_deputy_is_not_made_an_administrator(case):
    Delegate(case.row(), by=case.principal).execute()
    office = RoleFactory(permissions=["role.view"], is_admin_triad=Triad.AUDIT)
    grant = RoleGrant(account=case.deputy, role=office, scope=case.unit, reason="for the tests")
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant, by=Installation()).execute()
    assert refused.value.error_dict["role"][0].code == "accounts.triad_exclusive"


def test_the_principal_ends_it_and_ends_it_once(case):
    made = Delegate(case.row(), by=case.principal).execute()
    with pytest.raises(PermissionDenied):
        EndDelegation(Delegation.objects.get(pk=made.pk), by=case.deputy).execute()
    ended = EndDelegation(made, by=case.principal).execute()
    assert ended.state == DelegationState.ENDED
    assert case.deputy.reach("person.view") == frozenset()
    with pytest.raises(ValidationError) as refused:
        EndDelegation(ended, by=case.principal).execute()
    assert refused.value.code == "accounts.delegation_ended"


def test_the_page_offers_the_readers_own_roles_and_makes_the_delegation(case):
    everywhere = RoleFactory(permissions=["account.view", "unit.view"])
    RoleGrantFactory(account=case.principal, role=everywhere, scope=case.deputy.person.unit)
    browser = Client()
    browser.force_login(case.principal)
    form = browser.get("/delegation/add/").context["form"]
    offered = {key for key, _label in form.fields["roles"].choices}
    assert offered == {case.role.key, everywhere.key}
    sent = {
        "deputy": case.deputy.pk,
        "roles": [everywhere.key],
        "scope": case.deputy.person.unit_id,
        "starts_at": f"{current_day() - timedelta(days=1)}T00:00",
        "ends_at": f"{current_day() + timedelta(days=7)}T18:00",
        "reason": "leave until Monday",
    }
    answer = browser.post("/delegation/add/", sent)
    if answer.status_code != 302:
        raise AssertionError(answer.context["form"].errors)
    (made,) = Delegation.objects.all()
    assert made.roles == [everywhere.key]
    assert made.starts_at > clock.now() - timedelta(minutes=1)


def test_the_interface_takes_a_delegation_and_ends_it(case):
    RoleGrantFactory(
        account=case.principal,
        role=RoleFactory(permissions=["account.view"]),
        scope=case.deputy.person.unit,
    )
    browser = Client()
    browser.force_login(case.principal)
    body = {
        "deputy": case.deputy.pk,
        "roles": [case.role.key],
        "scope": case.unit.pk,
        "ends_at": (clock.now() + timedelta(days=7)).isoformat(),
        "reason": "leave until Monday",
    }
    refused = browser.post("/api/v1/delegation/", body, content_type="application/json")
    assert refused.status_code in {400, 422}, refused.content  # the unit itself is not visible
    RoleGrantFactory(
        account=case.principal, role=RoleFactory(permissions=["unit.view"]), scope=case.unit
    )
    made = browser.post("/api/v1/delegation/", body, content_type="application/json")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    ended = browser.post(
        f"/api/v1/delegation/{pk}/do/end/", {"version": 1}, content_type="application/json"
    )
    assert ended.status_code == 200, ended.content
    assert Delegation.objects.get(pk=pk).state == DelegationState.ENDED


def test_my_access_names_who_acts_for_whom(case):
    DelegationFactory(principal=case.principal, deputy=case.deputy, scope=case.unit)
    for account, other in ((case.principal, case.deputy), (case.deputy, case.principal)):
        browser = Client()
        browser.force_login(account)
        assert str(other.person) in browser.get("/my/access/").content.decode()
