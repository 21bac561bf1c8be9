"""What a formula on records of a kind may read, and its value on a record as the engine takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, CharField, DateField, Field
from django.utils import timezone

from dougong.platform.custom_values.catalogue import fields_of
from dougong.platform.custom_values.definitions import Type
from dougong.platform.facts import declared_facts
from dougong.platform.policies.unseen import Unseen
from dougong.platform.records.days import current_day
from dougong.platform.register import Resource
from dougong.platform.tables.columns import NUMBERS
from dougong.platform.wording import names_plate

from .language import Kind
from .words import TODAY

Reading = Callable[[Any], Any]
OF_TYPES: Mapping[str, Kind] = {
    Type.TEXT: Kind.TEXT,
    Type.CHOICE: Kind.TEXT,
    Type.NUMBER: Kind.NUMBER,
    Type.MONEY: Kind.NUMBER,
    Type.DATE: Kind.DATE,
    Type.FLAG: Kind.FLAG,
}
"""Types of custom fields that a formula can read or result in."""
OF_FACTS: Mapping[str, Kind] = {
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "boolean": Kind.FLAG,
    "choice": Kind.TEXT,
    "text": Kind.TEXT,
}


@dataclass(frozen=True, slots=True)
class Name:
    """Something that a formula can read."""

    kind: Kind
    label: Any
    read: Reading


def names_of(resource: Resource) -> dict[str, Name]:
    """Columns shown of the kind, its custom fields, its declared facts, and the day."""
    shown = dict.fromkeys((*resource.columns, *resource.fields, *resource.filters))
    columns = {f.name: f for f in resource.model._meta.concrete_fields if f.name in shown}
    found = {name: _of_column(column) for name, column in columns.items()}
    for name, custom in fields_of(resource.model).items():
        found[name] = _of_custom(custom)
    for name, fact in declared_facts(resource.name).items():
        found[name] = Name(OF_FACTS[fact.value_type], fact.label, fact.seen_on)
    found[TODAY] = Name(Kind.DATE, TODAY, lambda _row: current_day())
    return {name: one for name, one in found.items() if one is not None}


def _of_column(column: Field[Any, Any]) -> Name | None:
    kind = kind_of(column)
    return None if kind is None else Name(kind, column.verbose_name, column.value_from_object)


def kind_of(column: Field[Any, Any]) -> Kind | None:
    """The type of a column in formulas; None for what they cannot read."""
    if names_plate(column):
        return None
    types = (
        (BooleanField, Kind.FLAG),
        (NUMBERS, Kind.NUMBER),
        (DateField, Kind.DATE),
        (CharField, Kind.TEXT),
    )
    return next((kind for made, kind in types if isinstance(column, made)), None)


def _of_custom(custom: Any) -> Name | None:
    kind = OF_TYPES.get(custom.definition.type)
    return None if kind is None else Name(kind, custom.verbose_name, custom.value_from_object)


def told(value: Any) -> str | None:
    """A value as an input of the engine: a text in which nothing is rounded, None where unknown."""
    if value is None or isinstance(value, Unseen):
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if isinstance(value, date):
        return str(value.toordinal())
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) or None
