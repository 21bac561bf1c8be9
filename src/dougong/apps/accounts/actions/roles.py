"""Roles: what they may do is checked against the register; shipped ones follow it."""

from __future__ import annotations

import difflib
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import (
    ADMINISTERED,
    ADMINISTRATORS,
    LONGEST_TERMS,
    PROJECT_ROLES,
    ShippedRole,
    Triad,
)
from dougong.apps.accounts.models import Role
from dougong.platform.actions import Add, Change, Delete
from dougong.platform.policies import Actor, Installation
from dougong.platform.register import registry

from .conflicts import refuse_duties_in_one_role

UNKNOWN = {
    "permissions": "accounts.unknown_permission",
    "fields_read": "accounts.unknown_field",
    "fields_write": "accounts.unknown_field",
    "record_kinds": "accounts.unknown_kind",
    "may_raise": "accounts.unknown_remark",
}
"""Codes of refusals of a key that does not exist."""


class AddRole(Add):
    """Define a role of the institution's own."""

    def check(self) -> None:
        check_role(self.record, self.by)


class ChangeRole(Change):
    """Alter a role; shipped roles follow the register and nothing else."""

    def check(self) -> None:
        check_role(self.record, self.by)


class DeleteRole(Delete):
    """Remove a role that nobody was ever granted."""

    def check(self) -> None:
        refuse_shipped(self.record, self.by)


def check_role(role: Role, by: Actor) -> None:
    refuse_shipped(role, by)
    known_roles = {*ShippedRole.values, *Role.objects.values_list("key", flat=True)}
    check_keys(role.permissions, set(registry.permissions()), "permissions")
    check_keys(role.grantable_by, known_roles, "grantable_by")
    masked = {f"{kind.name}.{name}" for kind in registry.values() for name in kind.policy.masks}
    for name in ("fields_read", "fields_write"):
        check_keys(getattr(role, name), masked, name)
    refuse_business(role)
    if not role.is_shipped:
        refuse_duties_in_one_role(role)


def refuse_business(role: Role) -> None:
    """An administrator has no right on business records, nor reads what is masked there."""
    if role.is_admin_triad == Triad.NONE:
        return
    keys = [*role.permissions, *role.fields_read, *role.fields_write]
    business = [key for key in keys if key.partition(".")[0] not in ADMINISTERED]
    if business:
        message = _("An administrator holds no business right such as %(permission)s.")
        error = ValidationError(message, "accounts.triad_exclusive", {"permission": business[0]})
        raise ValidationError({"permissions": error})


def refuse_shipped(role: Role, by: Actor) -> None:
    if role.is_shipped and not isinstance(by, Installation):
        message = _("A shipped role follows the product: define a role of your own.")
        raise ValidationError(message, "accounts.role_is_shipped")


def check_keys(keys: Any, known: set[str], field: str) -> None:
    """Refuse keys that do not exist, each with the nearest one that does."""
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        message = _("This is a list of texts.")
        raise ValidationError({field: ValidationError(message, "accounts.not_a_list")})
    strange = [key for key in keys if key not in known]
    errors = [
        ValidationError(
            _("“%(key)s” is unknown; the nearest known one is “%(nearest)s”."),
            UNKNOWN.get(field, "accounts.unknown_role"),
            {"key": key, "nearest": nearest(key, known)},
        )
        for key in strange
    ]
    if errors:
        raise ValidationError({field: errors})


def nearest(key: str, known: set[str]) -> str:
    found = difflib.get_close_matches(key, sorted(known), n=1, cutoff=0)
    return found[0] if found else ""


def sync_shipped_roles() -> list[Role]:
    """Make or alter the shipped roles as the register says today; returns those that changed."""
    autodiscover_modules("resources")
    granted = registry.shipped_grants()
    stored = {role.key: role for role in Role.objects.select_related("record")}
    changed = []
    for key in ShippedRole:
        role = stored.get(key) or Role(key=key, is_shipped=True)
        wanted = shipped_values(key, sorted(granted.get(key, ())))
        if any(getattr(role, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(role, name, value)
            verb = AddRole if role._state.adding else ChangeRole
            changed.append(verb(role, by=Installation(), reason="as shipped").execute())
    return changed


def shipped_values(key: ShippedRole, permissions: list[str]) -> dict[str, Any]:
    with translation.override("zh-hans"):
        name_zh = str(key.label)
    with translation.override("en"):
        name_en = str(key.label)
    grantable_by = [] if key in ADMINISTRATORS else [str(ShippedRole.SECURITY_ADMIN)]
    if key in PROJECT_ROLES:
        grantable_by.append(str(ShippedRole.PMO))
    return {
        "name_zh": name_zh,
        "name_en": name_en,
        "permissions": permissions,
        "grantable_by": grantable_by,
        "is_admin_triad": ADMINISTRATORS.get(key, Triad.NONE),
        "max_term_days": LONGEST_TERMS.get(key),
    }


def shipped_role(key: ShippedRole) -> Role:
    """The stored shipped role; an installation that lacks it is brought up to date first."""
    role = Role.objects.filter(key=key).first()
    if role is None:
        sync_shipped_roles()
        role = Role.objects.get(key=key)
    return role
