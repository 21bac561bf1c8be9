"""The access policy of a record kind. One predicate answers both the yes/no and the list."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from dougong.platform.custom_values.catalogue import has_live
from dougong.platform.records import Recorded

from .actors import Actor, Installation, is_withheld, reach
from .masks import (
    FieldNotAllowed,
    Masks,
    blinded,
    masks_of_custom,
    open_to,
    refuse_unwritable,
    veiled,
)
from .terms import NO_ROWS, Question, RoleInScope, Term, scopes_meant

PLAIN = RoleInScope()


class Policy:
    """The access policy (访问策略) of one record kind: a permission held on the record's scope.

    A kind with a law of its own overrides `predicate`; silence means no.
    """

    def __init__(self, model: type[Recorded]) -> None:
        self.model = model
        self.kind = model.kind()
        self.fixed_masks: Masks = {}

    @property
    def masks(self) -> Masks:
        """Masks that the kind declares, and those over custom fields."""
        custom = masks_of_custom(self.model, self.fixed_masks)
        return {**self.fixed_masks, **custom} if custom else self.fixed_masks

    def permission(self, verb: str) -> str:
        return f"{self.kind}.{verb}"

    def predicate(self, verb: str) -> Term:
        """What must hold for `verb`."""
        return PLAIN

    @property
    def is_plain(self) -> bool:
        """Whether the record's scope alone decides, so that whoever reaches no scope sees nothing."""
        own = type(self)
        plain = (Policy.predicate, Policy.scope, Policy.rows, Policy.allows)
        return (own.predicate, own.scope, own.rows, own.allows) == plain

    def question(self, actor: Actor, verb: str) -> Question:
        return Question(actor, self.kind, verb)

    def scope(self, actor: Actor, verb: str) -> Q:
        """The rows on which `actor` may do `verb`."""
        if isinstance(actor, Installation):
            return Q()
        if is_withheld(actor, self.permission(verb)):
            return NO_ROWS
        return self.predicate(verb).condition(self.question(actor, verb))

    def rows(self, actor: Actor, verb: str = "view") -> QuerySet[Any]:
        return self.model._default_manager.filter(self.scope(actor, verb))

    def allows(self, actor: Actor, verb: str, row: Recorded | None = None) -> bool:
        """Whether the verb may be done: on this row, or on any row at all when none is given."""
        if isinstance(actor, Installation):
            return True
        if row is None:
            held = bool(reach(actor, self.permission(verb)))
            return held or (not self.is_plain and self.rows(actor, verb).exists())
        if row._state.adding:
            return self.allows_new(actor, verb, row)
        return self.rows(actor, verb).filter(pk=row.pk).exists()

    def allows_new(self, actor: Actor, verb: str, row: Recorded) -> bool:
        """A row not stored yet, or moved, is judged by the scope it would belong to."""
        if isinstance(actor, Installation):
            return True
        held, scopes = reach(actor, self.permission(verb)), scopes_meant(row)
        return bool(scopes) and all(scope in held for scope in scopes)

    def veiled(self, row: Any, actor: Actor) -> Any:
        """The row as the actor may read it; what is shown or sent anywhere passes through here."""
        shown = veiled(row, actor, self.kind, self.masks)
        if has_live(self.kind):
            shown.blinded = lambda: self.blinded(row, actor)
        return shown

    def blinded(self, row: Any, actor: Actor) -> Any:
        """The row as facts are read from it for the actor: what follows from a mask is unknown."""
        return blinded(row, actor, self.kind, self.masks)

    def hides(self, actor: Actor, scope: int | None) -> list[str]:
        """Columns of records of this scope that the actor may not read."""
        if not self.masks or isinstance(actor, Installation):
            return []
        held = open_to(actor, self.kind, self.masks, "read")
        return [name for name, scopes in held.items() if scope not in scopes]

    def locks(self, actor: Actor, scope: int | None = None) -> list[str]:
        """Columns that the actor may not write: on records of this scope, or on any at all."""
        if not self.masks or isinstance(actor, Installation):
            return []
        held = open_to(actor, self.kind, self.masks, "write")
        is_new = scope is None
        return [n for n, scopes in held.items() if not (scopes if is_new else scope in scopes)]

    def refuse_unwritable(self, row: Any, stored: Any, actor: Actor) -> None:
        """Refuse a change of a column that the actor may not write."""
        refuse_unwritable(row, stored, actor, self.kind, self.masks)

    def refuse_finding_by(self, actor: Actor, names: set[str]) -> None:
        """Refuse to find or order by columns hidden on any record that the actor may see."""
        if not names & set(self.masks):
            return
        if hidden := names & self.hidden_somewhere(actor):
            raise FieldNotAllowed(min(hidden))

    def hidden_somewhere(self, actor: Actor) -> set[str]:
        """Columns hidden on any record that the actor may see."""
        if not self.masks or isinstance(actor, Installation):
            return set()
        seen = reach(actor, self.permission("view"))
        held = open_to(actor, self.kind, self.masks, "read")
        return {name for name, scopes in held.items() if not seen <= scopes}


policies: dict[type[Model], Policy] = {}
"""The policy of every registered kind; the register fills it."""


def policy_of(model: type[Recorded]) -> Policy:
    return policies.get(model) or Policy(model)
