"""Panels: the version in force on the page of its set, and verdicts on the page of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from dougong.platform.panels import Subject
from dougong.platform.policies import policy_of

from .cells import cell_text
from .models import RuleSet, RuleVersion
from .queries import draft_of, in_force, judge, sets_about
from .rule import rule_of


def in_force_of(subject: Subject) -> Mapping[str, Any]:
    """The table that holds today, and the draft that may follow it."""
    version = in_force(subject.row)
    shown = sheet_of(version) if version else None
    return {"version": version, "sheet": shown, "draft": draft_of(subject.row)}


def versions_of(subject: Subject) -> Mapping[str, Any]:
    """All versions, the newest first."""
    rows = subject.row.versions.select_related("record").order_by("-number")
    return {"versions": rows, "current": in_force(subject.row)}


def verdicts_on(subject: Subject) -> Mapping[str, Any] | None:
    """What the rules in force say of a record, for readers who may see rules."""
    if not policy_of(RuleSet).allows(subject.actor, "view"):
        return None
    shown = [one for one in sets_about(subject.row) if one.is_shown]
    found = [one for one in (judge(rule_set, subject.row) for rule_set in shown) if one]
    return {"judgements": found} if found else None


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
