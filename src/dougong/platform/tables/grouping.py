"""Rows that stand together because they share a value: a choice, a record, a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateField, DateTimeField, F
from django.db.models.functions import Trunc
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.records import Recorded
from dougong.platform.requests.errors import BadRequest
from dougong.platform.wording import Plates, plain_text

from .columns import Column, FieldColumn
from .operands import operand_of
from .operators import DateOperand, Operand
from .ordering import SortKey

STEPS: Mapping[str, str | Promise] = {
    "day": gettext_lazy("day"),
    "week": gettext_lazy("week"),
    "month": gettext_lazy("month"),
    "quarter": gettext_lazy("quarter"),
    "year": gettext_lazy("year"),
}
GROUPED = ("choice", "flag", "plate", "date")
"""Shapes of columns that few enough rows share a value of."""


@dataclass(frozen=True)
class Grouping:
    """A column by whose values rows stand together; days stand together by a step."""

    operand: Operand
    step: str = ""

    @property
    def name(self) -> str:
        return self.operand.name

    @property
    def word(self) -> str:
        return f"{self.name}.{self.step}" if self.step else self.name

    @property
    def label(self) -> str:
        return self.operand.label

    @property
    def key(self) -> SortKey:
        """The order in which groups stand."""
        path, field, expression = self.operand.column.sort_key or ("", None, None)
        if field is None:
            raise BadRequest(_("This list cannot be grouped by “%(name)s”.") % {"name": self.name})
        return SortKey(self.name, path, field, expression)

    @property
    def expression(self) -> F | Trunc:
        """The value that rows of a group share, for the database."""
        if not self.step:
            return F(self.operand.path)
        is_moment = isinstance(self.operand.field, DateTimeField)
        zone = timezone.get_current_timezone() if is_moment else None
        return Trunc(self.operand.path, self.step, output_field=DateField(), tzinfo=zone)

    def value_of(self, row: Recorded) -> Any:
        """The same value, of a row at hand."""
        field = self.operand.field
        value = vars(row)[self.operand.path] if field is None else field.value_from_object(row)
        if not self.step or value is None:
            return None if value == "" else value
        if isinstance(value, datetime):
            value = timezone.localtime(value).date()
        return begin_of(value, self.step)

    def told(self, value: Any, plates: Plates) -> str:
        """The value in the reader's words."""
        if value is None or value == "":
            return "—"
        if self.step:
            return step_text(value, self.step)
        shape = self.operand.shape
        if shape == "plate":
            plate = plates.get(value)
            return plate.title if plate else f"#{value}"
        if shape == "flag":
            return plain_text(value)
        return dict(self.operand.options).get(str(value), str(value))

    def condition(self, value: Any) -> dict[str, Any]:
        """The rows of one group, in the filter language."""
        if value is None or value == "":
            return {"field": self.name, "op": "empty"}
        if self.step:
            pair = [day.isoformat() for day in (value, end_of(value, self.step))]
            return {"field": self.name, "op": "between", "value": pair}
        is_flag = self.operand.shape == "flag"
        return {"field": self.name, "op": "is", "value": value if is_flag else [value]}


def begin_of(day: date, step: str) -> date:
    """The first day of the step in which a day lies."""
    if step == "week":
        return date.fromordinal(day.toordinal() - day.weekday())
    if step == "month":
        return day.replace(day=1)
    if step == "quarter":
        return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1) if step == "year" else day


def end_of(first: date, step: str) -> date:
    """The last day of the step that begins with `first`."""
    days = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[step]
    following = begin_of(date.fromordinal(first.toordinal() + days), step)
    return date.fromordinal(following.toordinal() - 1)


def step_text(first: date, step: str) -> str:
    """A step in words: a month as 2026-11, a week by its Monday."""
    if step == "month":
        return f"{first:%Y-%m}"
    if step == "quarter":
        return f"{first.year} Q{(first.month + 2) // 3}"
    if step == "year":
        return str(first.year)
    if step == "week":
        return _("week of %(day)s") % {"day": first.isoformat()}
    return first.isoformat()


def groupable(columns: Mapping[str, Column]) -> dict[str, Operand]:
    """The columns by which a list can be grouped."""
    found = {name: operand_of(c) for name, c in columns.items() if isinstance(c, FieldColumn)}
    return {n: o for n, o in found.items() if o is not None and o.shape in GROUPED and o.is_single}


def grouping_in(columns: Mapping[str, Column], word: str) -> Grouping | None:
    """The grouping that a word such as `finish_at.month` stands for."""
    if not word:
        return None
    name, _dot, step = word.partition(".")
    operand = groupable(columns).get(name)
    is_day = isinstance(operand, DateOperand)
    if operand is None or (step and (not is_day or step not in STEPS)):
        raise BadRequest(_("This list cannot be grouped by “%(name)s”.") % {"name": word[:40]})
    return Grouping(operand, (step or "month") if is_day else "")
