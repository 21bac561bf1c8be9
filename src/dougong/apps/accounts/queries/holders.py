"""Through which grants an account holds a right on a scope."""

from __future__ import annotations

from dougong.apps.accounts.models import Account, RoleGrant


def grants_behind(account: Account, permission: str, scope: int | None) -> list[RoleGrant]:
    """Grants in force of the account that carry the permission on the scope."""
    held = RoleGrant.objects.behind(permission, scope).filter(account=account)
    return list(held.select_related("record", "role__record", "scope"))
