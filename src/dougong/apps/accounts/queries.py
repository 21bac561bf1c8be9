"""Who may see people, accounts, roles and grants, and what is known about them."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dougong.platform.facts import fact
from dougong.platform.policies import Actor, Installation, Policy, is_withheld, reach
from dougong.platform.records import Record, Recorded
from dougong.platform.scopes import ScopeParent

from .models import Account, ApiToken, Person, RoleGrant

OWN_VERBS = frozenset(
    {
        "view",
        "set_password",
        "choose_language",
        "end_logins",
        "add_device",
        "remove_device",
        "renew_codes",
        "use_recovery_code",
        "link_identity",
        "unlink_identity",
    }
)


class Unconditional(Policy):
    """For verbs that follow from another one, which was allowed."""

    def scope(self, actor: Actor, verb: str) -> Q:
        return Q()

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        return True


class AccountPolicy(Policy):
    """Everybody may see their own account, set its password and its language."""

    def allows(self, actor: Actor, verb: str, row: Recorded | None = None) -> bool:
        return (row is None and verb == "view") or super().allows(actor, verb, row)

    def scope(self, actor: Actor, verb: str) -> Q:
        held = super().scope(actor, verb)
        if verb not in OWN_VERBS or isinstance(actor, Installation):
            return held
        return held | Q(pk=actor.pk)


def own_account(actor: Actor) -> Account:
    """The actor's account as it stands, with what its pages show."""
    rows = Account.objects.select_related("record", "person__record")
    return rows.get(pk=actor.pk)


class TokenPolicy(Policy):
    """Everybody may see and revoke the tokens of their own account."""

    def scope(self, actor: Actor, verb: str) -> Q:
        held = super().scope(actor, verb)
        return held if isinstance(actor, Installation) else held | Q(account=actor.pk)

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        is_own = isinstance(row, ApiToken) and row.account_id == actor.pk
        return not is_withheld(actor, self.permission(verb)) and is_own


class SettingPolicy(Policy):
    """What belongs to no unit holds for the whole institution: whoever may see any sees it.

    It is altered by those who hold the right on a unit that has none above it.
    """

    def scope(self, actor: Actor, verb: str) -> Q:
        held = super().scope(actor, verb)
        if isinstance(actor, Installation):
            return held
        reached = reach(actor, self.permission(verb))
        is_wide = reached if verb == "view" else top_units(reached)
        return held | Q(unit=None) if is_wide else held

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        if isinstance(actor, Installation) or getattr(row, "unit_id", None) is not None:
            return super().allows_new(actor, verb, row)
        return bool(top_units(reach(actor, self.permission(verb))))


def top_units(plates: frozenset[int]) -> list[int]:
    """Those of the plates that are units with nothing above them."""
    units = Record.objects.filter(kind="unit", pk__in=plates)
    below = ScopeParent.objects.filter(child__in=plates).values("child")
    return list(units.exclude(pk__in=below).values_list("pk", flat=True)[:1])


class RolePolicy(Policy):
    """Roles of the whole installation are seen by everybody who may see any role."""

    def scope(self, actor: Actor, verb: str) -> Q:
        held = super().scope(actor, verb)
        if verb != "view" or not reach(actor, self.permission(verb)):
            return held
        return held | Q(unit=None)


class RoleGrantPolicy(Policy):
    """Everybody may see the roles that they hold themselves."""

    def allows(self, actor: Actor, verb: str, row: Recorded | None = None) -> bool:
        return (row is None and verb == "view") or super().allows(actor, verb, row)

    def scope(self, actor: Actor, verb: str) -> Q:
        held = super().scope(actor, verb)
        if verb != "view" or isinstance(actor, Installation):
            return held
        return held | Q(account=actor.pk)


@fact("person.open_grant_count", label=_("roles held"))
def open_grant_count(person: Person) -> int:
    """Role grants in force today on any account of the person."""
    return RoleGrant.objects.in_force().filter(account__person=person).count()


@fact("account.days_since_sign_in", label=_("days since sign-in"), unit="d")
def days_since_sign_in(account: Account) -> int | None:
    """Calendar days since the last sign-in; unknown where there was none."""
    if account.last_login is None:
        return None
    return (timezone.localdate() - timezone.localdate(account.last_login)).days


@fact("grant.days_left", label=_("days left"), unit="d")
def days_left(grant: RoleGrant) -> int | None:
    """Calendar days to the last day of the grant; unknown where it has no end."""
    return None if grant.ends_on is None else (grant.ends_on - timezone.localdate()).days
