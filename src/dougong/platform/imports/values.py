"""The text of a cell as the value of a field: exact, in either language, or refused with a reason."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from dougong.platform.custom_values.fields import CustomChoices

from .columns import LANGUAGES, folded

Read = Callable[[str], Any]
# Control characters other than tab and line feed, and halves of surrogate pairs.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,40}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{0,30})?(%?)", re.ASCII
)
_DAY = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00(?::00)?)?", re.ASCII
)
YES = frozenset({"yes", "y", "true", "1", "是", "对", "√"})
NO = frozenset({"no", "n", "false", "0", "否", "不", "×", ""})


def reader_of(field: models.Field[Any, Any]) -> Read:
    """The function that reads a cell for this field; relations are read elsewhere."""
    if field.choices:
        return _choices(field)
    if isinstance(field, CustomChoices):
        return field.to_python
    for kinds, read in _READERS:
        if isinstance(field, kinds):
            return read
    return _text


def _choices(field: models.Field[Any, Any]) -> Read:
    """By stored value, or by label in either language."""
    known: dict[str, set[Any]] = {}
    for language in LANGUAGES:
        with override(language):
            for value, label in field.flatchoices:
                known.setdefault(folded(str(label)), set()).add(value)
    own = {str(value): value for value, _label in field.flatchoices}

    def read(text: str) -> Any:
        word = text.strip()
        found = {own[word]} if word in own else known.get(folded(word), set())
        if len(found) == 1:
            return next(iter(found))
        raise ValidationError(
            _("“%(value)s” is none of the choices of this column."),
            "imports.no_such_choice",
            {"value": word[:60]},
        )

    return read


def _text(text: str) -> str:
    if _FORBIDDEN.search(text):
        raise ValidationError(
            _("The text holds a character that is no text, such as U+0007."),
            "imports.control_character",
        )
    return text


def _number(text: str) -> Decimal:
    """Full-width digits and thousands marks are taken; a share may be written with %."""
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    found = _NUMBER.fullmatch(plain)
    if not found:
        raise ValidationError(
            _("“%(value)s” is not a number."), "imports.no_number", {"value": text[:60]}
        )
    number = Decimal(plain.replace(",", "").rstrip("%"))
    return number / 100 if found[1] else number


def _whole(text: str) -> int:
    number = _number(text)
    if number != number.to_integral_value():
        raise ValidationError(
            _("“%(value)s” is not a whole number."),
            "imports.no_whole_number",
            {"value": text[:60]},
        )
    return int(number)


def _day(text: str) -> Any:
    plain = unicodedata.normalize("NFKC", text).strip()
    if found := _DAY.fullmatch(plain):
        try:
            year, month, day = (int(part) for part in found.groups())
            return date(year, month, day)
        except ValueError:
            pass
    raise ValidationError(
        _("“%(value)s” is not a date: write it as 2026-03-31."),
        "imports.no_date",
        {"value": text[:60]},
    )


def _moment(text: str) -> datetime:
    """With its offset, or on the wall of the time zone in force."""
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        moment = datetime.fromisoformat(plain.replace("/", "-"))
    except ValueError as error:
        raise ValidationError(
            _("“%(value)s” is not a moment: write it as 2026-03-31 09:00."),
            "imports.no_moment",
            {"value": text[:60]},
        ) from error
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _flag(text: str) -> bool:
    word = folded(text)
    if word in YES or word in NO:
        return word in YES
    raise ValidationError(
        _("“%(value)s” is neither yes nor no."), "imports.no_flag", {"value": text[:60]}
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValidationError(_("This cell must hold JSON."), "imports.no_json") from error


def _fraction(text: str) -> float:
    return float(_number(text))


_READERS: tuple[tuple[tuple[type[Any], ...], Read], ...] = (
    ((models.BooleanField,), _flag),
    ((models.DecimalField,), _number),
    ((models.FloatField,), _fraction),
    ((models.IntegerField,), _whole),
    ((models.DateTimeField,), _moment),
    ((models.DateField,), _day),
    ((models.JSONField,), _json),
)


KEPT = object()
"""An empty cell that says nothing: a new record takes the default, another keeps what it has."""


def empty_value(field: models.Field[Any, Any]) -> Any:
    """What an empty cell stands for."""
    if field.null:
        return None
    is_text = isinstance(field, models.CharField | models.TextField)
    return "" if is_text and field.blank else KEPT
