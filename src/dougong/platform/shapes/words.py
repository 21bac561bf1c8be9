"""What an address says about the shape of a list: columns of a board, days of a calendar, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.records.days import current_day
from dougong.platform.requests.errors import BadRequest
from dougong.platform.tables import TableQuery
from dougong.platform.tables.columns import FieldColumn
from dougong.platform.tables.grouping import Grouping, groupable, grouping_in
from dougong.platform.wording import names_plate

SHAPES: dict[str, tuple[str | Promise, str]] = {
    "table": (gettext_lazy("Table"), "table"),
    "board": (gettext_lazy("Board"), "layout-kanban"),
    "calendar": (gettext_lazy("Calendar"), "calendar"),
    "timeline": (gettext_lazy("Timeline"), "timeline"),
    "chart": (gettext_lazy("Chart"), "chart-bar"),
}
"""Shapes with their names and icons."""
WORDS = ("shape", "across", "date", "until", "month", "figure", "view")
FIGURES = ("bars", "stacked", "line", "donut")
STATES = ("state", "status")


@dataclass(frozen=True)
class Setting:
    """A list's query with what its shape is told besides."""

    query: TableQuery
    given: QueryDict

    @property
    def shape(self) -> str:
        word = self.given.get("shape", "") or "table"
        if word not in SHAPES:
            raise BadRequest(_("A list has no shape “%(name)s”.") % {"name": word[:40]})
        return word

    def read(self) -> None:
        """Read every word now, so that what cannot be read is refused."""
        self.query.condition, self.shape, self.across, self.month, self.figure  # noqa: B018
        self.day_column("date", 0)
        self.day_column("until", 1)

    def address(self, word: str, value: str | None) -> str:
        """The same list with one word put in place or taken out."""
        change: dict[str, Any] = {word: value}
        return self.query.address(**change)

    @property
    def stacks(self) -> Grouping | None:
        """What makes the columns of a board: the group asked for, else the state or any choice."""
        return self.query.grouping or self._first()

    def _first(self) -> Grouping | None:
        found = groupable(self._open_columns)
        for name, operand in sorted(found.items(), key=lambda one: one[0] not in STATES):
            if operand.shape == "choice":
                return grouping_in(self.query.columns, name)
        return next((Grouping(one) for one in found.values() if one.shape == "plate"), None)

    @property
    def _open_columns(self) -> dict[str, Any]:
        hidden = self.query.resource.policy.hidden_somewhere(self.query.actor)
        return {name: one for name, one in self.query.columns.items() if name not in hidden}

    @property
    def across(self) -> Grouping | None:
        """The second field: lanes of a board, series of a chart."""
        found = grouping_in(self.query.columns, self.given.get("across", ""))
        if found is not None:
            self.query.resource.policy.refuse_finding_by(self.query.actor, {found.name})
        return found

    @property
    def days(self) -> dict[str, FieldColumn]:
        """Columns that hold a day or a moment."""
        return {
            name: one
            for name, one in self._open_columns.items()
            if isinstance(one, FieldColumn) and isinstance(one.field, DateField)
        }

    def day_column(self, word: str, fallback: int) -> FieldColumn | None:
        """The date column that a word of the address names, else one of those there are."""
        name = self.given.get(word, "")
        if name:
            found = self.days.get(name)
            if found is None:
                text = _("This list has no column named %(names)s.")
                raise BadRequest(text % {"names": name[:40]})
            return found
        known = list(self._by_plan())
        return known[min(fallback, len(known) - 1)] if known else None

    def _by_plan(self) -> list[FieldColumn]:
        """Days that people plan before the moments that the record keeps of itself."""
        kept = {"created_at", "updated_at"}
        return sorted(self.days.values(), key=lambda one: one.name in kept)

    @property
    def month(self) -> date:
        """The first day of the month that a calendar shows."""
        word = self.given.get("month", "")
        try:
            return date.fromisoformat(f"{word}-01") if word else current_day().replace(day=1)
        except ValueError as error:
            raise BadRequest(_("“%(value)s” is no month.") % {"value": word[:20]}) from error

    @property
    def figure(self) -> str:
        word = self.given.get("figure", "") or "bars"
        if word not in FIGURES:
            raise BadRequest(_("A list has no shape “%(name)s”.") % {"name": word[:40]})
        return word


def setting_of(query: TableQuery) -> Setting:
    return Setting(query, query.given)


def is_person(grouping: Grouping) -> bool:
    """Whether a grouping names other records."""
    return grouping.operand.field is not None and names_plate(grouping.operand.field)
