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
from django.db.models.expressions import Combinable
from django.db.models.lookups import GreaterThan, LessThan
from django.utils.translation import gettext as _

from dougong.platform.journal.canonical import plain
from dougong.platform.records import PlateKey, Recorded
from dougong.platform.requests.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row at a page's edge: its sort key, its plate, and how many rows stand before it."""

    key: Any
    pk: int
    position: int

    def word(self) -> str:
        """The form in which it stands in an address."""
        raw = json.dumps([plain(self.key), self.pk, self.position], ensure_ascii=False)
        return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Order:
    """A list's order: one key and the plate; rows without the key come last."""

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

    def cursor_of(self, row: Recorded, position: int) -> Cursor:
        through_plate = self.path.startswith("record__")
        holder: Any = row.record if through_plate else row
        return Cursor(vars(holder)[self.path.removeprefix("record__")], row.pk, position)

    def read(self, word: str) -> Cursor:
        """The cursor in an address; anything else in its place is refused."""
        try:
            raw = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
            key, pk, position = json.loads(raw)
            key = key if key is None else self.field.to_python(key)
            if type(pk) is not int or type(position) is not int or not 0 < pk < 2**63:
                raise ValueError
        except (ValueError, TypeError, binascii.Error, ValidationError, RecursionError) as error:
            raise BadRequest(_("This page of the list cannot be found again.")) from error
        return Cursor(key, pk, position)

    def arranged(self, rows: QuerySet[Any], *, backwards: bool = False) -> QuerySet[Any]:
        if self.expression is not None:
            rows = rows.annotate(**{self.path: self.expression})
        falls = self.descending != backwards
        plate = F("pk").desc() if falls else F("pk").asc()
        if self.is_plate:
            return rows.order_by(plate)
        if not self.may_be_empty:
            return rows.order_by(F(self.path).desc() if falls else F(self.path).asc(), plate)
        ends: dict[str, Any] = {"nulls_first": True} if backwards else {"nulls_last": True}
        key = F(self.path).desc(**ends) if falls else F(self.path).asc(**ends)
        return rows.order_by(key, plate)

    @property
    def may_be_empty(self) -> bool:
        return self.field.null and self.expression is None

    def beyond(self, cursor: Cursor, *, backwards: bool = False) -> Q:
        """The rows after the cursor, or before it."""
        falls = self.descending != backwards
        sign = "lt" if falls else "gt"
        plate = Q((f"pk__{sign}", cursor.pk))
        if self.is_plate:
            return plate & Q((LessThan if falls else GreaterThan)(PlateKey(), cursor.pk))
        empty = Q((f"{self.path}__isnull", True))
        if cursor.key is None:
            return ~empty | (empty & plate) if backwards else empty & plate
        # Written with the plain bound first, so that an index on the key serves.
        bound = Q((f"{self.path}__{sign}e", cursor.key))
        further = bound & (Q((f"{self.path}__{sign}", cursor.key)) | plate)
        return further | empty if self.may_be_empty and not backwards else further


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
