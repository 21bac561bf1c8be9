"""Facts: named, typed, documented values of a record, read by gates, alerts, rules and panels."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext

from .custom_values.catalogue import definitions, fields_of
from .custom_values.column import PREFIX
from .custom_values.definitions import Definition, Type
from .custom_values.fields import worded
from .policies.unseen import ColumnUnseen, Unseen

ValueType = Literal["number", "date", "boolean", "choice", "text"]
Choices = Sequence[tuple[str, Any]]
_TYPES: dict[type, ValueType] = {
    bool: "boolean",
    int: "number",
    Decimal: "number",
    date: "date",
    str: "text",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A promise: this name always means this value of a record, or None where it is unknown."""

    name: str
    read: Callable[[Any], Any]
    label: Any
    unit: str
    meaning: str
    type: Any
    choices: tuple[tuple[str, Any], ...] = ()

    def seen_on(self, row: Any) -> Any:
        """The value on a row that was blinded for its reader; unknown where a mask stands before it."""
        try:
            value = self.read(row)
        except ColumnUnseen:
            return None
        return None if isinstance(value, Unseen) else value

    @property
    def kind(self) -> str:
        return self.name.split(".", 1)[0]

    @property
    def explained(self) -> str:
        """The meaning in the reader's language."""
        return gettext(self.meaning)

    @property
    def value_type(self) -> ValueType:
        """How a rule may ask for the value."""
        return "choice" if self.choices else _TYPES[_known_type(self.type)]

    @property
    def is_whole(self) -> bool:
        """Whether the number is counted, not measured."""
        return _known_type(self.type) is int

    @property
    def may_be_unknown(self) -> bool:
        return type(None) in get_args(self.type)


_CUSTOM_TYPES: dict[Type, type] = {
    Type.NUMBER: Decimal,
    Type.MONEY: Decimal,
    Type.DATE: date,
    Type.TEXT: str,
    Type.CHOICE: str,
    Type.FLAG: bool,
}
"""Types of custom fields that rules can ask for, and how."""

facts: dict[str, Fact] = {}


def fact(
    name: str, label: Any, unit: str = "", choices: Choices = ()
) -> Callable[[Callable[[Any], Any]], Fact]:
    """Declare a function of a record as the fact `kind.value`; docstring and type are required."""

    def declare(read: Callable[[Any], Any]) -> Fact:
        meaning = inspect.getdoc(read) or ""
        hints = get_type_hints(read)
        if name in facts or "." not in name or not meaning or "return" not in hints:
            raise ImproperlyConfigured(
                f"fact {name}: unique dotted name, docstring and return type are required"
            )
        if _known_type(hints["return"]) not in _TYPES:
            raise ImproperlyConfigured(f"fact {name}: {hints['return']} is no type of a fact")
        facts[name] = Fact(name, read, label, unit, meaning, hints["return"], tuple(choices))
        return facts[name]

    return declare


@dataclass(frozen=True, slots=True)
class CustomFact(Fact):
    """The value of a custom field, under the name of its kind and its own."""

    def seen_on(self, row: Any) -> Any:
        """The value on a blinded row; what a formula says is worked out from that row too."""
        if row.blinded is None:
            row.blinded = lambda: row
        return super(CustomFact, self).seen_on(row)

    @property
    def explained(self) -> str:
        return str(self.meaning)


def declared_facts(kind: str) -> dict[str, Fact]:
    """The facts that the product declares of a record kind, by name."""
    return {name: one for name, one in sorted(facts.items()) if one.kind.replace("_", "") == kind}


def facts_of(kind: str) -> dict[str, Fact]:
    """The facts of a record kind by name: those declared, and its custom fields in force."""
    return declared_facts(kind) | {
        f"{kind}.{PREFIX}{one.key}": _of_custom(one)
        for one in definitions.of(kind)
        if one.type in _CUSTOM_TYPES and not one.is_retired
    }


def fact_named(name: str) -> Fact | None:
    """The fact of a name, if there is one now."""
    kind, _dot, rest = name.partition(".")
    return facts.get(name) or (facts_of(kind).get(name) if rest.startswith(PREFIX) else None)


def _of_custom(one: Definition) -> Fact:
    name = f"{PREFIX}{one.key}"

    def read(row: Any) -> Any:
        return fields_of(type(row))[name].value_from_object(row)

    choices = tuple((key, worded((zh, en))) for key, zh, en in one.choices)
    label, meaning = worded(one.label), worded(one.help if any(one.help) else one.label)
    hint = _CUSTOM_TYPES[one.type] | None
    return CustomFact(f"{one.subject}.{name}", read, label, one.currency, meaning, hint, choices)


def _known_type(hint: Any) -> Any:
    """The type of a value that is known: `int` of `int | None`."""
    if get_origin(hint) in {Union, UnionType}:
        return next((one for one in get_args(hint) if one is not type(None)), None)
    return hint
