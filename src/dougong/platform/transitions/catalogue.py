"""Which workflows hold now: asked of the database once, and only after a change of one.

The stamp of all of them comes with the account of the request; while it stays the same, what this
process has read is good. Where none is in force, nothing is asked at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.db.models.expressions import Combinable

from dougong.platform.records import Record

from .flows import Flow

ByKind = Mapping[str, tuple[Flow, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """Where workflows come from, and who weighs the rules that they name."""

    load: Callable[[], Sequence[Flow]]
    stamp: Callable[[], Combinable]
    """An expression that differs after every change of a workflow; empty where there is none."""
    holds: Callable[[int, Any], bool | None]
    """Whether a rule holds on a row; None where it cannot be weighed."""
    rule_names: Callable[[int], tuple[str, str]]
    role_names: Callable[[Sequence[str]], list[str]]


@dataclass(slots=True)
class _Kept:
    """What one request, or one work on many rows, knows."""

    stamp: str | None = None
    by_kind: ByKind | None = None
    over: dict[tuple[str, int | None], Flow | None] = field(default_factory=dict)


_sources: list[Source] = []
_now: ContextVar[_Kept | None] = ContextVar("workflows", default=None)
_held: dict[str, ByKind] = {}


def install_source(source: Source) -> None:
    """Say who keeps the workflows."""
    _sources[:] = [source]


def source() -> Source:
    return _sources[0]


def stamp() -> Combinable:
    """What the account of a request brings along."""
    return _sources[0].stamp()


def stamped(value: str) -> None:
    """Take the stamp that came with the account."""
    if (kept := _now.get()) is not None:
        kept.stamp = value


def forget() -> None:
    """A workflow has changed within this work: what was read of them holds no more."""
    if (kept := _now.get()) is not None:
        kept.stamp, kept.by_kind = None, None
        kept.over.clear()


@contextmanager
def workflows_kept() -> Iterator[None]:
    """Within one request, or one work on many rows, workflows are asked for once."""
    token = _now.set(_now.get() or _Kept())
    try:
        yield
    finally:
        _now.reset(token)


def flows_of(kind: str) -> tuple[Flow, ...]:
    """The workflows in force for records of a kind."""
    kept = _now.get()
    if kept is None:
        return _loaded().get(kind, ())
    if kept.by_kind is None:
        kept.by_kind = _known(kept.stamp)
    return kept.by_kind.get(kind, ())


def house_flow(kind: str) -> Flow | None:
    """The workflow of the whole house, where one is known without asking the database anew."""
    if _now.get() is None:
        return None
    return next((flow for flow in flows_of(kind) if flow.scope is None), None)


def flow_over(row: Any) -> Flow | None:
    """The workflow that holds for a stored record: the nearest above it wins."""
    flows = flows_of(row.kind())
    by_scope = {flow.scope: flow for flow in flows}
    if set(by_scope) <= {None}:
        return by_scope.get(None)
    kept, key = _now.get(), (row.kind(), row.record.scope_id)
    if kept is None:
        return _nearest(key[1], by_scope)
    if key not in kept.over:
        kept.over[key] = _nearest(key[1], by_scope)
    return kept.over[key]


def _nearest(scope: int | None, by_scope: Mapping[int | None, Flow]) -> Flow | None:
    """Of the places above a scope the one that has most places above itself."""
    above = Record.objects.filter(reaches__below=scope, pk__in=[key for key in by_scope if key])
    counted = above.annotate(depth=Count("reached_from", distinct=True))
    found = counted.order_by("-depth", "pk").values_list("pk", flat=True).first()
    return by_scope.get(found)


def _known(value: str | None) -> ByKind:
    if value is None:
        return _loaded()
    if value == "":
        return {}
    if value not in _held:
        found = _loaded()
        _held.clear()
        _held[value] = found
    return _held[value]


def _loaded() -> ByKind:
    found: dict[str, list[Flow]] = {}
    for one in _sources:
        for flow in one.load():
            found.setdefault(flow.subject, []).append(flow)
    return {kind: tuple(flows) for kind, flows in found.items()}
