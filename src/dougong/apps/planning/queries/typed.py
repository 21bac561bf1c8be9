"""What people type into the cells of a plan: working time, predecessors, moments, constraints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import (
    UNDATED_CONSTRAINTS,
    ConstraintChoice,
    LagKindChoice,
    LinkChoice,
)

LARGEST = 2**31 - 1
ELAPSED_DAY = 1440
LAST_MINUTE = time(23, 59)
_PART = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*([a-z天小时周分]*)")
_UNITS = {"m": 1, "分": 1, "h": 60, "小时": 60, "": 0, "d": 0, "天": 0, "w": -1, "周": -1}
"""Minutes of a unit; 0 is a day of the plan, −1 a week of five."""
_LINK = re.compile(
    r"(?P<word>.+?)(?:(?P<lag>[+-]\d+(?:\.\d+)?)(?P<elapsed>e?)(?P<unit>[mhdw分天周]|小时|%))?",
    re.IGNORECASE,
)
_SEPARATORS = re.compile("[,;\uff0c\u3001\uff1b]")
"""Commas and semicolons, those of Chinese text among them."""
_MOMENT = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+(\d{1,2}):(\d{2}))?"
)
_AT_FINISH = (
    ConstraintChoice.FNET,
    ConstraintChoice.FNLT,
    ConstraintChoice.FINISH_ON,
    ConstraintChoice.MFO,
    ConstraintChoice.MANDATORY_FINISH,
)


def minutes_of(text: str, minutes_per_day: int) -> int:
    """Working minutes of words like `3d`, `4h`, `1w 2d`; a bare number is days."""
    total, rest = 0.0, text.strip().lower()
    while rest:
        found = _PART.match(rest)
        if found is None or found.group(2) not in _UNITS:
            raise ValidationError(
                _("“%(text)s” is no working time: write 3d, 4h, 30m or 1w."),
                "planning.bad_working_time",
                {"text": text},
            )
        total += float(found.group(1)) * _minutes_in(found.group(2), minutes_per_day)
        rest = rest[found.end() :].strip()
    if abs(total) > LARGEST:
        message = _("That is more than a plan can hold.")
        raise ValidationError(message, "planning.too_much_time")
    return round(total)


def _minutes_in(unit: str, minutes_per_day: int) -> int:
    factor = _UNITS[unit]
    return factor if factor > 0 else minutes_per_day * (1 if factor == 0 else 5)


def duration_of(text: str, minutes_per_day: int) -> int:
    """The same where it may not be negative."""
    minutes = minutes_of(text, minutes_per_day)
    if minutes < 0:
        message = _("Working time is not negative.")
        raise ValidationError(message, "planning.negative_time")
    return minutes


def words_of(minutes: int, minutes_per_day: int) -> str:
    """The shortest words for working minutes."""
    for unit, factor in (("d", minutes_per_day), ("h", 60)):
        if minutes % factor == 0:
            return f"{minutes // factor}{unit}"
    return f"{minutes}m"


@dataclass(frozen=True, slots=True)
class TypedLink:
    """One predecessor as it was typed: `1.1fs+2d`; an item may be called `CLASS`, too."""

    word: str
    lag_value: int = 0
    lag_kind: str = LagKindChoice.WORKING

    @property
    def readings(self) -> list[tuple[str, str]]:
        """What may be meant, the likelier first: the name of the item, and the type of the link."""
        plain = (self.word, str(LinkChoice.FS))
        name, kind = self.word[:-2].strip(), self.word[-2:].upper()
        return [plain, (name, kind)] if name and kind in LinkChoice.values else [plain]


def links_of(text: str, minutes_per_day: int) -> list[TypedLink]:
    """The links of a predecessor cell: `1.1fs+2d, A1020ss-4h, 2ff+50%`."""
    words = _SEPARATORS.split("".join(text.split()).replace("\uff0b", "+"))
    return [_typed_link(word, minutes_per_day) for word in words if word]


def _typed_link(text: str, minutes_per_day: int) -> TypedLink:
    found = _LINK.fullmatch(text)
    if found is None or found["lag"] is None:
        return TypedLink(text)
    word, lag, unit = found["word"].strip(), float(found["lag"]), found["unit"].lower()
    if unit == "%":
        return TypedLink(word, round(lag * 100), LagKindChoice.PERCENT)
    is_elapsed = bool(found["elapsed"])
    week = 7 * ELAPSED_DAY if is_elapsed else 5 * minutes_per_day
    day = ELAPSED_DAY if is_elapsed else minutes_per_day
    minutes = week if unit in {"w", "周"} else _minutes_in(unit, day)
    kind = LagKindChoice.ELAPSED if is_elapsed else LagKindChoice.WORKING
    return TypedLink(word, round(lag * minutes), kind)


def moment_of(text: str, *, at_finish: bool = False) -> datetime:
    """A reading of the plan's clock: `2026-03-02`, `2026/3/2 13:30`, `2026年3月2日`.

    A day without a time means its first minute, or its last where work has to be finished by it.
    """
    found = _MOMENT.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        year, month, day, hour, minute = found.groups()
        typed = time(int(hour), int(minute)) if hour else None
        at = typed or (LAST_MINUTE if at_finish else time())
        return datetime.combine(datetime(int(year), int(month), int(day)), at)
    except ValueError as error:
        raise ValidationError(
            _("“%(text)s” is no date: write 2026-03-02 or 2026-03-02 13:30."),
            "planning.bad_moment",
            {"text": text},
        ) from error


def constraint_of(text: str) -> tuple[str, datetime | None]:
    """A constraint with its date: `SNET 2026-03-02`, by its code or its name; nothing is ASAP."""
    rest = text.strip()
    if not rest:
        return ConstraintChoice.ASAP, None
    for kind, name in sorted(_names(), key=lambda pair: -len(pair[1])):
        if not rest.upper().startswith(name.upper()):
            continue
        date = rest[len(name) :].strip()
        if kind in UNDATED_CONSTRAINTS:
            return kind, None
        return kind, moment_of(date, at_finish=kind in _AT_FINISH)
    raise ValidationError(
        _("“%(text)s” is no constraint: write SNET 2026-03-02, or ASAP for none."),
        "planning.bad_constraint",
        {"text": text},
    )


def _names() -> list[tuple[str, str]]:
    labels: list[tuple[Any, str]] = [(kind, str(kind.label)) for kind in ConstraintChoice]
    return [*((str(kind), str(kind)) for kind in ConstraintChoice), *labels]


def percent_of(text: str) -> str:
    """A number of percent, with or without its sign."""
    found = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,2})?)\s*[%\uff05]?\s*", text)
    if found is None or float(found.group(1)) > 100:
        raise ValidationError(
            _("“%(text)s” is no percentage between 0 and 100."),
            "planning.bad_percent",
            {"text": text},
        )
    return found.group(1)
