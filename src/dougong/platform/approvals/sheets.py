"""An authorisation matrix in the reader's words: for its page, and for whoever decides a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.platform.panels import Subject
from dougong.platform.wording import number_text

from .authority import TOP, Condition, Dimension, Row, Span, StepRule, parsed
from .classes import ActionClass, classes
from .differences import names_of_parties
from .models import AuthorityMatrix

ANY = "—"


def sheet_of(one: ActionClass, rows: Sequence[Row]) -> dict[str, Any]:
    """Headings and rows as texts; in the form in which two sheets are compared."""
    names = names_of_parties({step.party for row in rows for step in row.steps})
    return {
        "columns": [{"label": capfirst(str(dimension.label))} for dimension in one.dimensions],
        "outcomes": [_("Steps"), _("Level")],
        "rows": [
            {
                "cells": [condition_text(row.conditions.get(d.key), d) for d in one.dimensions],
                "results": [{"text": steps_text(row, names)}, {"text": row.level}],
            }
            for row in rows
        ],
    }


def stored_sheet(matrix: AuthorityMatrix) -> dict[str, Any] | None:
    """The sheet of a stored version; None where it cannot be read any more."""
    one = classes.get(matrix.action_class)
    try:
        return sheet_of(one, parsed(matrix.rows, one.dimensions)) if one else None
    except ValidationError:
        return None


def rows_told(subject: Subject) -> Mapping[str, Any] | None:
    """The rows on the page of a matrix."""
    sheet = stored_sheet(subject.row)
    return {"sheet": sheet} if sheet else None


def condition_text(condition: Condition | None, dimension: Dimension) -> str:
    if condition is None:
        return ANY
    if isinstance(condition, Span):
        return span_text(condition)
    labels = {value: str(label) for value, label in dimension.choices}
    return "、".join(label for value, label in labels.items() if value in condition)


def span_text(span: Span) -> str:
    ends = []
    if span.lower is not None:
        ends.append(f"{'≥' if span.has_lower else '>'} {_number(span.lower)}")
    if span.upper is not None:
        ends.append(f"{'≤' if span.has_upper else '<'} {_number(span.upper)}")
    return " · ".join(ends)


def _number(value: Decimal) -> str:
    return number_text(int(value)) if value == value.to_integral() else f"{value.normalize():f}"


def steps_text(row: Row, names: Mapping[str, str]) -> str:
    """Stages one after the other, their steps side by side."""
    if row.refusal:
        return _("refused")
    stages: dict[int, list[str]] = {}
    for step in row.steps:
        stages.setdefault(step.stage, []).append(step_text(step, names))
    return " → ".join(" + ".join(steps) for _stage, steps in sorted(stages.items()))


def step_text(step: StepRule, names: Mapping[str, str]) -> str:
    name = _("last step of the general row") if step.party == TOP else names[step.party]
    number = f" ×{step.quorum}" if step.quorum > 1 else ""
    return _("%(role)s%(number)s (%(days)s d)") % {
        "role": name,
        "number": number,
        "days": step.days,
    }
