"""Through which grants an account holds a right on a scope."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dougong.apps.accounts.choices import Triad
from dougong.apps.accounts.models import Account, Delegation, Role, RoleGrant
from dougong.platform.policies import Actor


def grants_behind(account: Account, permission: str, scope: int | None) -> list[RoleGrant]:
    """Grants in force of the account that carry the permission on the scope."""
    held = RoleGrant.objects.behind(permission, scope).filter(account=account)
    return list(held.select_related("record", "role__record", "scope"))


def roles_to_lend(actor: Actor) -> QuerySet[Role]:
    """Roles that the actor holds themselves and may pass to a deputy: no administrator's office."""
    held = RoleGrant.objects.current().filter(account=actor.pk).values("role")
    return Role.objects.filter(pk__in=held, is_admin_triad=Triad.NONE).order_by("key")


def delegations_of(account: Account) -> QuerySet[Delegation]:
    """Delegations in force or to come that the account has given or been given."""
    either = Q(principal=account) | Q(deputy=account)
    rows = Delegation.objects.current().filter(either)
    linked = ("record", "scope", "principal__person", "deputy__person")
    return rows.select_related(*linked).order_by("ends_at")


def own_account(actor: Actor) -> Account:
    """The actor's account as it stands, with what its pages show."""
    rows = Account.objects.select_related("record", "person__record")
    return rows.get(pk=actor.pk)
