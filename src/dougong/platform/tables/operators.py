"""What can be asked of a column by its type: the operators, their values, and their conditions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, F, Field, Func, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.policies import Actor
from dougong.platform.records import Recorded
from dougong.platform.requests.errors import BadRequest
from dougong.platform.transitions.looks import labels_of
from dougong.platform.wording import Plates, heading, plain_text

from .columns import Column
from .persons import ME, MY_UNITS, fixed_words, keys_meant
from .spans import SPANS, span_of

MOST_VALUES, LONGEST_TEXT = 200, 200
_KEY = re.compile(r"[0-9]{1,19}", re.ASCII)
Operators = Mapping[str, str | Promise]
IS: Operators = {"is": gettext_lazy("is"), "is_not": gettext_lazy("is not")}
EMPTY: Operators = {"empty": gettext_lazy("is empty"), "filled": gettext_lazy("is not empty")}


@dataclass(frozen=True)
class Operand:
    """A column of which something can be asked."""

    column: Column
    path: str
    field: Field[Any, Any] | None = None
    shape: ClassVar[str] = "text"
    operators: ClassVar[Operators] = {}
    is_single: ClassVar[bool] = True
    """Whether a row has one value, so that rows can stand together by it."""

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def label(self) -> str:
        return heading(self.field) if self.field is not None else self.column.label

    @property
    def options(self) -> list[tuple[str, str]]:
        """Values of a closed list, or words that stand for values."""
        return []

    def read(self, operator: str, value: Any) -> Any:
        """The value in its own type, or a refusal."""
        if operator in EMPTY:
            if value not in (None, "", []):
                raise self.refusal(value)
            return None
        return self.value_of(operator, value)

    def value_of(self, operator: str, value: Any) -> Any:
        raise NotImplementedError

    def condition(self, operator: str, value: Any, actor: Actor) -> Q:
        if operator in EMPTY:
            return self.empty() if operator == "empty" else ~self.empty()
        return self.asked(operator, value, actor)

    def empty(self) -> Q:
        return Q((f"{self.path}__isnull", True))

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        raise NotImplementedError

    def keys(self, value: Any) -> Sequence[int]:
        """Name plates among the values."""
        return ()

    def plain(self, value: Any) -> Any:
        """The value as JSON carries it."""
        return value

    def told(self, operator: str, value: Any, plates: Plates) -> str:
        if value is None:
            return ""
        parts = value if isinstance(value, list | tuple) else [value]
        return ", ".join(plain_text(part) for part in parts)

    @property
    def grouped(self) -> F | Func:
        """What rows of a group share, for the database."""
        return F(self.path)

    def shared_by(self, row: Recorded) -> Any:
        """The same value, of a row at hand."""
        field = self.field
        return vars(row)[self.path] if field is None else field.value_from_object(row)

    def group_told(self, value: Any, plates: Plates) -> str:
        """The value of a group in the reader's words."""
        return dict(self.options).get(str(value), str(value))

    def group_condition(self, value: Any) -> dict[str, Any]:
        """The rows of a group, in the filter language."""
        return {"field": self.name, "op": "is", "value": [value]}

    def group_keys(self, value: Any) -> Sequence[int]:
        """Name plates that a group names."""
        return ()

    def refusal(self, value: Any) -> BadRequest:
        names = {"filter": self.label, "value": str(value)[:60]}
        return BadRequest(_("“%(value)s” is no value of the filter “%(filter)s”.") % names)

    def listed(self, value: Any) -> list[Any]:
        """One value or several, as a list of bounded length."""
        values = value if isinstance(value, list) else [value]
        if not 0 < len(values) <= MOST_VALUES:
            raise self.refusal(value)
        return values


