"""Whoever wants to know of every verb that was done, in its own transaction and after its entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Echo = Callable[[Sequence[Any]], None]
_echoes: list[Echo] = []


def install_echo(echo: Echo) -> None:
    """Have a function called with the actions of every unit of work."""
    if echo not in _echoes:
        _echoes.append(echo)


def echoed(actions: Sequence[Any]) -> None:
    for echo in _echoes:
        echo(actions)
