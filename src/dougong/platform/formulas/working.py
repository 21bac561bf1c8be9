"""Formulas at work: the stored ones when a record is stored, the live ones when it is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.core.exceptions import ValidationError

from dougong.platform.custom_values.catalogue import definitions, fields_of
from dougong.platform.custom_values.checking import applying_among
from dougong.platform.custom_values.column import PREFIX
from dougong.platform.custom_values.definitions import NUMBERS, Definition, Type
from dougong.platform.register import registry
from dougong.platform.rules.compilation import Graph, graph_around
from dougong.platform.rules.pool import NotEvaluated, pool
from dougong.platform.rules.tokens import Malformed

from .language import Formula, read
from .names import Name, names_of, told

RESULT = "value"


def store(rows: Sequence[Any]) -> None:
    """Put the values of stored formulas into rows of one kind, in memory."""
    model = type(rows[0])
    formulas = in_turn([one for one in definitions.of(model.kind()) if one.is_stored])
    if not formulas:
        return
    fields, names = fields_of(model), names_of(registry[model.kind()])
    for one in formulas:
        field = fields[f"{PREFIX}{one.key}"]
        held = [row for row in rows if one.scope is None or applying_among(row, [field])]
        for row, value in zip(held, values_of(one, names, held), strict=True):
            _put(row, field, value)


def _put(row: Any, field: Any, value: Any) -> None:
    key = field.definition.key
    stored = None if value is None else field.stored(value)
    if row.custom.get(key) != stored:
        rest = {name: one for name, one in row.custom.items() if name != key}
        row.custom = rest if stored is None else rest | {key: stored}


def seen(blinded: Any, field: Any) -> Any:
    """The value of a live formula on a row that was blinded for its reader."""
    if blinded.blinded is None:
        blinded.blinded = lambda: blinded
    names = names_of(registry[blinded.kind()])
    (value,) = values_of(field.definition, names, [blinded])
    return value


def in_turn(definitions: Sequence[Definition]) -> list[Definition]:
    """Formulas in an order in which each finds what it reads; none of those that go in a circle."""
    by_name = {f"{PREFIX}{one.key}": one for one in definitions}
    before = {name: one.reads & set(by_name) for name, one in by_name.items()}
    try:
        return [by_name[name] for name in TopologicalSorter(before).static_order()]
    except CycleError:
        return []


def values_of(one: Definition, names: Mapping[str, Name], rows: Sequence[Any]) -> list[Any]:
    """The value of a formula on each row; None where it cannot be worked out."""
    try:
        formula = read(one.formula, {name: each.kind for name, each in names.items()})
        inputs = [_inputs(formula, names, row) for row in rows]
        answers = pool.evaluate_many(graph_of(formula), inputs)
    except (Malformed, NotEvaluated):
        return [None] * len(rows)
    return [_result(one, answer) for answer in answers]


def _inputs(formula: Formula, names: Mapping[str, Name], row: Any) -> dict[str, str | None]:
    given = {place: told(names[name].read(row)) for name, place in formula.names.items()}
    return {**given, **formula.texts}


def graph_of(formula: Formula) -> Graph:
    """The engine's graph of one expression."""
    line = {"id": RESULT, "key": RESULT, "value": formula.source}
    return graph_around({"type": "expressionNode", "content": {"expressions": [line]}})


def _result(one: Definition, answer: Mapping[str, Any] | None) -> Any:
    """What the engine said, as a value of the field; None where the field could not hold it."""
    told_value = (answer or {}).get(RESULT)
    if told_value is None:
        return None
    try:
        return _typed(one, told_value)
    except (ArithmeticError, ValueError, ValidationError):
        return None


def _typed(one: Definition, value: Any) -> Any:
    if one.type in NUMBERS:
        number = Decimal(value).quantize(Decimal(1).scaleb(-one.decimals), ROUND_HALF_UP)
        if len(number.as_tuple().digits) > 18 + one.decimals:
            raise InvalidOperation
        return number
    if one.type is Type.DATE:
        return date.fromordinal(int(Decimal(value)))
    if one.type is Type.FLAG:
        return bool(value)
    return str(value)
