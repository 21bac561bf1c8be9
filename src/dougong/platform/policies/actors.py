"""Whoever does a verb, seen only through rights; questions about rights are asked once a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol

from dougong.platform.custom_values.catalogue import definitions
from dougong.platform.transitions.catalogue import workflows

from .reaches import lenders


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

    def reaches(self, permissions: Iterable[str]) -> dict[str, frozenset[int]]:
        """The same for each of many permissions, asked at once."""

    def reach_of_role(self, key: str) -> frozenset[int]:
        """Plates of scopes on which the actor holds this role today."""


class Installation:
    """The installation itself, acting in set-up, seeds and scheduled jobs; never a person."""

    pk = None
    natural_person = None
    may_sign = False

    def reach(self, permission: str) -> frozenset[int]:
        return frozenset()

    def reaches(self, permissions: Iterable[str]) -> dict[str, frozenset[int]]:
        return dict.fromkeys(permissions, frozenset())

    def reach_of_role(self, key: str) -> frozenset[int]:
        return frozenset()


_memo: ContextVar[dict[tuple[Any, str], frozenset[int]] | None] = ContextVar("memo", default=None)


@contextmanager
def decisions_kept() -> Iterator[None]:
    """Within one request, or one work on many rows, a question is asked of the database once."""
    token = _memo.set({} if _memo.get() is None else _memo.get())
    try:
        with definitions.kept(), workflows.kept():
            yield
    finally:
        _memo.reset(token)


def is_withheld(actor: Actor, permission: str) -> bool:
    """Whether a program speaks that was not given this right, not even on its owner's own rows."""
    limits: frozenset[str] | None = getattr(actor, "limits", None)
    return limits is not None and permission not in limits


def reach(actor: Actor, permission: str) -> frozenset[int]:
    """Plates of scopes on which the actor holds the permission today."""
    memo = _memo.get()
    if memo is None:
        return actor.reach(permission)
    key = (actor.pk, permission)
    if key not in memo:
        memo[key] = actor.reach(permission)
    return memo[key]


def foresee(actor: Actor, permissions: Iterable[str]) -> None:
    """Ask for many permissions at once, where `reach` would ask for one after the other."""
    memo = _memo.get()
    if memo is None or isinstance(actor, Installation):
        return
    missing = [one for one in permissions if (actor.pk, one) not in memo]
    if len(missing) > 1:
        memo.update({(actor.pk, one): held for one, held in actor.reaches(missing).items()})


def reach_of_role(actor: Actor, key: str) -> frozenset[int]:
    """Plates of scopes on which the actor holds the role today."""
    memo = _memo.get()
    if memo is None:
        return actor.reach_of_role(key)
    if (actor.pk, f"role {key}") not in memo:
        memo[actor.pk, f"role {key}"] = actor.reach_of_role(key)
    return memo[actor.pk, f"role {key}"]


def principals_behind(
    actor: Actor, permission: str, plates: Iterable[int | None]
) -> frozenset[int]:
    """Persons in whose place the actor acts here; nobody where the right is the actor's own.

    Only what was asked in this request or work is looked at: a right that no policy asked for was
    not needed.
    """
    reached = (_memo.get() or {}).get((actor.pk, permission), frozenset())
    return frozenset(one for plate in plates for one in lenders(reached, plate))
