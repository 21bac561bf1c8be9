"""Rows of an authorisation matrix: which steps follow from which values. No database, no Django row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from itertools import pairwise, product
from math import prod
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Value = str | Decimal | None
Values = Mapping[str, Value]
TOP = "top"
"""Party that stands for the last step of the row that would hold without this row's own limit."""
STEP_KEYS = frozenset({"party", "quorum", "days", "stage", "superior"})
MOST_CELLS = 100_000


@dataclass(frozen=True, slots=True)
class Dimension:
    """A value that rows may ask for; an unknown value meets only rows that do not ask."""

    key: str
    label: str | Promise
    kind: Literal["choice", "amount", "number"]
    choices: tuple[tuple[str, str | Promise], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers between two ends, each of which may be missing or left out."""

    lower: Decimal | None = None
    upper: Decimal | None = None
    has_lower: bool = True
    has_upper: bool = False

    def holds(self, value: Decimal) -> bool:
        if self.lower is not None and (
            value < self.lower or (value == self.lower and not self.has_lower)
        ):
            return False
        return self.upper is None or (
            value < self.upper or (value == self.upper and self.has_upper)
        )


Condition = frozenset[str] | Span


@dataclass(frozen=True, slots=True)
class StepRule:
    """One station: the role that decides, how many persons of it, within how many days.

    Steps of one stage run side by side; the next stage begins when all of them are done.
    """

    party: str
    quorum: int = 1
    days: int = 5
    stage: int = 1
    superior: str = ""
    """Role to which the step passes when its time is over; none means the usual one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    conditions: Mapping[str, Condition]
    steps: tuple[StepRule, ...]
    level: int
    refusal: str = ""

    def meets(self, values: Values) -> bool:
        return all(_meets(one, values.get(key)) for key, one in self.conditions.items())


def _meets(condition: Condition, value: Value) -> bool:
    if value is None:
        return False
    if isinstance(condition, Span):
        return isinstance(value, Decimal) and condition.holds(value)
    return value in condition


@dataclass(frozen=True, slots=True)
class Chosen:
    """The row that holds and the steps it asks for; row 0 means that none held and the highest does."""

    number: int
    level: int
    steps: tuple[StepRule, ...]


def choose(rows: Sequence[Row], values: Values) -> Chosen:
    """The first row that meets the values; where none does, the highest level, never none."""
    for number, row in enumerate(rows, 1):
        if row.meets(values):
            if row.refusal:
                message = _("The authorisation matrix has no row that allows this.")
                raise ValidationError(message, row.refusal)
            return Chosen(number, row.level, _resolved(row, rows[number:], values))
    highest = max(rows, key=lambda row: (row.level, len(row.steps)))
    return Chosen(0, highest.level, _resolved(highest, rows, values))


def _resolved(row: Row, others: Sequence[Row], values: Values) -> tuple[StepRule, ...]:
    """Steps with `top` replaced by the last step of the row that holds when the limit is kept."""
    if all(step.party != TOP for step in row.steps):
        return row.steps
    limits = [key for key, condition in row.conditions.items() if isinstance(condition, Span)]
    kept = {**values, **dict.fromkeys(limits, Decimal(0))}
    below = [one for one in others if one is not row and not one.refusal]
    rule = next((one for one in below if one.meets(kept)), None)
    rule = rule or max(below, key=lambda one: one.level)
    last = rule.steps[-1]
    return tuple(
        replace(last, stage=step.stage) if step.party == TOP else step for step in row.steps
    )


# --- reading and checking -----------------------------------------------------------------------


def parsed(rows: Any, dimensions: Sequence[Dimension]) -> tuple[Row, ...]:
    """Rows as they are stored, read strictly; a ValidationError names the row."""
    if not isinstance(rows, list) or not rows:
        raise invalid(0, _("A matrix is a list of rows."))
    known = {dimension.key: dimension for dimension in dimensions}
    return tuple(_row(number, row, known) for number, row in enumerate(rows, 1))


def invalid(number: int, message: Any, code: str = "approvals.matrix_invalid") -> ValidationError:
    text = _("Row %(number)s: %(message)s")
    return ValidationError(
        {"rows": ValidationError(text, code, {"number": number, "message": message})}
    )


def _row(number: int, row: Any, known: Mapping[str, Dimension]) -> Row:
    if not isinstance(row, dict) or set(row) - {"when", "steps", "level", "refuse"}:
        raise invalid(number, _("A row has the keys when, steps, level and refuse, no others."))
    when = row.get("when", {})
    if not isinstance(when, dict) or set(when) - set(known):
        raise invalid(number, _("A condition names something the class does not weigh."))
    conditions = {key: _condition(number, known[key], one) for key, one in when.items()}
    refusal, level = row.get("refuse", ""), row.get("level")
    if not isinstance(refusal, str) or not isinstance(level, int) or isinstance(level, bool):
        raise invalid(number, _("The level is a whole number, a refusal a code."))
    steps = row.get("steps", [])
    if not isinstance(steps, list) or bool(steps) == bool(refusal):
        raise invalid(number, _("A row either has steps or refuses; none without a step."))
    return Row(conditions, tuple(_step(number, step) for step in steps), level, refusal)


def _condition(number: int, dimension: Dimension, told: Any) -> Condition:
    if dimension.kind == "choice":
        allowed = {value for value, _label in dimension.choices}
        if not isinstance(told, list) or not told or not set(map(str, told)) <= allowed:
            raise invalid(number, _("A choice is a list of known values."))
        return frozenset(told)
    if not isinstance(told, dict) or not told or set(told) - {"from", "over", "below", "up_to"}:
        raise invalid(number, _("An interval has from or over, and below or up_to."))
    if {"from", "over"} <= set(told) or {"below", "up_to"} <= set(told):
        raise invalid(number, _("An interval has from or over, and below or up_to."))
    ends = {name: _number(number, value) for name, value in told.items()}
    lower, upper = ends.get("from", ends.get("over")), ends.get("below", ends.get("up_to"))
    if lower is not None and upper is not None and lower >= upper:
        raise invalid(number, _("The interval is empty."))
    return Span(lower, upper, "over" not in told, "up_to" in told)


def _number(number: int, told: Any) -> Decimal:
    try:
        value = Decimal(told) if isinstance(told, str) else None
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite():
        raise invalid(number, _("Numbers are written as texts, such as “5000000.00”."))
    return value


def _step(number: int, told: Any) -> StepRule:
    if not isinstance(told, dict) or set(told) - STEP_KEYS:
        raise invalid(number, _("A step has a key that is not known here."))
    if not isinstance(told.get("superior", ""), str):
        raise invalid(number, _("A step names a role; quorum, days and stage count from 1."))
    step = StepRule(**told) if isinstance(told.get("party"), str) else None
    numbers = (step.quorum, step.days, step.stage) if step else ()
    if not step or not step.party or not all(type(one) is int and one >= 1 for one in numbers):
        raise invalid(number, _("A step names a role; quorum, days and stage count from 1."))
    return step


def check(rows: Sequence[Row], dimensions: Sequence[Dimension]) -> None:
    """Refuse gaps, and rows that overlap where neither is the exception to the other."""
    for number, message, code in faults(rows, dimensions):
        raise invalid(number, message, code)


def faults(
    rows: Sequence[Row], dimensions: Sequence[Dimension]
) -> Iterator[tuple[int, str | Promise, str]]:
    """Every gap and overlap, with the row it belongs to.

    The values are divided into cells at every end of an interval. Every cell of known values must
    have a row, and of two rows that share a cell the later one must cover the earlier wholly.
    """
    axes = [_axis(rows, dimension) for dimension in dimensions]
    if prod(len(axis) for axis in axes) > MOST_CELLS:
        yield len(rows), _("The matrix has too many different limits."), "approvals.matrix_invalid"
        return
    covered: list[set[int]] = [set() for _row_ in rows]
    for place, cell in enumerate(product(*axes)):
        values = {dimension.key: value for dimension, value in zip(dimensions, cell, strict=True)}
        hits = [index for index, row in enumerate(rows) if row.meets(values)]
        for index in hits:
            covered[index].add(place)
        if not hits and None not in cell:
            yield len(rows), _gap(cell, dimensions), "approvals.matrix_gap"
    for later in range(len(rows)):
        for earlier in range(later):
            if covered[earlier] & covered[later] and not covered[earlier] < covered[later]:
                yield later + 1, _overlap(earlier + 1), "approvals.matrix_overlap"


def _gap(cell: Sequence[Value], dimensions: Sequence[Dimension]) -> str:
    told = []
    for value, dimension in zip(cell, dimensions, strict=True):
        label = dict(dimension.choices).get(str(value), value)
        told.append(f"{dimension.label} {label}")
    return str(_("No row is there for %(values)s.") % {"values": ", ".join(told)})


def _overlap(earlier: int) -> str:
    return str(
        _("It overlaps with row %(earlier)s and is not its general case.") % {"earlier": earlier}
    )


def _axis(rows: Sequence[Row], dimension: Dimension) -> list[Value]:
    """One value for every part of a dimension that the rows tell apart, and the unknown."""
    if dimension.kind == "choice":
        return [value for value, _label in dimension.choices] + [None]
    points = sorted(set(_ends(rows, dimension.key)))
    if not points:
        return [Decimal(0), None]
    between = [(low + high) / 2 for low, high in pairwise(points)]
    return [points[0] - 1, *points, *between, points[-1] + 1, None]


def _ends(rows: Sequence[Row], key: str) -> Iterator[Decimal]:
    for row in rows:
        condition = row.conditions.get(key)
        if isinstance(condition, Span):
            yield from (end for end in (condition.lower, condition.upper) if end is not None)
