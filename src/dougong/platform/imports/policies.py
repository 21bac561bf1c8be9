"""Who sees an import: whoever made it, and who may view imports of the unit."""

from __future__ import annotations

from dougong.platform.policies import Actor, Any, IsActor, Policy, RoleInScope, Term
from dougong.platform.register import registry

from .models import SheetImport


class ImportPolicy(Policy):
    """The rows of a sheet are done under the rights of whoever does them, on each row anew."""

    def predicate(self, verb: str) -> Term:
        return Any(IsActor("maker"), RoleInScope())

    def allows(self, actor: Actor, verb: str, row: object = None) -> bool:
        """Everybody may open the list: it holds what they made themselves."""
        is_list = row is None and verb == "view"
        return is_list or super().allows(actor, verb, row)  # type: ignore[arg-type]

    def allows_new(self, actor: Actor, verb: str, row: object) -> bool:
        """Whoever may add or change records of the kind somewhere may hand in a sheet of them."""
        if not isinstance(row, SheetImport) or row.target not in registry:
            return False
        kind = registry[row.target]
        return any(kind.policy.allows(actor, one) for one in ("add", "change") if one in kind.verbs)
