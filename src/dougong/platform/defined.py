"""What administrators define for kinds of records: asked of the database once, and only after a change.

The stamp of all definitions of one sort comes with the account of the request; while it stays the
same, what this process has read is good. Where nothing is defined, nothing is asked at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.db.models.expressions import Combinable


class AboutKind(Protocol):
    """Anything defined for the records of one kind."""

    @property
    def subject(self) -> str: ...


One = TypeVar("One", bound=AboutKind)


@dataclass(slots=True)
class _Work(Generic[One]):
    """What one request, or one work on many rows, knows."""

    stamp: str | None = None
    by_kind: Mapping[str, tuple[One, ...]] | None = None
    found: dict[Any, Any] = field(default_factory=dict)


class Defined(Generic[One]):
    """The definitions of one sort, by the kinds of records they are about."""

    def __init__(self, name: str) -> None:
        self._now: ContextVar[_Work[One] | None] = ContextVar(name, default=None)
        self._held: dict[str, Mapping[str, tuple[One, ...]]] = {}
        self._source: tuple[Callable[[], Sequence[One]], Callable[[], Combinable]] | None = None

    def comes_from(
        self, load: Callable[[], Sequence[One]], stamp: Callable[[], Combinable]
    ) -> None:
        """Say who keeps the definitions; the stamp differs after every change, and is empty for none."""
        self._source = (load, stamp)

    def stamp(self) -> Combinable:
        """What the account of a request brings along."""
        assert self._source is not None  # noqa: S101 - an installed app keeps every sort
        return self._source[1]()

    def stamped(self, value: str) -> None:
        """Take the stamp that came with the account."""
        if (work := self._now.get()) is not None:
            work.stamp = value

    def forget(self) -> None:
        """A definition has changed within this work: what was read of them holds no more."""
        if (work := self._now.get()) is not None:
            work.stamp, work.by_kind = None, None
            work.found.clear()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Within one request, or one work on many rows, definitions are asked for once."""
        token = self._now.set(self._now.get() or _Work())
        try:
            yield
        finally:
            self._now.reset(token)

    @property
    def found(self) -> dict[Any, Any] | None:
        """A place for what this work concludes from the definitions; none outside of any work."""
        work = self._now.get()
        return None if work is None else work.found

    def of(self, kind: str) -> tuple[One, ...]:
        """What is defined for records of a kind."""
        work = self._now.get()
        if work is None:
            return self._loaded().get(kind, ())
        if work.by_kind is None:
            work.by_kind = self._known(work.stamp)
        return work.by_kind.get(kind, ())

    def _known(self, stamp: str | None) -> Mapping[str, tuple[One, ...]]:
        if stamp is None:
            return self._loaded()
        if stamp == "":
            return {}
        if stamp not in self._held:
            loaded = self._loaded()
            self._held.clear()
            self._held[stamp] = loaded
        return self._held[stamp]

    def _loaded(self) -> Mapping[str, tuple[One, ...]]:
        by_kind: dict[str, list[One]] = {}
        for one in self._source[0]() if self._source else ():
            by_kind.setdefault(one.subject, []).append(one)
        return {kind: tuple(ones) for kind, ones in by_kind.items()}
