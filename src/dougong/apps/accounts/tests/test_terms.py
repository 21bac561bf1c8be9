"""What ends by the calendar, and what is known of people, scopes and offices."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from dougong.apps.accounts.actions import close_leavers, end_past_terms, suspend_dormant
from dougong.apps.accounts.choices import (
    AccountKind,
    AccountState,
    DelegationState,
    GrantState,
    Triad,
)
from dougong.apps.accounts.factories import (
    AccountFactory,
    ConflictRuleFactory,
    DelegationFactory,
    PersonFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
)
from dougong.apps.accounts.models import MfaDevice
from dougong.apps.accounts.queries import (
    conflict_count,
    days_left,
    has_mfa,
    open_grant_count,
    orphan_role_count,
    triad_complete,
)
from dougong.kernel import clock
from dougong.platform.factories import unwatched

pytestmark = pytest.mark.django_db


def test_what_is_past_its_term_is_written_down_as_ended():
    with time_machine.travel("2026-12-01T04:00:00Z", tick=False):
        now = clock.now()
        over = RoleGrantFactory(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
        runs = RoleGrantFactory(starts_on=date(2026, 11, 1), ends_on=date(2026, 12, 1))
        passed = DelegationFactory(starts_at=now - timedelta(2), ends_at=now)
        lasts = DelegationFactory(starts_at=now - timedelta(2), ends_at=now + timedelta(seconds=1))
        assert end_past_terms() == 2
        assert end_past_terms() == 0
    for row in (over, runs, passed, lasts):
        row.refresh_from_db()
    assert (over.state, runs.state) == (GrantState.ENDED, GrantState.ACTIVE)
    assert (passed.state, lasts.state) == (DelegationState.ENDED, DelegationState.ACTIVE)


def test_days_left_are_counted_to_the_last_day():
    with time_machine.travel("2026-11-23T04:00:00Z", tick=False):
        grant = RoleGrantFactory(starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 30))
        assert days_left.read(grant) == 7
        assert open_grant_count.read(grant.account.person) == 1


def test_accounts_that_nobody_used_for_90_days_are_suspended():
    old, fresh = clock.now() - timedelta(days=91), clock.now() - timedelta(days=89)
    idle, used = AccountFactory(last_login=old), AccountFactory(last_login=fresh)
    never = AccountFactory(created_at=old)
    robot = AccountFactory(last_login=old, kind_of_account=AccountKind.ROBOT)
    assert {one.pk for one in suspend_dormant()} == {idle.pk, never.pk}
    for row in (used, robot):
        row.refresh_from_db()
        assert row.state == AccountState.ACTIVE


def test_the_last_administrator_is_not_suspended_for_being_idle():
    office = RoleFactory(is_admin_triad=Triad.SECURITY)
    last = AccountFactory(last_login=clock.now() - timedelta(days=200))
    RoleGrantFactory(account=last, role=office)
    assert suspend_dormant() == []


def test_the_accounts_of_people_who_left_are_closed():
    left = PersonFactory(joined_on=date(2020, 1, 1), left_on=date(2024, 1, 1))
    account = AccountFactory(person=left)
    AccountFactory()
    assert [one.pk for one in close_leavers()] == [account.pk]


def test_a_person_has_a_second_factor_when_every_human_account_in_use_has():
    account = AccountFactory()
    second = AccountFactory(person=account.person)
    AccountFactory(person=account.person, kind_of_account=AccountKind.ROBOT)
    seen = [has_mfa.read(account.person)]
    for one in (account, second):
        with unwatched():
            MfaDevice.objects.create(account=one, name="phone", kind_of_device="totp")
        seen.append(has_mfa.read(account.person))
    assert seen == [False, False, True]


def test_people_in_conflict_are_counted_by_scope():
    unit, account = UnitPlateFactory(), AccountFactory()
    ConflictRuleFactory(left="unit.change", right="calendar.change", level="same_scope")
    for key in ("unit.change", "calendar.change"):
        RoleGrantFactory(account=account, role=RoleFactory(permissions=[key]), scope=unit)
    assert conflict_count.read(unit) == 1
    assert conflict_count.read(UnitPlateFactory()) == 0


def test_a_project_without_a_manager_lacks_a_role():
    project = UnitPlateFactory(kind="project")
    assert orphan_role_count.read(project) == 1
    RoleGrantFactory(role=RoleFactory(key="project_manager"), scope=project)
    assert orphan_role_count.read(project) == 0
    assert orphan_role_count.read(UnitPlateFactory()) == 0


def test_the_three_offices_are_complete_with_two_different_persons_each():
    unit = UnitPlateFactory()
    for office in (Triad.SYSTEM, Triad.SECURITY, Triad.AUDIT):
        role = RoleFactory(is_admin_triad=office)
        for _holder in range(2):
            assert not triad_complete.read(unit)
            RoleGrantFactory(role=role, scope=unit)
    assert triad_complete.read(unit)
