"""The three administrators (三员): apart from each other and from business, never the last to go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from dougong.apps.accounts.actions import (
    AddRole,
    CloseAccount,
    GrantRole,
    RevokeGrant,
    SuspendAccount,
    shipped_role,
    sync_shipped_roles,
)
from dougong.apps.accounts.choices import ADMINISTERED, ADMINISTRATORS, ShippedRole, Triad
from dougong.apps.accounts.factories import (
    AccountFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
)
from dougong.apps.accounts.models import Account, Role, RoleGrant
from dougong.platform.journal import unit_of_work
from dougong.platform.policies import Installation
from dougong.platform.records import Record
from tests.refusals import codes

pytestmark = pytest.mark.django_db
BY, REASON = Installation(), "asked by the test"


@pytest.fixture
def unit() -> Record:
    sync_shipped_roles()
    return UnitPlateFactory()


def granted(account: Account, key: ShippedRole, unit: Record, **values) -> RoleGrant:
    role = shipped_role(key)
    return RoleGrantFactory(account=account, role=role, scope=unit, **values)


def grant(account: Account, key: ShippedRole, unit: Record) -> RoleGrant:
    row = RoleGrant(account=account, role=shipped_role(key), scope=unit, reason=REASON)
    return GrantRole(row, by=BY, reason=REASON).execute()


@contextmanager
def _unwritten() -> Iterator[None]:
    """A unit of work of which no entry will tell."""
    with transaction.atomic(), unit_of_work(None):
        yield


def insert_raw(account: Account, role: Role, unit: Record, first: str, last: str | None) -> None:
    """A grant written past every action of the product; taken back, since no entry tells of it."""
    code = f"RG-X-{account.pk}-{first}"
    with _unwritten(), transaction.atomic(), connection.cursor() as cursor:
        plate = Record.objects.create(kind="rolegrant", code=code, terms=())
        cursor.execute(
            "INSERT INTO accounts_rolegrant (record_id, version, created_at, updated_at,"
            " external_source, external_id, account_id, role_id, scope_id, starts_on, ends_on,"
            " reason, state, custom)"
            " VALUES (%s, 1, now(), now(), '', '', %s, %s, %s, %s, %s, 'raw', 'active', '{}')",
            [plate.pk, account.pk, role.pk, unit.pk, first, last],
        )
        transaction.set_rollback(True)


@pytest.mark.parametrize("other", [ShippedRole.FINANCE, ShippedRole.AUDIT_ADMIN])
def test_an_administrator_is_granted_no_other_role(unit, other):
    account = AccountFactory()
    grant(account, ShippedRole.SECURITY_ADMIN, unit)
    second = AccountFactory(person=account.person)
    for one in (account, second):
        with pytest.raises(ValidationError) as refused:
            grant(one, other, unit)
        assert codes(refused) == ["accounts.triad_exclusive"]


def test_whoever_has_business_rights_becomes_no_administrator(unit):
    account = AccountFactory()
    grant(account, ShippedRole.FINANCE, unit)
    with pytest.raises(ValidationError) as refused:
        grant(account, ShippedRole.SYSTEM_ADMIN, unit)
    assert codes(refused) == ["accounts.triad_exclusive"]


def test_the_database_refuses_a_raw_insert_too(unit):
    account = AccountFactory()
    granted(account, ShippedRole.SECURITY_ADMIN, unit, starts_on=date(2026, 1, 1))
    second = AccountFactory(person=account.person)
    finance = shipped_role(ShippedRole.FINANCE)
    for one in (account, second):
        with pytest.raises(IntegrityError, match="no other role"):
            insert_raw(one, finance, unit, "2026-05-01", None)
    insert_raw(account, finance, unit, "2020-01-01", "2025-12-31")
    insert_raw(AccountFactory(), finance, unit, "2026-05-01", None)


def test_neither_a_merged_person_nor_an_altered_role_slips_past_the_database(unit):
    admin, clerk = AccountFactory(), AccountFactory()
    granted(admin, ShippedRole.AUDIT_ADMIN, unit)
    role = RoleFactory(permissions=["unit.view"])
    RoleGrantFactory(account=clerk, role=role, scope=unit)
    granted(clerk, ShippedRole.FINANCE, unit)
    with pytest.raises(IntegrityError), _unwritten(), transaction.atomic():
        Account.objects.filter(pk=clerk.pk).update(person=admin.person)
    with pytest.raises(IntegrityError), _unwritten(), transaction.atomic():
        Role.objects.filter(pk=role.pk).update(is_admin_triad=Triad.SYSTEM)


def test_shipped_administrators_hold_no_business_right(unit):
    for key, triad in ADMINISTRATORS.items():
        role = shipped_role(key)
        assert role.is_admin_triad == triad
        assert {permission.partition(".")[0] for permission in role.permissions} <= ADMINISTERED


def test_no_administrators_role_with_a_business_right_can_be_defined():
    role = Role(
        key="helper", name_zh="助手", name_en="Assistant",
        is_admin_triad=Triad.SYSTEM, permissions=["unit.view", "project.view"],
    )  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        AddRole(role, by=BY).execute()
    assert codes(refused) == ["accounts.triad_exclusive"]


@pytest.mark.parametrize("end", ["suspend", "close", "revoke"])
def test_the_last_of_the_three_stays(unit, end):
    account = AccountFactory()
    office = granted(account, ShippedRole.SECURITY_ADMIN, unit)
    granted(AccountFactory(person=account.person), ShippedRole.SECURITY_ADMIN, unit)
    does = {
        "suspend": lambda: SuspendAccount(account, by=BY, reason=REASON).execute(),
        "close": lambda: CloseAccount(account, by=BY, reason=REASON).execute(),
        "revoke": lambda: RevokeGrant(office, by=BY, reason=REASON).execute(),
    }
    with pytest.raises(ValidationError) as refused:
        does[end]()
    assert codes(refused) == ["accounts.last_of_triad"]
    granted(AccountFactory(), ShippedRole.SECURITY_ADMIN, unit)
    does[end]()


def test_a_role_with_a_longest_term_is_granted_within_it(unit):
    assert shipped_role(ShippedRole.EXTERNAL_AUDITOR).max_term_days == 180
    account, role = AccountFactory(), RoleFactory(max_term_days=180)

    def row(last: date | None) -> RoleGrant:
        return RoleGrant(
            account=account, role=role, scope=unit, reason=REASON,
            starts_on=date(2026, 1, 1), ends_on=last,
        )  # fmt: skip

    for last, code in (
        (None, "accounts.term_required"),
        (date(2026, 6, 30), "accounts.term_exceeds_role"),
    ):
        with pytest.raises(ValidationError) as refused:
            GrantRole(row(last), by=BY).execute()
        assert codes(refused) == [code]
    assert GrantRole(row(date(2026, 6, 29)), by=BY).execute().ends_on == date(2026, 6, 29)
