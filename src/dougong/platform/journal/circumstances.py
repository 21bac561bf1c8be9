"""What surrounds the work at hand: the approval it rests on, and who counts its units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

_approval: ContextVar[Mapping[str, Any] | None] = ContextVar("approval", default=None)
_gathered: ContextVar[list[UUID] | None] = ContextVar("gathered", default=None)


@contextmanager
def approval_scope(approval: Mapping[str, Any]) -> Iterator[None]:
    """Whatever is done inside was approved; its entries say by which request and whom."""
    token = _approval.set(approval)
    try:
        yield
    finally:
        _approval.reset(token)


def current_approval() -> Mapping[str, Any] | None:
    return _approval.get()


@contextmanager
def units_gathered() -> Iterator[list[UUID]]:
    """The units of work that are opened inside, inner ones too."""
    found: list[UUID] = []
    token = _gathered.set(found)
    try:
        yield found
    finally:
        _gathered.reset(token)


def gather(unit: UUID) -> None:
    """A unit of work begins; whoever counts them hears of it."""
    if (gathered := _gathered.get()) is not None:
        gathered.append(unit)
