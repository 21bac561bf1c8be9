"""Who sees and changes a view: its owner, the people of its team, and of those for all everybody."""

from __future__ import annotations

from dougong.platform.policies import (
    Actor,
    All,
    Any,
    Attribute,
    Installation,
    IsActor,
    Policy,
    RoleAnywhere,
    RoleInScope,
    Term,
)
from dougong.platform.policies.actors import is_withheld, reach
from dougong.platform.records import Recorded

from .models import SavedView

FOR_ALL = Attribute("is_for_all", (True,))
NOT_FOR_ALL = Attribute("is_for_all", (False,))


class ViewPolicy(Policy):
    """A view for everybody is changed only by those who may publish; a link widens no right."""

    def predicate(self, verb: str) -> Term:
        seen = Any(IsActor("owner"), RoleInScope("view"), All(RoleAnywhere(), FOR_ALL))
        if verb == "view":
            return seen
        if verb in {"publish", "retire"}:
            return All(RoleAnywhere(), Any(IsActor("owner"), RoleInScope("view"), FOR_ALL))
        return All(NOT_FOR_ALL, Any(IsActor("owner"), RoleInScope()))

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        if isinstance(actor, Installation):
            return True
        permission = self.permission(verb)
        if is_withheld(actor, permission) or not isinstance(row, SavedView):
            return False
        held = reach(actor, permission)
        return row.team_id in held if row.team_id is not None else bool(held)
