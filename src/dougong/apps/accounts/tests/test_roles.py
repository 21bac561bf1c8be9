"""Rules of roles: known permissions, shipped roles, sight."""

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.accounts.actions import (
    AddRole,
    ChangeRole,
    DeleteRole,
    shipped_role,
    sync_shipped_roles,
)
from dougong.apps.accounts.choices import ShippedRole
from dougong.apps.accounts.factories import (
    AccountFactory,
    RoleFactory,
    UnitPlateFactory,
    account_with,
)
from dougong.apps.accounts.models import Role
from dougong.apps.accounts.queries import RolePolicy
from dougong.platform.factories import unwatched
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def new(**values):
    return Role(key="project-writer", name_zh="项目编写", name_en="Project writer", **values)


def test_an_unknown_permission_is_refused_with_the_nearest_known_one():
    sync_shipped_roles()
    with pytest.raises(ValidationError, match=r"“project\.change”") as refused:
        AddRole(new(permissions=["project.chnge"]), by=Installation()).execute()
    assert codes(refused) == ["accounts.unknown_permission"]


def test_an_unknown_granting_role_is_refused_with_the_nearest_known_one():
    with pytest.raises(ValidationError, match="“security_admin”") as refused:
        AddRole(new(grantable_by=["security_admn"]), by=Installation()).execute()
    assert codes(refused) == ["accounts.unknown_role"]


@pytest.mark.parametrize("permissions", ["project.view", [1], {"project.view": True}])
def test_permissions_are_a_list_of_texts(permissions):
    with pytest.raises(ValidationError) as refused:
        AddRole(new(permissions=permissions), by=Installation()).execute()
    assert codes(refused) == ["accounts.not_a_list"]


def test_shipped_roles_are_made_once_and_follow_the_register():
    assert {role.key for role in sync_shipped_roles()} == set(ShippedRole.values)
    assert sync_shipped_roles() == []
    role = shipped_role(ShippedRole.PMO)
    assert "project.add" in role.permissions
    with unwatched():
        Role.objects.filter(pk=role.pk).update(permissions=[])
    assert [changed.key for changed in sync_shipped_roles()] == ["pmo"]


def test_administrators_hold_no_business_permission():
    business = {"project", "phase", "risk", "workitem", "portfolio"}
    for key in (ShippedRole.SYSTEM_ADMIN, ShippedRole.SECURITY_ADMIN, ShippedRole.AUDIT_ADMIN):
        kinds = {permission.split(".")[0] for permission in shipped_role(key).permissions}
        assert kinds.isdisjoint(business)


def test_a_shipped_role_is_neither_changed_nor_deleted_by_people():
    unit = UnitPlateFactory()
    role = shipped_role(ShippedRole.READER)
    with unwatched():
        Role.objects.filter(pk=role.pk).update(unit=unit)
        role.refresh_from_db()
        role.record.scope = unit
        role.record.save()
    officer = account_with("role.change", "role.delete", on=unit)
    for verb in (ChangeRole, DeleteRole):
        with pytest.raises(ValidationError) as refused:
            verb(role, by=officer).execute()
        assert codes(refused) == ["accounts.role_is_shipped"]


def test_a_role_of_ones_own_is_changed_and_deleted():
    unit = UnitPlateFactory()
    officer = account_with("role.add", "role.change", "role.delete", on=unit)
    role = AddRole(new(unit=unit), by=officer).execute()
    role.name_en = "Writer"
    role = ChangeRole(role, by=officer).execute()
    DeleteRole(role, by=officer).execute()
    assert not Role.objects.filter(key="project-writer").exists()


def test_roles_of_the_installation_are_seen_by_whoever_sees_roles_anywhere():
    unit, other = UnitPlateFactory(), UnitPlateFactory()
    common, foreign = RoleFactory(unit=None), RoleFactory(unit=other)
    policy = RolePolicy(Role)
    seen = policy.rows(account_with("role.view", on=unit))
    assert common in seen
    assert foreign not in seen
    assert not policy.rows(AccountFactory()).exists()
