"""Guards (守卫): laws of an app that stand before whatever would change records of a kind.

Verbs of records and verbs beside them ask here and nowhere else, so that page, interface, sheet,
bulk work, automation, workflow and link all meet the same refusal.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Protocol, TypeVar

from dougong.platform.records import Recorded

T = TypeVar("T")


class Guard(Protocol):
    """Refuses a verb on records of its kind."""

    def __call__(self, verb: str, rows: Iterable[Any]) -> None:
        """Raise ValidationError where one of the rows, as stored or as it is to be, stays as it is."""


_guards: dict[str, Guard] = {}
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("kept", default=None)


def install_guard(model: type[Recorded], guard: Guard) -> None:
    """Say what stands before every change of records of a kind."""
    _guards[model.kind()] = guard


def refuse_guarded(verb: str, rows: Iterable[Recorded | None]) -> None:
    """Ask the guards of the kinds of these rows."""
    by_kind: dict[str, list[Recorded]] = {}
    for row in rows:
        if row is not None and row.kind() in _guards:
            by_kind.setdefault(row.kind(), []).append(row)
    for kind, found in by_kind.items():
        _guards[kind](verb, found)


def is_guarded(kind: str) -> bool:
    """Whether records of the kind have a guard."""
    return kind in _guards


@contextmanager
def answers_kept() -> Iterator[None]:
    """Within one work on many rows, a guard finds out the same thing once."""
    token = _kept.set({} if _kept.get() is None else _kept.get())
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, find: Callable[[], T]) -> T:
    """What `find` answers; asked once where answers are kept."""
    kept = _kept.get()
    if kept is None:
        return find()
    if key not in kept:
        kept[key] = find()
    found: T = kept[key]
    return found
