"""One page of a list as the template shows it, at a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Field, QuerySet
from django.utils.safestring import SafeString

from dougong.platform.policies import Actor
from dougong.platform.records import Record, Recorded
from dougong.platform.wording import Plates, plates_named

from .columns import Column
from .ordering import Cursor, ordered_page
from .query import TableQuery
from .totals import Total, totals

PAGE_SIZE = 50


Cell = tuple[str, str, SafeString]
"""Class, label of the column (a narrow screen shows it beside the value), content."""


@dataclass(frozen=True, slots=True)
class Band:
    """The head of a group: its value in words, its rows in all and their sums."""

    text: str
    count: int
    sums: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Line:
    """A row and its cells, ready to be shown; the first of a group carries the group's head."""

    row: Any
    cells: Sequence[Cell]
    band: Band | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, where it lies, and the ways on and back."""

    rows: Sequence[Any]
    first: int
    next_cursor: Cursor | None
    previous_cursor: Cursor | None

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


class Listing:
    """The rows of one kind that an actor may see and an address asks for."""

    def __init__(
        self, query: TableQuery, columns: Sequence[Column], *, size: int = PAGE_SIZE
    ) -> None:
        self.query, self.columns, self.size = query, columns, size
        self.resource, self.actor = query.resource, query.actor
        query.admit()

    @property
    def fields(self) -> list[Field[Any, Any]]:
        return [field for column in self.columns for field in column.fields]

    @property
    def named_fields(self) -> list[Field[Any, Any]]:
        """Columns whose plates the page names, that of the groups among them."""
        grouping = self.query.grouping
        more = [grouping.operand.field] if grouping and grouping.operand.field else []
        return [*self.fields, *more]

    def rows(self) -> QuerySet[Any]:
        """Every row that fits, in no order yet."""
        rows = self.resource.policy.rows(self.actor, "view")
        return self.query.narrowed(rows).select_related("record")

    @cached_property
    def page(self) -> Page:
        after, before = self.query.after, self.query.before
        cursor = before if before is not None else after
        rows, has_more = ordered_page(
            self.rows(), self.query.order, cursor, backwards=before is not None, size=self.size
        )
        if before is not None:
            first = max(before.position - len(rows), 0)
            has_earlier, has_later = has_more, True
        else:
            first = after.position if after else 0
            has_earlier, has_later = after is not None, has_more
        return Page(
            rows,
            first + 1 if rows else 0,
            self._edge(rows[-1:], first + len(rows)) if has_later else None,
            self._edge(rows[:1], first) if has_earlier else None,
        )

    def _edge(self, row: Sequence[Recorded], position: int) -> Cursor | None:
        return self.query.order.cursor_of(row[0], position) if row else None

    @cached_property
    def plates(self) -> Plates:
        return self.plates_of(self.page.rows)

    def plates_of(self, rows: Sequence[Any]) -> dict[int, Record]:
        """All plates that the cells of some rows and the heads of their groups name."""
        columns = [*self.columns]
        if self.query.grouping:
            columns.append(self.query.grouping.operand.column)
        keys = {key for column in columns for row in rows for key in column.keys(row)}
        return plates_named(rows, self.named_fields, keys)

    def lines(self) -> Iterator[Line]:
        grouping, last = self.query.grouping, object()
        for stored in self.page.rows:
            row = self.resource.policy.veiled(stored, self.actor)
            value = grouping.value_of(stored) if grouping else last
            band = self.band(value) if grouping and value != last else None
            last = value
            yield Line(row, cells_of(row, self.columns, self.plates, self.actor), band)

    @cached_property
    def group_totals(self) -> dict[tuple[Any, ...], Total]:
        """Totals by the values of the group, of all rows and not of the page only."""
        grouping = self.query.grouping
        return totals(self.rows(), self.query.measures, grouping) if grouping else {}

    def band(self, value: Any) -> Band:
        grouping, total = self.query.grouping, self.group_totals.get((value,), Total())
        text = grouping.told(value, self.plates) if grouping else ""
        return Band(text, total.count, total.told(self.query.measures))

    @cached_property
    def total(self) -> Total | None:
        """The whole list in figures, where groups or sums are asked for."""
        if not (self.query.grouping or self.query.measures):
            return None
        if not self.query.grouping:
            return totals(self.rows(), self.query.measures)[()]
        whole = Total()
        for part in self.group_totals.values():
            whole.join(part)
        return whole

    @property
    def total_sums(self) -> list[tuple[str, str]]:
        return self.total.told(self.query.measures) if self.total else []

    def headings(self) -> list[dict[str, Any]]:
        """Column heads with the address that sorts by them and the way they are sorted now."""
        order = self.query.sorting
        return [
            {
                "name": column.name,
                "label": column.label,
                "edit": column.edited,
                "css": column.css,
                "url": self.query.sorted_by(column.name) if column.sort_key else "",
                "sorted": order.direction_of(column.name),
            }
            for column in self.columns
        ]

    def address(self, way: str) -> str:
        """The address of the next (`after`) or previous (`before`) page, empty at an end."""
        cursor = self.page.next_cursor if way == "after" else self.page.previous_cursor
        if cursor is None:
            return ""
        address = self.query.address()
        return f"{address}{'&' if len(address) > 1 else ''}{way}={cursor.word()}"

    @property
    def next_url(self) -> str:
        return self.address("after")

    @property
    def previous_url(self) -> str:
        return self.address("before")


def cells_of(row: Recorded, columns: Sequence[Column], plates: Plates, actor: Actor) -> list[Cell]:
    """The cells of one row."""
    return [(column.css, column.label, column.html(row, plates, actor)) for column in columns]
