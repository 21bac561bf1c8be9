"""Rules of granting roles: rank, terms, the three administrators, the end of a right."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.apps.accounts.actions import (
    GrantByOffice,
    GrantRole,
    RevokeGrant,
    shipped_role,
)
from dougong.apps.accounts.choices import AccountState, PersonKind, ShippedRole
from dougong.apps.accounts.factories import (
    AccountFactory,
    PersonFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
    account_with,
)
from dougong.apps.accounts.models import RoleGrant
from dougong.apps.accounts.queries import RoleGrantPolicy, days_left, open_grant_count
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
REASON = "works there from today"


def grant(account, role, scope, **values):
    return RoleGrant(account=account, role=role, scope=scope, reason=REASON, **values)


@pytest.fixture
def unit():
    return UnitPlateFactory()


@pytest.fixture
def granter(unit):
    return account_with("rolegrant.add", "rolegrant.view", "risk.view", on=unit)


@pytest.fixture
def role():
    return RoleFactory(permissions=["risk.view"])


def test_a_granted_role_reaches_everything_below_its_scope(granter, role, unit):
    team, beside = UnitPlateFactory(below=(unit,)), UnitPlateFactory()
    account = AccountFactory()
    GrantRole(grant(account, role, unit), by=granter).execute()
    assert account.reach("risk.view") == {unit.pk, team.pk}
    assert beside.pk not in account.reach("risk.view")
    assert account.reach("risk.close") == frozenset()


def test_nobody_grants_a_role_to_themselves_even_by_a_second_account(granter, role, unit):
    second = AccountFactory(person=granter.person)
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant(second, role, unit), by=granter).execute()
    assert codes(refused) == ["accounts.same_person"]


def test_nobody_grants_what_they_do_not_hold(granter, unit):
    above = RoleFactory(permissions=["risk.view", "risk.close"])
    with pytest.raises(ValidationError, match=r"risk\.close") as refused:
        GrantRole(grant(AccountFactory(), above, unit), by=granter).execute()
    assert codes(refused) == ["accounts.rank_too_low"]


def test_a_role_may_name_who_grants_it_without_holding_it(granter, unit):
    office = RoleGrant.objects.get(account=granter).role.key
    above = RoleFactory(permissions=["risk.close"], grantable_by=[office])
    assert GrantRole(grant(AccountFactory(), above, unit), by=granter).execute().pk


def test_the_granting_office_counts_only_where_it_is_held(granter):
    elsewhere = UnitPlateFactory()
    RoleGrantFactory(
        account=granter, role=RoleFactory(permissions=["rolegrant.add"]), scope=elsewhere
    )
    office = RoleGrant.objects.filter(account=granter).order_by("pk")[0].role.key
    above = RoleFactory(permissions=["risk.close"], grantable_by=[office])
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant(AccountFactory(), above, elsewhere), by=granter).execute()
    assert codes(refused) == ["accounts.rank_too_low"]


def test_a_scope_out_of_reach_is_refused(granter, unit):
    empty = RoleFactory(permissions=[])
    with pytest.raises(PermissionDenied):
        GrantRole(grant(AccountFactory(), empty, UnitPlateFactory()), by=granter).execute()


def test_a_grant_ends_with_its_last_day_in_the_institutions_time(role, unit):
    account = AccountFactory()
    RoleGrantFactory(
        account=account,
        role=role,
        scope=unit,
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
    )
    with time_machine.travel(datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), tick=False):
        assert account.reach("risk.view")
    with time_machine.travel(datetime(2026, 11, 30, 16, 0, 0, tzinfo=UTC), tick=False):
        assert account.reach("risk.view") == frozenset()
    with time_machine.travel(datetime(2026, 11, 23, 4, tzinfo=UTC), tick=False):
        assert days_left.read(RoleGrant.objects.get()) == 7


def test_a_revoked_grant_is_gone_at_once_and_revoked_once_only(granter, role, unit):
    account = AccountFactory()
    made = GrantRole(grant(account, role, unit), by=granter).execute()
    made = RevokeGrant(made, by=Installation(), reason="moved to another team").execute()
    assert account.reach("risk.view") == frozenset()
    assert not RevokeGrant.applies_to(made)
    with pytest.raises(ValidationError) as refused:
        RevokeGrant(made, by=Installation(), reason="moved to another team").execute()
    assert codes(refused) == ["accounts.already_revoked"]


def test_a_right_of_a_suspended_account_holds_nowhere(role, unit):
    account = AccountFactory(state=AccountState.SUSPENDED)
    RoleGrantFactory(account=account, role=role, scope=unit)
    assert account.reach("risk.view") == frozenset()


def test_a_grant_may_not_outlast_its_account(role, unit):
    account = AccountFactory(valid_until=date(2099, 6, 30))
    late = grant(account, role, unit, ends_on=date(2099, 7, 1))
    with pytest.raises(ValidationError) as refused:
        GrantRole(late, by=Installation()).execute()
    assert codes(refused) == ["accounts.term_exceeds_account"]


def test_an_outsider_needs_a_last_day(role, unit):
    person = PersonFactory(kind_of_person=PersonKind.CONTRACTOR, employer="Yunqi Software")
    account = AccountFactory(person=person)
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant(account, role, unit), by=Installation()).execute()
    assert codes(refused) == ["accounts.term_required"]


def test_an_administrator_holds_no_business_role_and_no_second_office(unit):
    account = AccountFactory()
    security = shipped_role(ShippedRole.SECURITY_ADMIN)
    GrantRole(grant(account, security, unit), by=Installation()).execute()
    second = AccountFactory(person=account.person)
    for other in (ShippedRole.FINANCE, ShippedRole.AUDIT_ADMIN):
        with pytest.raises(ValidationError) as refused:
            GrantRole(grant(second, shipped_role(other), unit), by=Installation()).execute()
        assert codes(refused) == ["accounts.triad_exclusive"]


def test_a_business_role_keeps_its_holder_from_administration(role, unit):
    account = AccountFactory()
    GrantRole(grant(account, role, unit), by=Installation()).execute()
    office = shipped_role(ShippedRole.SYSTEM_ADMIN)
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant(account, office, unit), by=Installation()).execute()
    assert codes(refused) == ["accounts.triad_exclusive"]


def test_the_same_role_is_granted_once(role, unit):
    account = AccountFactory()
    GrantRole(grant(account, role, unit), by=Installation()).execute()
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant(account, role, unit), by=Installation()).execute()
    assert codes(refused) == ["accounts.granted_already"]


def test_a_closed_account_is_granted_nothing(role, unit):
    account = AccountFactory(state=AccountState.CLOSED)
    with pytest.raises(ValidationError) as refused:
        GrantRole(grant(account, role, unit), by=Installation()).execute()
    assert codes(refused) == ["accounts.account_closed"]


def test_an_office_brings_its_role_whoever_appoints(role, unit):
    appointer = AccountFactory()
    made = GrantByOffice(grant(appointer, role, unit), by=appointer).execute()
    assert made.record.entries.get().actor_id == appointer.pk
    assert appointer.reach("risk.view") == {unit.pk}


def test_everybody_sees_their_own_grants_only(role, unit):
    mine = RoleGrantFactory(role=role, scope=unit)
    RoleGrantFactory(role=role, scope=unit)
    assert list(RoleGrantPolicy(RoleGrant).rows(mine.account)) == [mine]


def test_grants_of_all_accounts_of_a_person_are_counted(role, unit):
    account = AccountFactory()
    second = AccountFactory(person=account.person)
    RoleGrantFactory(account=account, role=role, scope=unit)
    RoleGrantFactory(account=second, role=role, scope=unit)
    assert open_grant_count.read(account.person) == 2
    assert days_left.read(RoleGrant.objects.first()) is None


def test_permissions_are_all_that_is_held_anywhere_today():
    account = account_with("risk.view", "risk.close", on=UnitPlateFactory())
    RoleGrantFactory(account=account, role=RoleFactory(permissions=["risk.view", "unit.view"]))
    ended = date(2026, 1, 31)
    past = RoleFactory(permissions=["unit.move"])
    RoleGrantFactory(account=account, role=past, starts_on=date(2026, 1, 1), ends_on=ended)
    assert account.permissions() == {"risk.view", "risk.close", "unit.view"}
    account.state = AccountState.SUSPENDED
    assert account.permissions() == frozenset()
