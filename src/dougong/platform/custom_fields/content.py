"""What a definition may hold: choices that are told apart, bounds in their type, harmless patterns."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.custom_values.definitions import BOUNDED, LISTS, REFERENCES, Type
from dougong.platform.custom_values.fields import field_of

MOST_CHOICES, LONGEST_LABEL, MOST_LOOPS = 200, 120, 2
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_GROUPS = re.compile(r"(?<!\\)[()]|\\[1-9]|\(\?")
_LOOPS = re.compile(r"(?<!\\)(?:[*+]|\{[0-9]*,\})")


def read_bound(kind: Type, text: str) -> Any:
    """A bound in the type of the field; None where there is none."""
    if not text.strip() or kind not in BOUNDED:
        return None
    return date.fromisoformat(text.strip()) if kind is Type.DATE else Decimal(text.strip())


def faults_of(row: Any) -> dict[str, ValidationError]:
    """Everything that keeps a definition from holding, by field."""
    try:
        kind = Type(row.value_type)
    except ValueError:
        return {}  # the column's own choices refuse it
    found = {
        "choices": _choices_fault(kind, row.choices),
        "minimum": _bound_fault(kind, row.minimum),
        "maximum": _bound_fault(kind, row.maximum),
        "pattern": _pattern_fault(kind, row.pattern),
    }
    if kind is Type.MONEY and not row.currency:
        found["currency"] = ValidationError(
            _("Say in which currency amounts are."), "custom.currency"
        )
    if kind is Type.RECORD and not row.target:
        found["target"] = ValidationError(
            _("Say to records of which kind it refers."), "custom.target"
        )
    faults = {name: fault for name, fault in found.items() if fault is not None}
    if not faults and row.default:
        fault = _default_fault(row, kind)
        return {"default": fault} if fault else {}
    return faults


def _choices_fault(kind: Type, choices: Any) -> ValidationError | None:
    if kind not in LISTS:
        return (
            ValidationError(_("Only lists have choices."), "custom.no_choices") if choices else None
        )
    if not isinstance(choices, list) or not 0 < len(choices) <= MOST_CHOICES:
        return ValidationError(_("Give between 1 and 200 choices."), "custom.choices_missing")
    for one in choices:
        is_choice = isinstance(one, dict) and set(one) == {"key", "zh", "en"}
        if not is_choice or not all(isinstance(text, str) for text in one.values()):
            return ValidationError(
                _("A choice has key, zh and en as texts."), "custom.choice_unreadable"
            )
        if not _KEY.fullmatch(one["key"]) or len(one["zh"] + one["en"]) > 2 * LONGEST_LABEL:
            text = _("“%(key)s” is no key of a choice: small letters, digits, - and _.")
            return ValidationError(text, "custom.choice_key", {"key": one["key"][:40]})
        if not one["zh"].strip() and not one["en"].strip():
            unlabelled = _("The choice “%(key)s” has a label in neither language.")
            return ValidationError(unlabelled, "custom.choice_label", {"key": one["key"]})
    for name in ("key", "zh", "en"):
        given = [one[name] for one in choices if one[name]]
        if len(set(given)) < len(given):
            return ValidationError(
                _("Two choices have the same key or label."), "custom.choice_twice"
            )
    return None


def _bound_fault(kind: Type, text: str) -> ValidationError | None:
    if text and kind not in BOUNDED:
        return ValidationError(
            _("Only numbers, amounts and dates have bounds."), "custom.no_bounds"
        )
    try:
        bound = read_bound(kind, text)
    except (ValueError, InvalidOperation):
        return ValidationError(_("This is no value of the type of the field."), "custom.bound")
    if isinstance(bound, Decimal) and not bound.is_finite():
        return ValidationError(_("This is no value of the type of the field."), "custom.bound")
    return None


def _pattern_fault(kind: Type, pattern: str) -> ValidationError | None:
    """No groups and at most two loops: a text of any length is matched in bearable time."""
    if not pattern:
        return None
    if kind is not Type.TEXT:
        return ValidationError(_("Only texts have a pattern."), "custom.no_pattern")
    if _GROUPS.search(pattern) or len(_LOOPS.findall(pattern)) > MOST_LOOPS:
        text = _("A pattern has no groups, and at most two of *, + and {n,}.")
        return ValidationError(text, "custom.pattern_heavy")
    try:
        re.compile(pattern)
    except re.error:
        return ValidationError(_("This is no regular expression."), "custom.pattern")
    return None


def _default_fault(row: Any, kind: Type) -> ValidationError | None:
    if kind in REFERENCES:
        return ValidationError(_("A reference to a record has no default."), "custom.no_default")
    try:
        field = field_of(type(row), row.definition())
        field.clean(field.proposed, None)
    except (ValidationError, ValueError, TypeError, InvalidOperation):
        return ValidationError(_("This default is no value of the field."), "custom.default")
    return None
