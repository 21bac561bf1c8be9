"""Who may do what to which rows. One function answers both the yes/no and the list; silence is no."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from django.db.models import Model, Q, QuerySet

from .records import Recorded


class Actor(Protocol):
    """Whoever does a verb: an account, seen by the platform only through its rights."""

    pk: Any

    @property
    def natural_person(self) -> int | None:
        """Plate of the person behind the actor; approvals compare persons, never accounts."""

    @property
    def may_sign(self) -> bool:
        """Whether the actor may decide requests; a robot may not."""

    def reach(self, permission: str) -> frozenset[int]:
        """Plates of scopes on which this permission holds today."""

    def reach_of_role(self, key: str) -> frozenset[int]:
        """Plates of scopes on which the actor holds this role today."""


class Installation:
    """The installation itself, acting in set-up, seeds and scheduled jobs; never a person."""

    pk = None
    natural_person = None
    may_sign = False

    def reach(self, permission: str) -> frozenset[int]:
        return frozenset()

    def reach_of_role(self, key: str) -> frozenset[int]:
        return frozenset()


_memo: ContextVar[dict[tuple[Any, str], frozenset[int]] | None] = ContextVar("memo", default=None)


@contextmanager
def decisions_kept() -> Iterator[None]:
    """Within one request, or one work on many rows, a question is asked of the database once."""
    token = _memo.set({} if _memo.get() is None else _memo.get())
    try:
        yield
    finally:
        _memo.reset(token)


def reach(actor: Actor, permission: str) -> frozenset[int]:
    memo = _memo.get()
    if memo is None:
        return actor.reach(permission)
    key = (actor.pk, permission)
    if key not in memo:
        memo[key] = actor.reach(permission)
    return memo[key]


def is_withheld(actor: Actor, permission: str) -> bool:
    """Whether a program speaks that was not given this right, not even on its owner's own rows."""
    limits: frozenset[str] | None = getattr(actor, "limits", None)
    return limits is not None and permission not in limits


class Policy:
    """The access policy (访问策略) of one record kind: a permission held on the record's scope."""

    def __init__(self, model: type[Recorded]) -> None:
        self.model = model
        self.kind = model.kind()

    def permission(self, verb: str) -> str:
        return f"{self.kind}.{verb}"

    @property
    def is_plain(self) -> bool:
        """Whether the record's scope alone decides, so that whoever reaches no scope sees nothing."""
        return type(self).scope is Policy.scope and type(self).rows is Policy.rows

    def scope(self, actor: Actor, verb: str) -> Q:
        """The rows on which `actor` may do `verb`."""
        if isinstance(actor, Installation):
            return Q()
        held = reach(actor, self.permission(verb))
        # The kind follows from the table; said here, the index over scope and kind serves.
        return Q(record__kind=self.kind, record__scope__any=held)

    def rows(self, actor: Actor, verb: str = "view") -> QuerySet[Any]:
        if is_withheld(actor, self.permission(verb)):
            return self.model._default_manager.none()
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
        """A row not stored yet is judged by the scope it would belong to."""
        if isinstance(actor, Installation):
            return True
        plate = row.plate()
        scope = plate.project_id or plate.unit_id
        parents = row.scope_parents() if row.is_scope else [scope]
        held = reach(actor, self.permission(verb))
        return bool(parents) and all(parent in held for parent in parents)


policies: dict[type[Model], Policy] = {}
"""The policy of every registered kind; the register fills it."""


def policy_of(model: type[Recorded]) -> Policy:
    return policies.get(model) or Policy(model)