@dataclass(frozen=True)
class TextOperand(Operand):
    """A text, in either language where it is kept in both."""

    twin: str = ""
    operators: ClassVar[Operators] = {
        "contains": gettext_lazy("contains"),
        "lacks": gettext_lazy("does not contain"),
        "begins": gettext_lazy("begins with"),
        **IS,
        **EMPTY,
    }
    LOOKUPS: ClassVar[dict[str, str]] = {
        "contains": "icontains",
        "lacks": "icontains",
        "begins": "istartswith",
        "is": "iexact",
        "is_not": "iexact",
    }

    def value_of(self, operator: str, value: Any) -> str:
        is_text = isinstance(value, str) and bool(value.strip()) and "\0" not in value
        if not is_text or len(value) > LONGEST_TEXT:
            raise self.refusal(value)
        return str(value)

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        lookup = self.LOOKUPS[operator]
        found = Q((f"{self.path}__{lookup}", value))
        if self.twin:
            found |= Q((f"{self.twin}__{lookup}", value))
        return ~found if operator in {"lacks", "is_not"} else found

    def empty(self) -> Q:
        blank = Q((self.path, "")) | Q((f"{self.path}__isnull", True))
        return blank & Q((self.twin, "")) if self.twin else blank

    def told(self, operator: str, value: Any, plates: Plates) -> str:
        return f"“{value}”" if value else ""


@dataclass(frozen=True)
class ChoiceOperand(Operand):
    """Values of a closed list."""

    shape: ClassVar[str] = "choice"
    operators: ClassVar[Operators] = {**IS, **EMPTY}

    @property
    def options(self) -> list[tuple[str, str]]:
        choices = labels_of(self.field) if self.field is not None else []
        return [(str(value), str(label)) for value, label in choices if value not in ("", None)]

    @cached_property
    def values(self) -> dict[str, Any]:
        choices = self.field.flatchoices if self.field is not None else []
        return {str(value): value for value, _label in choices}

    def value_of(self, operator: str, value: Any) -> list[str]:
        words = [str(one) for one in self.listed(value)]
        for word in words:
            if word not in self.values:
                raise self.refusal(word)
        return words

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        found = Q((f"{self.path}__in", [self.values[word] for word in value]))
        return ~found if operator == "is_not" else found

    def empty(self) -> Q:
        is_text = self.field is not None and self.field.empty_strings_allowed
        return Q((self.path, "")) | super().empty() if is_text else super().empty()

    def told(self, operator: str, value: Any, plates: Plates) -> str:
        labels = dict(self.options)
        return ", ".join(labels.get(word, word) for word in value or ())


@dataclass(frozen=True)
class FlagOperand(Operand):
    """Yes or no."""

    shape: ClassVar[str] = "flag"
    operators: ClassVar[Operators] = {"is": gettext_lazy("is")}

    @property
    def options(self) -> list[tuple[str, str]]:
        return [("true", _("Yes")), ("false", _("No"))]

    def value_of(self, operator: str, value: Any) -> bool:
        known = {"true": True, "false": False}
        word = str(value).lower() if isinstance(value, bool | str) else ""
        if word not in known:
            raise self.refusal(value)
        return known[word]

    def group_told(self, value: Any, plates: Plates) -> str:
        return plain_text(value)

    def group_condition(self, value: Any) -> dict[str, Any]:
        return {"field": self.name, "op": "is", "value": value}

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        return Q((self.path, value))


@dataclass(frozen=True)
class PlateOperand(Operand):
    """Records of some kind, the reader themselves, or their units."""

    shape: ClassVar[str] = "plate"
    operators: ClassVar[Operators] = {**IS, **EMPTY}

    @property
    def options(self) -> list[tuple[str, str]]:
        return fixed_words(self.field)

    def value_of(self, operator: str, value: Any) -> list[int | str]:
        known = dict(self.options)
        found: list[int | str] = []
        for one in self.listed(value):
            word = str(one)
            is_key = type(one) in {int, str} and _KEY.fullmatch(word) is not None
            if word not in known and not (is_key and 0 < int(word) < 2**63):
                raise self.refusal(one)
            found.append(word if word in known else int(word))
        return found

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        found = Q((f"{self.path}__in", keys_meant(self.field, value, actor)))
        return ~found if operator == "is_not" else found

    def keys(self, value: Any) -> Sequence[int]:
        return [one for one in value or () if isinstance(one, int)]

    def group_keys(self, value: Any) -> Sequence[int]:
        return () if value is None else (value,)

    def group_told(self, value: Any, plates: Plates) -> str:
        plate = plates.get(value)
        return plate.title if plate else f"#{value}"

    def told(self, operator: str, value: Any, plates: Plates) -> str:
        words = {ME: _("me"), MY_UNITS: _("my units")}
        found = [
            words[one] if one in words else getattr(plates.get(one), "title", f"#{one}")
            for one in value or ()
        ]
        return ", ".join(found)


