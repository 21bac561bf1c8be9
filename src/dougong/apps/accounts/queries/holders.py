"""Through which grants an account holds a right on a scope."""

from __future__ import annotations

from dougong.apps.accounts.models import Account, RoleGrant
from dougong.platform.policies import Actor


def grants_behind(account: Account, permission: str, scope: int | None) -> list[RoleGrant]:
    """Grants in force of the account that carry the permission on the scope."""
    held = RoleGrant.objects.behind(permission, scope).filter(account=account)
    return list(held.select_related("record", "role__record", "scope"))


def own_account(actor: Actor) -> Account:
    """The actor's account as it stands, with what its pages show."""
    rows = Account.objects.select_related("record", "person__record")
    return rows.get(pk=actor.pk)
