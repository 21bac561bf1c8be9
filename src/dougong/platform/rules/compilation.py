"""From our own rows to the engine's graph: only whole numbers and signs, never a text of an author."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .conditions import Condition, Interval, Measure, OneOf
from .content import Table
from .expressions import Tree, facts_in, written

Graph = dict[str, Any]
HIT, HOLDS, FAILS = "hit", "holds", "fails"


def graph_of_table(table: Table) -> Graph:
    """Each row becomes two lines: it is met, or it would be if a value were known.

    A row that an unknown value leaves open ends the search, with its number below zero: no later,
    more general row may speak in its place.
    """
    fields = {fact.name: f"f{place}" for place, fact in enumerate(table.columns)}
    lines = []
    for number, row in enumerate(table.rows, 1):
        sure = {fields[name]: _met(fields[name], one) for name, one in row.conditions.items()}
        open_ = {fields[name]: _open(fields[name], one) for name, one in row.conditions.items()}
        lines.append(_line(f"r{number}", sure, fields.values(), number))
        if open_ != sure:
            lines.append(_line(f"u{number}", open_, fields.values(), -number))
    columns = [{"id": field, "name": field} for field in fields.values()] or [
        {"id": "none", "name": "none"}
    ]
    content = {
        "hitPolicy": "first",
        "inputs": columns,
        "outputs": [{"id": HIT, "name": HIT, "field": HIT}],
        "rules": lines,
    }
    return graph_around({"type": "decisionTableNode", "content": content})


def graph_of_expression(tree: Tree, measures: Mapping[str, Measure]) -> Graph:
    """Two conditions: that the expression holds, and that it does not."""
    fields = {name: f"f{place}" for place, name in enumerate(facts_in(tree))}

    def place(name: str, text: str) -> int:
        return measures[name].texts.index(text)

    lines = [
        {"id": key, "key": key, "value": written(tree, fields.__getitem__, place, holds=holds)}
        for key, holds in ((HOLDS, True), (FAILS, False))
    ]
    return graph_around({"type": "expressionNode", "content": {"expressions": lines}})


def inputs_of(names: Sequence[str], numbers: Mapping[str, int | None]) -> dict[str, int | None]:
    """Values by the engine's names of the facts."""
    return {f"f{place}": numbers[name] for place, name in enumerate(names)}


def _line(key: str, cells: Mapping[str, str], fields: Iterable[str], hit: int) -> dict[str, str]:
    return {"_id": key, **{field: cells.get(field, "") for field in fields}, HIT: str(hit)}


def _met(field: str, condition: Condition) -> str:
    test = _test(field, condition)
    return test if test.endswith("null") else f"{field} != null and {test}"


def _open(field: str, condition: Condition) -> str:
    test = _test(field, condition)
    return test if test.endswith("null") else f"{field} == null or {test}"


def _test(field: str, condition: Condition) -> str:
    if isinstance(condition, Interval):
        ends = [(">=", condition.lower), ("<=", condition.upper)]
        tests = [f"{field} {sign} {end}" for sign, end in ends if end is not None]
        return f"({' and '.join(tests)})"
    if isinstance(condition, OneOf):
        test = f"({field} in [{', '.join(map(str, sorted(condition.members)))}])"
        return f"not {test}" if condition.is_excluding else test
    return f"{field} {'==' if condition.is_wanted else '!='} null"


def graph_around(node: dict[str, Any]) -> Graph:
    """A graph of one node between its input and its output."""
    place = {"x": 0, "y": 0}
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "position": place},
            {"id": "rule", "name": "rule", "position": place, **node},
            {"id": "out", "name": "out", "type": "outputNode", "position": place},
        ],
        "edges": [
            {"id": "e1", "type": "edge", "sourceId": "in", "targetId": "rule"},
            {"id": "e2", "type": "edge", "sourceId": "rule", "targetId": "out"},
        ],
    }
