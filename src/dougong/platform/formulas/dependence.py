"""What rests on what: everything behind a formula, which ones are live, and who rests on a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dougong.platform.custom_values.column import PREFIX
from dougong.platform.custom_values.definitions import Definition
from dougong.platform.rules.tokens import Malformed

from .words import is_fact, names_in


def direct_names(formula: str) -> frozenset[str]:
    """The names a formula says itself; none where it cannot be read."""
    try:
        return frozenset(names_in(formula))
    except Malformed:
        return frozenset()


def behind(name: str, formulas: Mapping[str, str]) -> frozenset[str]:
    """Every name behind a formula; its own is among them where formulas go in a circle."""
    found: set[str] = set()
    waiting = [formulas.get(name, "")]
    while waiting:
        fresh = direct_names(waiting.pop()) - found
        found |= fresh
        waiting += [formulas[one] for one in fresh if one in formulas]
    return frozenset(found)


def settled(definitions: Sequence[Definition]) -> list[Definition]:
    """Definitions that know everything behind their formulas, and whether they are live."""
    by_kind: dict[str, dict[str, str]] = {}
    for one in definitions:
        if one.formula:
            by_kind.setdefault(one.subject, {})[f"{PREFIX}{one.key}"] = one.formula
    return [_settled(one, by_kind[one.subject]) if one.formula else one for one in definitions]


def _settled(one: Definition, formulas: Mapping[str, str]) -> Definition:
    reads = behind(f"{PREFIX}{one.key}", formulas)
    return replace(one, reads=reads, is_live=any(is_fact(name) for name in reads))
