"""Which custom fields the kinds have now: asked of the database once, and only after a change.

The stamp of all definitions comes with the account of the request; while it stays the same, the
fields that this process made of them are good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models.expressions import Combinable

from .definitions import Definition
from .fields import field_of

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """Where definitions come from."""

    load: Callable[[], Sequence[Definition]]
    stamp: Callable[[], Combinable]
    """An expression that differs after every change of a definition; empty where there is none."""


@dataclass(slots=True)
class _Kept:
    """What one request, or one work on many rows, knows."""

    stamp: str | None = None
    by_kind: dict[str, tuple[Definition, ...]] | None = None


_sources: list[Source] = []
_now: ContextVar[_Kept | None] = ContextVar("custom_fields", default=None)
_held: dict[str, dict[str, tuple[Definition, ...]]] = {}
_made: dict[tuple[type[models.Model], Definition], Any] = {}
MOST_MADE = 5000


def install_source(source: Source) -> None:
    """Say who keeps the definitions."""
    _sources[:] = [source]


def stamp() -> Combinable:
    """What the account of a request brings along."""
    return _sources[0].stamp()


def stamped(value: str) -> None:
    """Take the stamp that came with the account."""
    if (kept := _now.get()) is not None:
        kept.stamp = value


@contextmanager
def definitions_kept() -> Iterator[None]:
    """Within one request, or one work on many rows, definitions are asked for once."""
    token = _now.set(_now.get() or _Kept())
    try:
        yield
    finally:
        _now.reset(token)


def definitions_of(kind: str) -> tuple[Definition, ...]:
    """The definitions of a kind that are or were in force, in the order of the form."""
    kept = _now.get()
    if kept is None:
        return _loaded().get(kind, ())
    if kept.by_kind is None:
        kept.by_kind = _known(kept.stamp)
    return kept.by_kind.get(kind, ())


def _known(value: str | None) -> dict[str, tuple[Definition, ...]]:
    if value is None:
        return _loaded()
    if value == "":
        return {}
    if value not in _held:
        found = _loaded()
        _held.clear()
        _held[value] = found
    return _held[value]


def _loaded() -> dict[str, tuple[Definition, ...]]:
    found: dict[str, list[Definition]] = {}
    for source in _sources:
        for one in source.load():
            found.setdefault(one.subject, []).append(one)
    return {kind: tuple(ones) for kind, ones in found.items()}


def fields_of(model: Any, *, with_retired: bool = False) -> Fields:
    """The custom fields of a kind by their names."""
    made = (
        _field(model, one)
        for one in definitions_of(model.kind())
        if with_retired or not one.is_retired
    )
    return {field.name: field for field in made}


def entered_of(model: Any) -> Fields:
    """The custom fields that people fill: all but formulas."""
    found = fields_of(model)
    return {name: field for name, field in found.items() if not field.definition.formula}


def has_live(kind: str) -> bool:
    """Whether records of a kind have formulas that are worked out when they are read."""
    return any(one.is_live for one in definitions_of(kind))


def _field(model: Any, one: Definition) -> Any:
    if (model, one) not in _made:
        if len(_made) >= MOST_MADE:
            _made.clear()
        _made[model, one] = field_of(model, one)
    return _made[model, one]
