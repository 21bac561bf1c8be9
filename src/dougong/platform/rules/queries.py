"""Which version holds, which rules look at a record, and what they say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from dougong.platform.records import Recorded
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeReach

from .choices import VersionState
from .models import RuleSet, RuleVersion
from .rule import Rule, Verdict, rule_of


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule set says of a record, by which version."""

    rule_set: RuleSet
    version: RuleVersion
    verdict: Verdict
    rule: Rule | None

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Results in the reader's words."""
        return answers_of(self.rule, self.verdict)


def in_force(rule_set: RuleSet, day: date | None = None) -> RuleVersion | None:
    """The version that holds on a day."""
    approved = rule_set.versions.filter(
        state=VersionState.APPROVED, effective_on__lte=day or current_day()
    )
    return approved.select_related("record").order_by("-effective_on").first()


def draft_of(rule_set: RuleSet) -> RuleVersion | None:
    drafts = rule_set.versions.filter(state=VersionState.DRAFT)
    return drafts.select_related("record").first()


def sets_about(row: Recorded) -> list[RuleSet]:
    """Rule sets of the units that a record lies under, for its kind."""
    above = ScopeReach.objects.filter(below=row.record.scope_id).values("above")
    found = RuleSet.objects.filter(subject=row.kind(), unit__in=above)
    return list(found.select_related("record").order_by("pk"))


def judge(rule_set: RuleSet, row: Recorded, day: date | None = None) -> Judgement | None:
    """The verdict of the version in force on a record; None where no version holds.

    For somebody to see, the row is the one that was blinded for them.
    """
    version = in_force(rule_set, day)
    if version is None:
        return None
    try:
        rule = rule_of(rule_set.form, rule_set.subject, version.content)
    except ValidationError:  # a fact it reads is no longer declared
        return Judgement(rule_set, version, Verdict(refusal="rules.unreadable"), None)
    return Judgement(rule_set, version, rule.weigh(values_of(rule, row)), rule)


def values_of(rule: Rule, row: Any) -> Mapping[str, Any]:
    """Values of the facts that a rule reads."""
    return {name: fact.seen_on(row) for name, fact in rule.facts.items()}


def answers_of(rule: Rule | None, verdict: Verdict) -> list[dict[str, Any]]:
    """Results with labels and tones; empty where nothing was evaluated."""
    if rule is None or not verdict.is_evaluated:
        return []
    if rule.table is None:
        holds = verdict.results["holds"]
        return [{"label": "", "value": holds, "tone": "good" if holds else "idle", "is_flag": True}]
    told = []
    for outcome in rule.table.outcomes:
        value = verdict.results[outcome.key]
        choice = outcome.choice(value)
        told.append(
            {
                "label": outcome.label,
                "value": choice.label if choice else value,
                "tone": choice.tone if choice else "",
                "is_flag": outcome.type == "boolean",
            }
        )
    return told
