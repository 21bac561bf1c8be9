"""What a person could do at a moment, put together from the journal."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from dougong.apps.accounts.actions import (
    ChangeRole,
    Delegate,
    EndDelegation,
    GrantRole,
    RevokeGrant,
    SuspendAccount,
)
from dougong.apps.accounts.factories import (
    AccountFactory,
    DelegationFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
    account_with,
)
from dougong.apps.accounts.models import Delegation, RoleGrant
from dougong.apps.accounts.queries.past_rights import RightsAt
from dougong.kernel import clock
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.policies import Installation, lenders
from dougong.platform.records import scopes

pytestmark = pytest.mark.django_db
BY, REASON = Installation(), "asked by the test"
SEE = "person.view"


class Time:
    """The product's clock in the hands of a test; the journal follows it."""

    def __init__(self, monkeypatch: Any) -> None:
        self.monkeypatch = monkeypatch

    def at(self, word: str) -> datetime:
        self.monkeypatch.setenv("DOUGONG_CLOCK", word)
        return clock.now()


@pytest.fixture
def time(monkeypatch) -> Time:
    return Time(monkeypatch)


def granted(account: Any, on: Any, **values: Any) -> RoleGrant:
    role = RoleFactory(permissions=[SEE])
    row = RoleGrant(account=account, role=role, scope=on, reason=REASON, **values)
    return GrantRole(row, by=BY).execute()


def lent_parts(reached):
    return {plate: lenders(reached, plate) for plate in reached}


def test_the_present_is_what_the_policies_answer():
    unit, other = UnitPlateFactory(), UnitPlateFactory()
    below = UnitPlateFactory(below=[unit])
    account, principal = account_with(SEE, "role.view", on=unit), AccountFactory()
    lent = RoleFactory(permissions=["role.view", "unit.view"])
    RoleGrantFactory(account=principal, role=lent, scope=other)
    DelegationFactory(principal=principal, deputy=account, roles=[lent.key], scope=other)
    RoleGrantFactory(
        account=account,
        role=RoleFactory(permissions=["risk.view"]),
        scope=unit,
        starts_on=date(2020, 1, 1),
        ends_on=date(2020, 2, 1),
    )
    rights = RightsAt(account.person, clock.now())
    permissions = ("person.view", "role.view", "unit.view", "risk.view", "person.add")
    at_once = account.reaches(permissions)
    for permission in permissions:
        assert rights.reach(account.pk, permission) == account.reach(permission)
        assert at_once[permission] == account.reach(permission)
        assert lent_parts(at_once[permission]) == lent_parts(account.reach(permission))
    assert rights.reach(account.pk, "role.view") == {unit.pk, below.pk, other.pk}


def test_a_grant_holds_between_its_giving_and_its_revoking(time):
    unit, account = UnitPlateFactory(), AccountFactory()
    before = time.at("2026-03-01T02:00:00+00:00")
    time.at("2026-03-02T02:00:00+00:00")
    grant = granted(account, unit)
    during = time.at("2026-03-05T02:00:00+00:00")
    time.at("2026-03-09T02:00:00+00:00")
    RevokeGrant(grant, by=BY, reason=REASON).execute()
    after = time.at("2026-03-12T02:00:00+00:00")
    held = [RightsAt(account.person, at).reach(account.pk, SEE) for at in (before, during, after)]
    assert held == [frozenset(), {unit.pk}, frozenset()]


def test_a_suspended_account_had_its_rights_before(time):
    account = account_with(SEE, on=UnitPlateFactory())
    before = time.at("2026-12-01T02:00:00+00:00")
    time.at("2026-12-02T02:00:00+00:00")
    SuspendAccount(account, by=BY, reason=REASON).execute()
    after = time.at("2026-12-03T02:00:00+00:00")
    assert RightsAt(account.person, before).rights
    assert not RightsAt(account.person, after).rights


def test_a_role_meant_what_it_meant_then(time):
    account = account_with(SEE, on=UnitPlateFactory())
    role = account.grants.get().role
    before = time.at("2026-12-01T02:00:00+00:00")
    time.at("2026-12-02T02:00:00+00:00")
    role.permissions = ["role.view"]
    ChangeRole(role, by=BY, reason=REASON).execute()
    (now,) = RightsAt(account.person, clock.now()).rights
    (then,) = RightsAt(account.person, before).rights
    assert (now.permissions, then.permissions) == (["role.view"], [SEE])


def test_a_scope_reached_what_lay_below_it_then(time):
    old, new = UnitPlateFactory(), UnitPlateFactory()
    branch = UnitPlateFactory(below=[old])
    account = account_with(SEE, on=old)
    before = time.at("2026-12-01T02:00:00+00:00")
    time.at("2026-12-02T02:00:00+00:00")
    with unit_of_work(None) as unit:
        scopes.place({branch.pk: (new.pk,)})
        unit.write([Line("move", branch.pk, 2, REASON)])
    assert RightsAt(account.person, before).reach(account.pk, SEE) == {old.pk, branch.pk}
    assert RightsAt(account.person, clock.now()).reach(account.pk, SEE) == {old.pk}


def test_a_delegation_was_in_force_until_it_was_ended(time):
    unit, deputy = UnitPlateFactory(), AccountFactory()
    principal = account_with(SEE, on=unit)
    time.at("2026-12-01T02:00:00+00:00")
    row = Delegation(
        deputy=deputy,
        roles=[principal.grants.get().role.key],
        scope=unit,
        ends_at=clock.now() + timedelta(days=30),
        reason=REASON,
    )
    made = Delegate(row, by=principal).execute()
    during = time.at("2026-12-05T02:00:00+00:00")
    time.at("2026-12-09T02:00:00+00:00")
    EndDelegation(made, by=principal).execute()
    after = time.at("2026-12-10T02:00:00+00:00")
    (right,) = RightsAt(deputy.person, during).rights
    assert right.principal is not None
    assert right.principal["username"] == principal.username
    assert not RightsAt(deputy.person, after).rights


def test_auditors_read_it_as_page_and_as_data_and_others_do_not():
    unit = UnitPlateFactory()
    account = account_with(SEE, on=unit, person__unit=unit)
    auditor, reader = account_with("rights.examine", SEE, on=unit), account_with(SEE, on=unit)
    path = f"/person/{account.person_id}/rights/"
    statuses = []
    for one in (auditor, reader):
        browser = Client()
        browser.force_login(one)
        statuses.append([browser.get(p).status_code for p in (path, f"{path}data/")])
    assert statuses == [[200, 200], [403, 403]]
    browser = Client()
    browser.force_login(auditor)
    told = browser.get(f"{path}data/").json()
    assert [line["permissions"] for line in told["rights"]] == [[SEE]]
    assert browser.get(f"{path}?at=yesterday").status_code == 400
