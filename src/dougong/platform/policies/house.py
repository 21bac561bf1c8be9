"""The policy of kinds whose records belong to a unit, or without one to the whole installation."""

from __future__ import annotations

from .actors import Actor
from .policy import Policy
from .terms import All, Any, Attribute, RoleAnywhere, RoleInScope, Term


class HousePolicy(Policy):
    """What belongs to no unit is open to whoever holds the right on any scope at all."""

    def predicate(self, verb: str) -> Term:
        return Any(RoleInScope(), All(RoleAnywhere(), Attribute("unit", (None,))))

    def allows_new(self, actor: Actor, verb: str, row: object) -> bool:
        if getattr(row, "unit_id", None) is None:
            return self.allows(actor, verb)
        return super().allows_new(actor, verb, row)  # type: ignore[arg-type]
