"""Fields of a form as plain data, so that a browser can draw it without a network."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from dougong.platform.forms import candidates, plate_label
from dougong.platform.policies import Actor
from dougong.platform.register import Resource
from dougong.platform.wording import heading, names_plate

MOST_OPTIONS = 200
INPUTS: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
    (models.BooleanField, "flag"),
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.IntegerField, "whole"),
    (models.DecimalField, "exact"),
    (models.TextField, "long"),
    (models.CharField, "text"),
)
"""How a column is asked for; a column of another type is not asked for on the way."""


def input_of(column: models.Field[Any, Any]) -> str:
    """The word for how a column is asked for, or nothing."""
    if names_plate(column):
        return "record"
    if column.choices:
        return "choice"
    return next((word for kind, word in INPUTS if isinstance(column, kind)), "")


def spelled_out(resource: Resource, names: Iterable[str], actor: Actor) -> list[dict[str, Any]]:
    """What a form has to know of each field."""
    return [_spelled(resource.field(name), actor) for name in names]


def _spelled(column: models.Field[Any, Any], actor: Actor) -> dict[str, Any]:
    is_free = column.blank or column.null or column.has_default()
    return {
        "name": column.name,
        "label": heading(column),
        "help": str(column.help_text),
        "input": input_of(column),
        "required": not is_free,
        "longest": column.max_length,
        "default": _default(column),
        "options": _options(column, actor),
    }


def _default(column: models.Field[Any, Any]) -> Any:
    has_plain = column.has_default() and isinstance(column.default, str | int | bool)
    return column.default if has_plain else None


def _options(column: models.Field[Any, Any], actor: Actor) -> list[dict[str, Any]]:
    if names_plate(column):
        rows = candidates(column, actor)[:MOST_OPTIONS]
        return [{"value": row.pk, "text": plate_label(row)} for row in rows]
    if column.choices:
        return [{"value": key, "text": str(text)} for key, text in column.flatchoices if key != ""]
    return []
