"""Who may see people, accounts, roles and grants."""

from __future__ import annotations

from dougong.platform.policies import (
    Actor,
    All,
    Any,
    Attribute,
    Everyone,
    IsActor,
    Policy,
    RoleAnywhere,
    RoleInScope,
    Term,
)
from dougong.platform.records import Recorded

OWN_VERBS = frozenset({"view", "set_password", "choose_language"})


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
