"""Classes of verbs: what each weighs and the matrix it is shipped with, declared by the apps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .authority import Dimension, Row, Value, Values, check, parsed

BASE_CURRENCY = "CNY"
SUM_WINDOW = timedelta(days=30)
AMOUNT = Dimension("amount", _("amount, with other requests"), "amount")


@dataclass(frozen=True)
class ActionClass:
    """A class of verbs that one authorisation matrix decides about."""

    key: str
    label: str | Promise
    dimensions: tuple[Dimension, ...]
    shipped: tuple[Mapping[str, Any], ...]
    """Rows of the matrix that holds until the institution stores one of its own."""

    @cached_property
    def shipped_rows(self) -> tuple[Row, ...]:
        rows = parsed([dict(row) for row in self.shipped], self.dimensions)
        check(rows, self.dimensions)
        return rows

    @property
    def weighs_amounts(self) -> bool:
        return any(dimension.kind == "amount" for dimension in self.dimensions)

    def read(self, told: Mapping[str, Any], total: Decimal | None) -> Values:
        """Values as the dimensions read them; the amount is the sum of all that belongs together."""
        found: dict[str, Value] = {}
        for dimension in self.dimensions:
            word = told.get(dimension.key)
            if dimension.kind == "amount":
                found[dimension.key] = total
            elif dimension.kind == "number":
                found[dimension.key] = None if word is None else Decimal(word)
            else:
                found[dimension.key] = word
        return found


def in_turn(*parties: str) -> list[dict[str, object]]:
    """Steps of a matrix row, one after the other."""
    return [{"party": party, "stage": stage} for stage, party in enumerate(parties, 1)]


classes: dict[str, ActionClass] = {}


def declare(one: ActionClass) -> ActionClass:
    """Make a class known; its shipped matrix has neither gaps nor overlaps, or the start fails."""
    if one.key in classes or not one.shipped_rows:
        raise ImproperlyConfigured(f"class {one.key} is declared twice or has no matrix")
    classes[one.key] = one
    return one


def class_of(key: str | None) -> ActionClass:
    if key not in classes:
        raise ImproperlyConfigured(f"no class of verbs is declared as {key}")
    return classes[key]
