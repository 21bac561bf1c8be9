"""Counts and sums over the rows of a list, for each group: exact, and money by currency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import CharField, Count, DecimalField, Field, QuerySet, Sum
from django.utils.translation import gettext as _

from dougong.platform.custom_values.fields import CustomNumber, is_live
from dougong.platform.requests.errors import BadRequest
from dougong.platform.wording import heading, names_plate, number_text

from .columns import NUMBERS, Column, FieldColumn
from .grouping import Grouping

MOST_MEASURES, MOST_GROUPS = 6, 2000
_GROUP, _COUNT = "group_value", "row_count"


@dataclass(frozen=True)
class Measure:
    """A number column that is added up; an amount for each of its currencies."""

    column: Field[Any, Any]

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def label(self) -> str:
        return heading(self.column)

    @property
    def currency(self) -> str:
        """The column that says in which currency the amount is; empty where it is no amount."""
        if not isinstance(self.column, DecimalField) or isinstance(self.column, CustomNumber):
            return ""
        beside = {f.name: f for f in self.column.model._meta.concrete_fields}
        for name in (f"{self.name}_currency", "currency"):
            found = beside.get(name)
            if isinstance(found, CharField) and found.max_length == 3:
                return name
        return ""

    def told(self, currency: str, value: Any) -> str:
        text = number_text(value, self.column)
        unit = currency or getattr(self.column, "currency", "")
        return f"{unit} {text}" if unit else text


@dataclass(slots=True)
class Total:
    """How many rows, and the sums of them: by measure, then by currency."""

    value: Any = None
    count: int = 0
    sums: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, line: Mapping[str, Any], measures: Sequence[Measure]) -> None:
        self.count += line[_COUNT]
        for measure in measures:
            if (part := line[f"sum_{measure.name}"]) is not None:
                currency = line[measure.currency] if measure.currency else ""
                held = self.sums.setdefault(measure.name, {})
                held[currency] = held.get(currency, type(part)(0)) + part

    def join(self, other: Total) -> None:
        """Add another total to this one."""
        self.count += other.count
        for name, parts in other.sums.items():
            held = self.sums.setdefault(name, {})
            for currency, part in parts.items():
                held[currency] = held.get(currency, type(part)(0)) + part

    def told(self, measures: Sequence[Measure]) -> list[tuple[str, str]]:
        """(label, sums) of every measure in the reader's way of writing."""
        return [
            (m.label, " + ".join(m.told(c, v) for c, v in sorted(self.sums[m.name].items())))
            for m in measures
            if self.sums.get(m.name)
        ]

    def plain(self, measures: Sequence[Measure]) -> dict[str, Any]:
        """The sums as JSON carries them: exact numbers as text, an amount by currency."""
        return {m.name: _plain(m, self.sums.get(m.name, {})) for m in measures}


def _plain(measure: Measure, sums: Mapping[str, Any]) -> Any:
    texts = {c: str(v) if isinstance(v, Decimal) else v for c, v in sorted(sums.items())}
    return texts if measure.currency else texts.get("")


def totals(
    rows: QuerySet[Any], measures: Sequence[Measure], *groupings: Grouping
) -> dict[tuple[Any, ...], Total]:
    """The totals of all rows by the values of the groupings; without any, one under `()`."""
    keys = [f"{_GROUP}_{place}" for place in range(len(groupings))]
    named = {key: one.expression for key, one in zip(keys, groupings, strict=True)}
    currencies = list(dict.fromkeys(m.currency for m in measures if m.currency))
    sums = {f"sum_{measure.name}": Sum(measure.column.attname) for measure in measures}
    plain_rows = rows.order_by().select_related(None)
    if not keys and not currencies:
        lines = [plain_rows.aggregate(**{_COUNT: Count("pk")}, **sums)]
    else:
        grouped = plain_rows.annotate(**named).values(*keys, *currencies)
        lines = list(grouped.annotate(**{_COUNT: Count("pk")}, **sums)[: MOST_GROUPS * 4])
    found: dict[tuple[Any, ...], Total] = {}
    for line in lines:
        value = tuple(None if line[key] == "" else line[key] for key in keys)
        found.setdefault(value, Total(value)).add(line, measures)
    return found if keys else found or {(): Total(())}


def summable(columns: Mapping[str, Column]) -> dict[str, Measure]:
    """The columns that can be added up."""
    return {
        name: Measure(column.field)
        for name, column in columns.items()
        if isinstance(column, FieldColumn)
        and isinstance(column.field, NUMBERS)
        and not column.field.choices
        and not is_live(column.field)
        and not names_plate(column.field)
    }


def measures_in(columns: Mapping[str, Column], words: Sequence[str]) -> tuple[Measure, ...]:
    """The sums that an address asks for."""
    names = [name for word in words for name in word.split(",") if name]
    known = summable(columns)
    for name in names:
        if name not in known or len(names) > MOST_MEASURES:
            raise BadRequest(_("This list cannot add up “%(name)s”.") % {"name": name[:40]})
    return tuple(known[name] for name in dict.fromkeys(names))
