"""Order of a list and pages by key: the next page starts where the last row ended."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Field, Q, QuerySet
from django.db.models.expressions import Combinable, OrderBy
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _

from dougong.platform.journal.canonical import plain
from dougong.platform.records import PlateKey, Recorded
from dougong.platform.requests.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row at a page's edge: its sort keys, its plate, and how many rows stand before it."""

    keys: tuple[Any, ...]
    pk: int
    position: int

    def word(self) -> str:
        """The form in which it stands in an address."""
        keys = [plain(key) for key in self.keys]
        raw = json.dumps([keys, self.pk, self.position], ensure_ascii=False)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of an order; rows without it come last."""

    name: str
    path: str
    field: Field[Any, Any]
    expression: Combinable | None = None
    descending: bool = False

    @property
    def word(self) -> str:
        return f"-{self.name}" if self.descending else self.name

    @property
    def is_plate(self) -> bool:
        return self.path == "record_id"

    @property
    def may_be_empty(self) -> bool:
        return self.field.null and self.expression is None

    def of(self, row: Recorded) -> Any:
        through_plate = self.path.startswith("record__")
        holder: Any = row.record if through_plate else row
        path = self.path.removeprefix("record__")
        return vars(holder)[path] if path in vars(holder) else self.field.value_from_object(holder)

    def arranged(self, *, backwards: bool) -> OrderBy:
        falls = self.descending != backwards
        ends: dict[str, Any] = {}
        if self.may_be_empty:
            ends = {"nulls_first": True} if backwards else {"nulls_last": True}
        return F(self.path).desc(**ends) if falls else F(self.path).asc(**ends)

    def beyond(self, value: Any, further: Q, *, backwards: bool) -> Q:
        """The rows after (or before) this value; those that share it must lie `further` on."""
        empty = Q((f"{self.path}__isnull", True))
        if value is None:
            return ~empty | (empty & further) if backwards else empty & further
        sign = "lt" if self.descending != backwards else "gt"
        # Written with the plain bound first, so that an index on the key serves.
        bound = Q((f"{self.path}__{sign}e", value))
        found = bound & (Q((f"{self.path}__{sign}", value)) | further)
        return found | empty if self.may_be_empty and not backwards else found


@dataclass(frozen=True, slots=True)
class Order:
    """A list's order: some keys, and the plate where they are equal."""

    keys: tuple[SortKey, ...]

    @property
    def names(self) -> set[str]:
        return {key.name for key in self.keys}

    @property
    def word(self) -> str:
        return ",".join(key.word for key in self.keys)

    @property
    def is_plate(self) -> bool:
        return self.keys[0].is_plate

    @property
    def descending(self) -> bool:
        """The direction of the plates, that of the first key."""
        return self.keys[0].descending

    def direction_of(self, name: str) -> str:
        """How a column is sorted, in the words of `aria-sort`; empty where it is not."""
        for key in self.keys:
            if key.name == name:
                return "descending" if key.descending else "ascending"
        return ""

    def led_by(self, key: SortKey) -> Order:
        """This order within that of another key."""
        return Order((key, *(one for one in self.keys if one.path != key.path)))

    def cursor_of(self, row: Recorded, position: int) -> Cursor:
        return Cursor(tuple(key.of(row) for key in self.keys), row.pk, position)

    def read(self, word: str) -> Cursor:
        """The cursor in an address; anything else in its place is refused."""
        try:
            raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
            given, pk, position = json.loads(raw)
            pairs = zip(self.keys, given, strict=True)
            keys = tuple(v if v is None else key.field.to_python(v) for key, v in pairs)
            if type(pk) is not int or type(position) is not int or not 0 < pk < 2**63:
                raise ValueError
        except (ValueError, TypeError, binascii.Error, ValidationError, RecursionError) as error:
            raise BadRequest(_("This page of the list cannot be found again.")) from error
        return Cursor(keys, pk, position)

    def arranged(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        expressions = {k.path: k.expression for k in self.keys if k.expression is not None}
        rows = rows.annotate(**expressions) if expressions else rows
        plate = F("pk").desc() if self.descending != backwards else F("pk").asc()
        if self.is_plate:
            return rows.order_by(plate)
        return rows.order_by(*(key.arranged(backwards=backwards) for key in self.keys), plate)

    def beyond(self, cursor: Cursor, *, backwards: bool = False) -> Q:
        """The rows after the cursor, or before it."""
        falls = self.descending != backwards
        further = Q((f"pk__{'lt' if falls else 'gt'}", cursor.pk))
        if self.is_plate:
            return further & Q((LessThan if falls else GreaterThan)(PlateKey(), cursor.pk))
        for key, value in zip(reversed(self.keys), reversed(cursor.keys), strict=True):
            further = key.beyond(value, further, backwards=backwards)
        return further


def ordered_page(
    rows: QuerySet[Any], order: Order, cursor: Cursor | None, *, backwards: bool, size: int
) -> tuple[Sequence[Any], bool]:
    """One page of rows, and whether more lie beyond it in the direction of travel.

    By any key but the plate, the database sorts all rows that fit: it is asked for their keys
    first, since whole rows would not stay in its memory, and then for the rows of the page.
    """
    arranged = order.arranged(rows, backwards=backwards)
    wanted = arranged.filter(order.beyond(cursor, backwards=backwards)) if cursor else arranged
    if order.is_plate:
        page = list(wanted[: size + 1])
    else:
        page = list(arranged.filter(pk__in=list(wanted.values_list("pk", flat=True)[: size + 1])))
    has_more = len(page) > size
    page = page[:size]
    return (page[::-1] if backwards else page), has_more
