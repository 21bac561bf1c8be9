"""What a cell of a table asks of one fact, said in whole numbers so that no text reaches the engine.

Numbers are counted in ten-thousandths, days by the calendar's own number, texts and codes by their
place in a list. A condition on an unknown value is neither met nor missed, unless it asks for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from dougong.platform.facts import Fact, ValueType

SCALE = 10_000
"""Numbers are weighed to four decimal places."""
LARGEST = Decimal(10**14)
"""Beyond this no number is weighed."""
OTHER = -1
"""Stands for every text that the rule does not name."""
NUMBERED: frozenset[ValueType] = frozenset({"number", "date"})


@dataclass(frozen=True, slots=True)
class Interval:
    """Whole numbers from `lower` to `upper`, both included; None is open."""

    lower: int | None = None
    upper: int | None = None

    def includes(self, value: int | None) -> bool | None:
        if value is None:
            return None
        is_below = self.lower is not None and value < self.lower
        return not is_below and (self.upper is None or value <= self.upper)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of these numbers, or none of them."""

    members: frozenset[int]
    is_excluding: bool = False

    def includes(self, value: int | None) -> bool | None:
        return None if value is None else (value in self.members) != self.is_excluding


@dataclass(frozen=True, slots=True)
class Unknown:
    """The value is not known, or is known whatever it be."""

    is_wanted: bool = True

    def includes(self, value: int | None) -> bool | None:
        return (value is None) == self.is_wanted


Condition = Interval | OneOf | Unknown


@dataclass(frozen=True, slots=True)
class Measure:
    """How the values of one fact become whole numbers within one rule."""

    value_type: ValueType
    texts: tuple[str, ...] = ()
    """Codes or texts by their place; for a choice all codes there are."""

    @classmethod
    def of(cls, fact: Fact, texts: Sequence[str] = ()) -> Measure:
        if fact.choices:
            return cls("choice", tuple(code for code, _label in fact.choices))
        return cls(fact.value_type, tuple(dict.fromkeys(texts)))

    def number(self, value: Any) -> int | None:
        """The whole number that stands for a value; ValueError where it is none of this type."""
        if value is None:
            return None
        if self.value_type == "number":
            return scaled(value)
        if self.value_type == "date":
            return _day_number(value)
        if self.value_type == "boolean":
            return _truth_number(value)
        if not isinstance(value, str):
            raise ValueError("a text is wanted")
        return self.texts.index(value) if value in self.texts else OTHER


def scaled(value: Any) -> int:
    """A number in ten-thousandths."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("a number is wanted")
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact) > LARGEST:
        raise ValueError("the number is too large")
    return int((exact * SCALE).quantize(Decimal(1), ROUND_HALF_EVEN))


def _day_number(value: Any) -> int:
    """Days count in the same ten-thousandths, so that a number of days can be added to one."""
    if type(value) is not date:
        raise ValueError("a day is wanted")
    return value.toordinal() * SCALE


def _truth_number(value: Any) -> int:
    if not isinstance(value, bool):
        raise ValueError("yes or no is wanted")
    return int(value)


def met(conditions: Mapping[str, Condition], values: Mapping[str, int | None]) -> bool | None:
    """Whether all conditions are met: no, if one is missed; undecided, if an unknown value matters."""
    answers = [one.includes(values[name]) for name, one in conditions.items()]
    if False in answers:
        return False
    return None if None in answers else True
