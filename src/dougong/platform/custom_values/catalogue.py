"""Which custom fields the kinds have now, and the fields that this process made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from dougong.platform.defined import Defined

from .definitions import Definition
from .fields import field_of

Fields = Mapping[str, Any]

definitions: Defined[Definition] = Defined("custom_fields")
"""Those of a kind that are or were in force, in the order of the form."""
_made: dict[tuple[type[models.Model], Definition], Any] = {}
MOST_MADE = 5000


def fields_of(model: Any, *, with_retired: bool = False) -> Fields:
    """The custom fields of a kind by their names."""
    made = (
        _field(model, one)
        for one in definitions.of(model.kind())
        if with_retired or not one.is_retired
    )
    return {field.name: field for field in made}


def entered_of(model: Any) -> Fields:
    """The custom fields that people fill: all but formulas."""
    found = fields_of(model)
    return {name: field for name, field in found.items() if not field.definition.formula}


def has_live(kind: str) -> bool:
    """Whether records of a kind have formulas that are worked out when they are read."""
    return any(one.is_live for one in definitions.of(kind))


def _field(model: Any, one: Definition) -> Any:
    if (model, one) not in _made:
        if len(_made) >= MOST_MADE:
            _made.clear()
        _made[model, one] = field_of(model, one)
    return _made[model, one]
