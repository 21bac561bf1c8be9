"""Panels: the version in force on the page of its set, and verdicts on the page of a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dougong.platform.panels import Subject
from dougong.platform.policies import policy_of

from .models import RuleSet
from .queries import draft_of, in_force, judge, sets_about
from .sheets import sheet_of


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
    row = subject.resource.policy.blinded(subject.row, subject.actor)
    found = [one for one in (judge(rule_set, row) for rule_set in shown) if one]
    return {"judgements": found} if found else None
