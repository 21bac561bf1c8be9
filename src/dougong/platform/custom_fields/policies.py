"""Who defines custom fields: those below a place by their role there, of the whole house by any."""

from __future__ import annotations

from dougong.platform.policies import (
    Actor,
    All,
    Any,
    Attribute,
    Policy,
    RoleAnywhere,
    RoleInScope,
    Term,
)


class DefinitionPolicy(Policy):
    """A definition for the whole house is open to whoever holds the right on any scope at all."""

    def predicate(self, verb: str) -> Term:
        return Any(RoleInScope(), All(RoleAnywhere(), Attribute("scope", (None,))))

    def allows_new(self, actor: Actor, verb: str, row: object) -> bool:
        if getattr(row, "scope_id", None) is None:
            return self.allows(actor, verb)
        return super().allows_new(actor, verb, row)  # type: ignore[arg-type]
