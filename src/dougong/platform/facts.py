"""Facts: named, typed, documented values of a record, read by gates, alerts, rules and panels."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Fact:
    """A promise: this name always means this value of a record, or None where it is unknown."""

    name: str
    read: Callable[[Any], Any]
    label: Any
    unit: str
    meaning: str
    type: type

    @property
    def kind(self) -> str:
        return self.name.split(".", 1)[0]


facts: dict[str, Fact] = {}


def fact(name: str, label: Any, unit: str = "") -> Callable[[Callable[[Any], Any]], Fact]:
    """Declare a function of a record as the fact `kind.value`; docstring and type are required."""

    def declare(read: Callable[[Any], Any]) -> Fact:
        meaning = inspect.getdoc(read) or ""
        hints = get_type_hints(read)
        if name in facts or "." not in name or not meaning or "return" not in hints:
            raise ImproperlyConfigured(
                f"fact {name}: unique dotted name, docstring and return type are required"
            )
        facts[name] = Fact(name, read, label, unit, meaning, hints["return"])
        return facts[name]

    return declare
