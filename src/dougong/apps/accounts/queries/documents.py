"""The whole access policy as one document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dougong.apps.accounts.models import ConflictRule, Role
from dougong.platform.api.serializers import ALWAYS, names_shown
from dougong.platform.policies import Mask
from dougong.platform.register import Resource, registry

VERSION = 1
IDENTITIES = (
    "anonymous",
    "suspended",
    "no_role",
    "engineer",
    "project_manager",
    "pmo",
    "finance",
    "compliance_officer",
    "validator",
    "external_auditor",
    "system_admin",
    "security_admin",
    "audit_admin",
    "reduced_token",
    "robot",
)
"""Those against whom every route is tried."""


def policy_document() -> dict[str, Any]:
    """Roles, kinds with their verbs and conditions: what decides, not a description of it."""
    roles = {role.key: role for role in Role.objects.order_by("key")}
    holders: dict[str, list[str]] = {}
    for key, role in roles.items():
        for permission in role.permissions:
            holders.setdefault(permission, []).append(key)
    return {
        "version": VERSION,
        "roles": {key: _role(role) for key, role in roles.items()},
        "identities": list(IDENTITIES),
        "resources": {name: _kind(kind, holders) for name, kind in sorted(registry.items())},
        "conflicts": [_conflict(rule) for rule in ConflictRule.objects.order_by("pk")],
    }


def _conflict(rule: ConflictRule) -> dict[str, str]:
    """Two duties that one person should not hold together."""
    names = ("left", "right", "level", "severity")
    return {"code": rule.code, **{name: str(getattr(rule, name)) for name in names}}


def _role(role: Role) -> dict[str, Any]:
    return {
        "name_zh": role.name_zh,
        "name_en": role.name_en,
        "is_shipped": role.is_shipped,
        "grantable_by": role.grantable_by,
        "permissions": sorted(role.permissions),
    }


def _kind(kind: Resource, holders: dict[str, list[str]]) -> dict[str, Any]:
    verbs = {"view": None} | kind.verbs
    return {
        "actions": {
            verb: {
                "roles": holders.get(kind.policy.permission(verb), []),
                "scope": "record",
                "condition": kind.policy.predicate(verb).told(kind.name, verb),
                "classed": action.classed if action is not None else None,
                "fields_read": _unmasked(kind, (*ALWAYS, *names_shown(kind))),
                "fields_write": _unmasked(kind, kind.fields_written(verb)),
            }
            for verb, action in verbs.items()
        },
        "masks": {name: _mask(kind, mask, holders) for name, mask in kind.masks.items()},
    }


def _unmasked(kind: Resource, names: Iterable[str]) -> list[str]:
    """Those fields that need no right besides the one to the verb."""
    return [name for name in names if name not in kind.masks]


def _mask(kind: Resource, mask: Mask, holders: dict[str, list[str]]) -> dict[str, Any]:
    """How a field is shown without the right that opens it, and who has that right."""
    right = kind.policy.permission(mask.right)
    return {"level": mask.level, "right": right, "roles": holders.get(right, [])}
