"""The column in which every record keeps its custom values, and the typed way into it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models
from django.db.models.fields.json import KeyTransform

PREFIX = "custom_"
"""Before the key of a custom field in addresses, sheets and forms: no column is called so."""
_PATH = re.compile(r"([tndbkj])_([a-z][a-z0-9_]*)")


class Typed(models.Transform):
    """A value by its key, in its own type; the database knows nothing of definitions."""

    cast: ClassVar[str] = ""

    def __init__(self, key: str, *expressions: Any, **options: Any) -> None:
        super().__init__(*expressions, **options)
        self.key = key

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **options: Any
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = compiler.compile(self.lhs)
        # The key is of letters, digits and underscores: as a constant it meets expression indexes.
        text = f"({left} ->> '{self.key}')"
        return f"{text}::{self.cast}" if self.cast else text, tuple(params)


class TextValue(Typed):
    output_field = models.TextField()


class NumberValue(Typed):
    cast, output_field = "numeric", models.DecimalField(max_digits=24, decimal_places=6)


class DayValue(Typed):
    cast, output_field = "date", models.DateField()


class FlagValue(Typed):
    cast, output_field = "boolean", models.BooleanField()


class KeyValue(Typed):
    cast, output_field = "bigint", models.BigIntegerField()


TYPES: dict[str, type[Typed]] = {
    "t": TextValue,
    "n": NumberValue,
    "d": DayValue,
    "b": FlagValue,
    "k": KeyValue,
}


class CustomValues(models.JSONField):
    """Values by key, each in its JSON form; empty ones are left out.

    `custom__n_effort` is the value of the key `effort` as a number, and so for the other types.
    """

    def get_transform(self, lookup_name: str) -> Callable[..., Any] | None:  # type: ignore[override]
        """The typed value that a path asks for."""
        found = _PATH.fullmatch(lookup_name)
        if found is None:
            return super().get_transform(lookup_name)
        letter, key = found.groups()
        if letter == "j":
            return lambda *expressions, **options: KeyTransform(key, *expressions, **options)
        return lambda *expressions, **options: TYPES[letter](key, *expressions, **options)
