"""Which workflows hold now, and which of them over a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from dougong.platform.defined import Defined
from dougong.platform.records import Record

from .flows import Flow


@dataclass(frozen=True, slots=True)
class Reading:
    """How the rules and roles that workflows name are read."""

    holds: Callable[[int, Any], bool | None]
    """Whether a rule holds on a row; None where it cannot be weighed."""
    rule_names: Callable[[int], tuple[str, str]]
    role_names: Callable[[Sequence[str]], list[str]]


workflows: Defined[Flow] = Defined("workflows")
_readings: list[Reading] = []


def install_reading(reading: Reading) -> None:
    """Say who weighs the rules that workflows name."""
    _readings[:] = [reading]


def reading() -> Reading:
    return _readings[0]


def house_flow(kind: str) -> Flow | None:
    """The workflow of the whole house, where one is known without asking the database anew."""
    if workflows.found is None:
        return None
    return next((flow for flow in workflows.of(kind) if flow.scope is None), None)


def flow_over(row: Any) -> Flow | None:
    """The workflow that holds for a stored record: the nearest above it wins."""
    by_scope = {flow.scope: flow for flow in workflows.of(row.kind())}
    if set(by_scope) <= {None}:
        return by_scope.get(None)
    found, key = workflows.found, (row.kind(), row.record.scope_id)
    if found is None:
        return _nearest(key[1], by_scope)
    if key not in found:
        found[key] = _nearest(key[1], by_scope)
    return found[key]


def _nearest(scope: int | None, by_scope: Mapping[int | None, Flow]) -> Flow | None:
    """Of the places above a scope the one that has most places above itself."""
    above = Record.objects.filter(reaches__below=scope, pk__in=[key for key in by_scope if key])
    counted = above.annotate(depth=Count("reached_from", distinct=True))
    found = counted.order_by("-depth", "pk").values_list("pk", flat=True).first()
    return by_scope.get(found)
