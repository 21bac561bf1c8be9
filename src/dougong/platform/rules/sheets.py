"""A version of a rule as a reader meets it: headings and rows in words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from .cells import cell_text
from .examples import Outcome, run
from .models import RuleVersion
from .rule import rule_of


def sheet_of(version: RuleVersion) -> dict[str, Any]:
    """A version as a reader meets it: headings and rows in words."""
    of, content = version.rule_set, version.content
    try:
        rule = rule_of(of.form, of.subject, content)
    except ValidationError as error:
        return {"faults": error.messages}
    if rule.table is None:
        return {"expression": content["expression"], "facts": list(rule.facts.values())}
    table = rule.table
    return {
        "columns": [
            {"label": capfirst(str(one.label)), "unit": one.unit, "meaning": one.explained}
            for one in table.columns
        ],
        "outcomes": [one.label for one in table.outcomes],
        "rows": [
            {
                "cells": [cell_text(row.cells.get(one.name), one) for one in table.columns],
                "results": [_result(one, row.results[one.key]) for one in table.outcomes],
                "remark": row.remark,
            }
            for row in table.rows
        ],
    }


def _result(outcome: Any, value: Any) -> dict[str, Any]:
    choice = outcome.choice(value)
    return {
        "text": choice.label if choice else value,
        "tone": choice.tone if choice else "",
        "is_flag": isinstance(value, bool),
    }


def examples_of(version: RuleVersion) -> list[Outcome]:
    """The examples of a version, run now; none where the version cannot be read."""
    of = version.rule_set
    try:
        return run(rule_of(of.form, of.subject, version.content), version.examples)
    except ValidationError:
        return []
