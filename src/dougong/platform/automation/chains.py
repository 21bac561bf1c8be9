"""Chains of effects: which automations led to what is being done now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

LONGEST = 5
"""So many automations may set each other off; the next one is held back."""

_trail: ContextVar[tuple[int, ...]] = ContextVar("automation_trail", default=())


def trail() -> tuple[int, ...]:
    """The automations whose effect is being done, the first cause first."""
    return _trail.get()


@contextmanager
def led_by(automations: Sequence[int]) -> Iterator[None]:
    """What is done inside follows from these automations."""
    token = _trail.set(tuple(automations))
    try:
        yield
    finally:
        _trail.reset(token)
