"""Who holds a right on a scope, and through which grant."""

from __future__ import annotations

from dougong.apps.accounts.models import Account, RoleGrant
from dougong.platform.scopes import ScopeReach


def grants_behind(account: Account, permission: str, scope: int | None) -> list[RoleGrant]:
    """Grants in force of the account that carry the permission on the scope."""
    above = ScopeReach.objects.filter(below=scope).values("above")
    held = RoleGrant.objects.in_force().filter(
        account=account, role__permissions__contains=[permission], scope__in=above
    )
    return list(held.select_related("record", "role__record", "scope"))
