"""Where formulas are worked out: this room knows that fields have them, not what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Whoever works formulas out."""

    store: Callable[[Sequence[Any]], None]
    """Put the values of stored formulas into rows of one kind, in memory."""
    seen: Callable[[Any, Any], Any]
    """The value of a live formula, from a row as its reader may see it."""


_reckoners: list[Reckoner] = []


def install_reckoner(reckoner: Reckoner) -> None:
    """Say who works formulas out."""
    _reckoners[:] = [reckoner]


def reckon(rows: Sequence[Any]) -> None:
    """Work out the stored formulas of rows that are about to be stored."""
    for reckoner in _reckoners if rows else ():
        reckoner.store(rows)


def seen(row: Any, field: Any) -> Any:
    """What a live formula says to the reader for whom the row was fetched; None without a reader."""
    blinded = row.blinded() if row.blinded is not None else None
    return None if blinded is None or not _reckoners else _reckoners[0].seen(blinded, field)