@dataclass(frozen=True)
class NumberOperand(Operand):
    """A number or an amount."""

    shape: ClassVar[str] = "number"
    operators: ClassVar[Operators] = {
        "is": "=",
        "is_not": "≠",
        "more": ">",
        "least": "≥",
        "less": "<",
        "most": "≤",
        "between": gettext_lazy("is between"),
        **EMPTY,
    }
    LOOKUPS: ClassVar[dict[str, str]] = {
        "is": "exact", "is_not": "exact", "more": "gt", "least": "gte", "less": "lt", "most": "lte",
    }  # fmt: skip

    def value_of(self, operator: str, value: Any) -> Any:
        if operator == "between":
            pair = value if isinstance(value, list) else []
            if len(pair) != 2:
                raise self.refusal(value)
            return [self.one(part) for part in pair]
        return self.one(value)

    def one(self, value: Any) -> Any:
        try:
            if isinstance(value, bool) or value in ("", None) or self.field is None:
                raise ValueError
            return self.field.to_python(str(value))
        except (ValidationError, ValueError, TypeError, OverflowError) as error:
            raise self.refusal(value) from error

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        if operator == "between":
            return Q((f"{self.path}__gte", value[0])) & Q((f"{self.path}__lte", value[1]))
        found = Q((f"{self.path}__{self.LOOKUPS[operator]}", value))
        return ~found if operator == "is_not" else found

    def plain(self, value: Any) -> Any:
        return [str(part) for part in value] if isinstance(value, list) else str(value)

    def told(self, operator: str, value: Any, plates: Plates) -> str:
        parts = value if isinstance(value, list) else [value]
        return " – ".join(plain_text(part, self.field) for part in parts if part is not None)


@dataclass(frozen=True)
class DateOperand(Operand):
    """A day, or a moment by its day in the reader's zone."""

    shape: ClassVar[str] = "date"
    operators: ClassVar[Operators] = {
        "within": gettext_lazy("is within"),
        "is": gettext_lazy("is on"),
        "before": gettext_lazy("is before"),
        "after": gettext_lazy("is after"),
        "between": gettext_lazy("is between"),
        **EMPTY,
    }

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(key, str(label)) for key, label in SPANS.items()]

    def value_of(self, operator: str, value: Any) -> Any:
        if operator == "within":
            if not isinstance(value, str) or value not in SPANS:
                raise self.refusal(value)
            return value
        if operator == "between":
            pair = value if isinstance(value, list) else []
            if len(pair) != 2:
                raise self.refusal(value)
            return [self.day(part) for part in pair]
        return self.day(value)

    def day(self, value: Any) -> date:
        try:
            return date.fromisoformat(value)
        except (ValueError, TypeError) as error:
            raise self.refusal(value) from error

    def asked(self, operator: str, value: Any, actor: Actor) -> Q:
        if operator == "before":
            return Q((f"{self.path}__lt", self.edge(value)))
        if operator == "after":
            return Q((f"{self.path}__gte", self.edge(_next(value))))
        if operator == "within":
            first, last = span_of(value)
        else:
            first, last = value if operator == "between" else (value, value)
        inside = Q((f"{self.path}__gte", self.edge(first)))
        return inside & Q((f"{self.path}__lt", self.edge(_next(last))))

    def edge(self, day: date) -> date:
        """The beginning of a day in the column's own type."""
        if not isinstance(self.field, DateTimeField):
            return day
        return timezone.make_aware(datetime.combine(day, time.min))

    def plain(self, value: Any) -> Any:
        if isinstance(value, list):
            return [part.isoformat() for part in value]
        return value if isinstance(value, str) else value.isoformat()

    def told(self, operator: str, value: Any, plates: Plates) -> str:
        if operator == "within":
            return str(SPANS[value])
        parts = value if isinstance(value, list) else [value]
        return " – ".join(plain_text(part) for part in parts if part is not None)


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)
