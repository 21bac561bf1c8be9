"""Which operators fit which column of a list."""

from __future__ import annotations

from typing import Any

from django.db.models import BooleanField, DateField, Field, JSONField

from dougong.platform.register import Resource
from dougong.platform.wording import english_twin, names_plate

from .columns import NUMBERS, Column, FieldColumn, TagsColumn, choosable
from .operators import (
    ChoiceOperand,
    DateOperand,
    FlagOperand,
    NumberOperand,
    Operand,
    PlateOperand,
    TextOperand,
)
from .tagged import TagsOperand


def operands_of(resource: Resource) -> dict[str, Operand]:
    """All columns of the list of which something can be asked."""
    found = {name: operand_of(column) for name, column in choosable(resource).items()}
    return {name: operand for name, operand in found.items() if operand is not None}


def operand_of(column: Column) -> Operand | None:
    """The operators that fit the column; None for what can only be read."""
    if isinstance(column, TagsColumn):
        return TagsOperand(column, column.path)
    if not isinstance(column, FieldColumn):
        if column.name == "name":
            return TextOperand(column, "record__label", twin="record__label_en")
        return TextOperand(column, "record__code")
    field = column.field
    if isinstance(field, JSONField) or field.primary_key:
        return None
    if made := _typed(field):
        return made(column, field.attname, field)
    twin = english_twin(column.resource.model, column.name)
    return TextOperand(column, field.attname, field, twin=twin.attname if twin else "")


def _typed(field: Field[Any, Any]) -> type[Operand] | None:
    """The kind of operand for a column that is no text."""
    if names_plate(field):
        return PlateOperand
    if field.choices:
        return ChoiceOperand
    types = ((BooleanField, FlagOperand), (DateField, DateOperand), (NUMBERS, NumberOperand))
    return next((made for kind, made in types if isinstance(field, kind)), None)
