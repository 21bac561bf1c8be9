"""Which columns of a list something can be asked of, and as what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import BooleanField, DateField, Field, JSONField, Q
from django.utils.translation import gettext_lazy

from dougong.platform.custom_values.fields import CustomChoices, is_live
from dougong.platform.policies import Actor
from dougong.platform.register import Resource
from dougong.platform.wording import Plates, english_twin, names_plate

from .columns import NUMBERS, Column, FieldColumn, TagsColumn, choosable
from .operators import (
    EMPTY,
    ChoiceOperand,
    DateOperand,
    FlagOperand,
    NumberOperand,
    Operand,
    Operators,
    PlateOperand,
    TextOperand,
)
from .tagged import TagsOperand


@dataclass(frozen=True)
class ChoicesOperand(Operand):
    """Some values of a closed list at once."""

    shape: ClassVar[str] = "choice"
    operators: ClassVar[Operators] = {
        "has": gettext_lazy("has any of"),
        "has_all": gettext_lazy("has all of"),
        "lacks": gettext_lazy("has none of"),
        **EMPTY,
    }
    is_single: ClassVar[bool] = False

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in getattr(self.field, "members", ())]

    def value_of(self, operator: str, value: Any) -> list[str]:
        words = [str(one) for one in self.listed(value)]
        for word in words:
            if word not in dict(self.options):
                raise self.refusal(word)
        return words

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        lookup = "has_keys" if operator == "has_all" else "has_any_keys"
        found = Q((f"{self.path}__{lookup}", value))
        return self.empty() | ~found if operator == "lacks" else found

    def told(self, operator: str, value: Any, plates: Plates) -> str:
        labels = dict(self.options)
        return ", ".join(labels[word] for word in value or ())


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
    if isinstance(field, JSONField) or field.primary_key or is_live(field):
        return None
    if made := _typed(field):
        return made(column, field.attname, field)
    twin = english_twin(column.resource.model, column.name)
    return TextOperand(column, field.attname, field, twin=twin.attname if twin else "")


def _typed(field: Field[Any, Any]) -> type[Operand] | None:
    """The kind of operand for a column that is no text."""
    if names_plate(field):
        return PlateOperand
    if isinstance(field, CustomChoices):
        return ChoicesOperand
    if field.choices:
        return ChoiceOperand
    types = ((BooleanField, FlagOperand), (DateField, DateOperand), (NUMBERS, NumberOperand))
    return next((made for kind, made in types if isinstance(field, kind)), None)
