"""Cells of a decision table: from stored form to condition, and to words for the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from dougong.platform.facts import Fact

from .conditions import NUMBERED, SCALE, Condition, Interval, Measure, OneOf, Unknown

LOWER, UPPER = ("from", "over"), ("below", "up_to")
MOST_MEMBERS, LONGEST_MEMBER = 60, 200


class Unreadable(ValueError):
    """The cell says nothing that its column understands; the message is for the author."""


def condition_of(cell: Any, measure: Measure) -> Condition | None:
    """The condition a stored cell stands for; None is no condition."""
    if cell is None:
        return None
    if not isinstance(cell, dict) or not cell:
        raise Unreadable(_("This cannot be read."))
    if set(cell) == {"unknown"} and isinstance(cell["unknown"], bool):
        return Unknown(cell["unknown"])
    if measure.value_type in NUMBERED:
        return _interval(cell, measure)
    if measure.value_type == "boolean":
        if set(cell) == {"is"} and isinstance(cell["is"], bool):
            return OneOf(frozenset({int(cell["is"])}))
        raise Unreadable(_("Yes or no is wanted."))
    return _one_of(cell, measure)


def _interval(cell: Mapping[str, Any], measure: Measure) -> Interval:
    names = set(cell)
    is_double = names >= set(LOWER) or names >= set(UPPER)
    if names - {*LOWER, *UPPER} or is_double:
        raise Unreadable(_("An interval has from or over, and below or up_to."))
    step = SCALE if measure.value_type == "date" else 1
    ends = {name: _end(value, measure) for name, value in cell.items()}
    lower = ends.get("from", ends["over"] + step if "over" in ends else None)
    upper = ends.get("up_to", ends["below"] - step if "below" in ends else None)
    if lower is not None and upper is not None and lower > upper:
        raise Unreadable(_("The interval is empty."))
    return Interval(lower, upper)


def _end(told: Any, measure: Measure) -> int:
    is_day = measure.value_type == "date"
    wanted = _("A day as 2026-03-31 is wanted.") if is_day else _("A number is wanted.")
    if not isinstance(told, str) or len(told) > 40:
        raise Unreadable(wanted)
    try:
        value: Any = date.fromisoformat(told) if is_day else Decimal(told)
        found = measure.number(value)
    except (ValueError, InvalidOperation) as error:
        raise Unreadable(wanted) from error
    if found is None or (not is_day and found != value * SCALE):
        raise Unreadable(_("A number has at most four decimal places."))
    return found


def _one_of(cell: Mapping[str, Any], measure: Measure) -> OneOf:
    name = next(iter(cell))
    words = cell[name]
    is_list = isinstance(words, list) and 0 < len(words) <= MOST_MEMBERS
    if len(cell) != 1 or name not in {"in", "not_in"} or not is_list:
        raise Unreadable(_("A list of values is wanted."))
    if not all(isinstance(one, str) and 0 < len(one) <= LONGEST_MEMBER for one in words):
        raise Unreadable(_("A list of values is wanted."))
    if strange := [one for one in words if one not in measure.texts]:
        raise Unreadable(_("“%(value)s” is not one of the values.") % {"value": strange[0]})
    return OneOf(frozenset(measure.texts.index(one) for one in words), name == "not_in")


# --- words --------------------------------------------------------------------------------------


def cell_text(cell: Any, fact: Fact) -> str:
    """A cell as a reader meets it; empty where nothing is asked."""
    if not isinstance(cell, dict) or not cell:
        return ""
    if "unknown" in cell:
        return _("unknown") if cell["unknown"] else _("known")
    if "is" in cell:
        return _("yes") if cell["is"] else _("no")
    for name, sign in (("in", ""), ("not_in", "≠ ")):
        if name in cell:
            labels = {code: str(label) for code, label in fact.choices}
            return sign + ", ".join(labels.get(one, one) for one in cell[name])
    return _interval_text(cell)


def _interval_text(cell: Mapping[str, str]) -> str:
    if "from" in cell and cell.get("up_to") == cell["from"]:
        return f"= {cell['from']}"
    signs = {"from": "≥", "over": ">", "below": "<", "up_to": "≤"}
    if set(cell) == {"from", "up_to"}:
        return f"{cell['from']} … {cell['up_to']}"
    return " ∧ ".join(f"{signs[name]} {cell[name]}" for name in signs if name in cell)


def value_text(value: Any, fact: Fact) -> str:
    """A value of a fact as a reader meets it."""
    if value is None:
        return _("unknown")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if fact.choices:
        return str(dict(fact.choices).get(value, value))
    if isinstance(value, Decimal):
        value = f"{value.normalize():f}"
    unit = fact.unit if fact.unit != "d" else _("days")
    return f"{value} {unit}" if fact.unit else str(value)
