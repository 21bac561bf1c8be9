"""Who may see people, accounts, roles and grants."""

from __future__ import annotations

from typing import Any as Value

from django.db.models import Q

from dougong.apps.accounts.models import ApiToken, Delegation
from dougong.platform.policies import (
    Actor,
    All,
    Any,
    Attribute,
    Everyone,
    Installation,
    IsActor,
    Policy,
    Question,
    RoleAnywhere,
    RoleInScope,
    Term,
    is_withheld,
    reach,
)
from dougong.platform.policies.terms import ALL_ROWS, NO_ROWS
from dougong.platform.records import Record, Recorded
from dougong.platform.records.scopes import ScopeParent

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

    def predicate(self, verb: str) -> Term:
        return Everyone()

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        return True


class AccountPolicy(Policy):
    """Everybody may see their own account, set its password and its language."""

    def allows(self, actor: Actor, verb: str, row: Recorded | None = None) -> bool:
        return (row is None and verb == "view") or super().allows(actor, verb, row)

    def predicate(self, verb: str) -> Term:
        return Any(RoleInScope(), IsActor("pk")) if verb in OWN_VERBS else RoleInScope()


class RolePolicy(Policy):
    """Roles of the whole installation are seen by everybody who may see any role."""

    def predicate(self, verb: str) -> Term:
        if verb != "view":
            return RoleInScope()
        return Any(RoleInScope(), All(RoleAnywhere(), Attribute("unit", (None,))))


class RoleGrantPolicy(Policy):
    """Everybody may see the roles that they hold themselves."""

    def allows(self, actor: Actor, verb: str, row: Recorded | None = None) -> bool:
        return (row is None and verb == "view") or super().allows(actor, verb, row)

    def predicate(self, verb: str) -> Term:
        return Any(RoleInScope(), IsActor("account")) if verb == "view" else RoleInScope()


class TokenPolicy(Policy):
    """Everybody may see and revoke the tokens of their own account."""

    def predicate(self, verb: str) -> Term:
        return Any(RoleInScope(), IsActor("account"))

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        is_own = isinstance(row, ApiToken) and row.account_id == actor.pk
        return not is_withheld(actor, self.permission(verb)) and is_own


class DelegationPolicy(Policy):
    """The two persons of a delegation see it; everybody delegates their own roles and ends that."""

    def allows(self, actor: Actor, verb: str, row: Recorded | None = None) -> bool:
        is_open = row is None and verb in {"view", "add"}
        return (is_open and not is_withheld(actor, self.permission(verb))) or super().allows(
            actor, verb, row
        )

    def predicate(self, verb: str) -> Term:
        own = (
            (IsActor("principal"), IsActor("deputy")) if verb == "view" else (IsActor("principal"),)
        )
        return Any(RoleInScope(), *own)

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        if isinstance(actor, Installation):
            return True
        is_own = isinstance(row, Delegation) and row.principal_id == actor.pk
        return is_own and not is_withheld(actor, self.permission(verb))


class RoleOnTop(RoleAnywhere):
    """A role with the permission is held on a unit that has none above it."""

    def condition(self, question: Question) -> Q:
        return ALL_ROWS if self.holds_somewhere(question) else NO_ROWS

    def holds(self, question: Question, row: Recorded) -> bool:
        return self.holds_somewhere(question)

    @staticmethod
    def holds_somewhere(question: Question) -> bool:
        return bool(top_units(reach(question.actor, question.permission)))

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "role_on_top", "permission": f"{kind}.{verb}"}


class SettingPolicy(Policy):
    """What belongs to no unit holds for the whole institution: whoever may see any sees it.

    It is altered by those who hold the right on a unit that has none above it.
    """

    def predicate(self, verb: str) -> Term:
        wide = RoleAnywhere() if verb == "view" else RoleOnTop()
        return Any(RoleInScope(), All(wide, Attribute("unit", (None,))))

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        if isinstance(actor, Installation) or getattr(row, "unit_id", None) is not None:
            return super().allows_new(actor, verb, row)
        return bool(top_units(reach(actor, self.permission(verb))))


def top_units(plates: frozenset[int]) -> list[int]:
    """Those of the plates that are units with nothing above them."""
    units = Record.objects.filter(kind="unit", pk__in=plates)
    below = ScopeParent.objects.filter(child__in=plates).values("child")
    return list(units.exclude(pk__in=below).values_list("pk", flat=True)[:1])
