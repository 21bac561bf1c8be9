"""Which automations listen, under whose rights, and on which records their conditions hold."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from dougong.platform.custom_values.column import PREFIX
from dougong.platform.identity.owners import owner_at_work
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor
from dougong.platform.records import scopes
from dougong.platform.register import Resource, registry
from dougong.platform.rules.models import RuleVersion
from dougong.platform.rules.queries import judge
from dougong.platform.tables.conditions import Group, group_of

from .choices import AutomationState, Occasion
from .models import Automation


def listening(kind: str, verb: str) -> QuerySet[Automation]:
    """Active automations that a verb on records of a kind may set off."""
    by_verb = Q(occasion=Occasion.EVENT) & (Q(verb=verb) | Q(verb=""))
    rows = Automation.objects.filter(subject=kind, state=AutomationState.ACTIVE)
    return rows.filter(by_verb | Q(occasion__in=(Occasion.FIELD, Occasion.FACT)))


def owner_of(automation: Automation) -> Any:
    """The account under whose rights it runs; None where that does not work any more."""
    return owner_at_work(automation.owner_id)


def subject_of(automation: Automation) -> Resource:
    return registry[automation.subject]


def hears(automation: Automation, entry: Entry) -> bool:
    """Whether an entry of the journal is what the automation waits for."""
    if automation.occasion == Occasion.EVENT:
        return automation.verb in {"", entry.verb}
    if automation.occasion == Occasion.FIELD:
        return entry.verb != "add" and is_changed(entry, subject_of(automation), automation.field)
    return False


def is_changed(entry: Entry, kind: Resource, name: str) -> bool:
    """Whether a verb changed a column or a custom field."""
    field: Any = kind.field(name)
    if name.startswith(PREFIX):
        sides = entry.changes().get("custom", [None, None])
        before, after = ((side or {}).get(field.definition.key) for side in sides)
    else:
        before, after = entry.changes().get(field.attname, [None, None])
    return bool(before != after)


def condition_of(automation: Automation) -> Group | None:
    return group_of(subject_of(automation), automation.condition)


def covered(automation: Automation, owner: Actor) -> QuerySet[Any]:
    """Records that the owner may see, in the place of the automation."""
    rows = subject_of(automation).policy.rows(owner, "view")
    return rows.filter(record__scope__in=scopes.below(automation.place_id)).select_related("record")


def fitting(automation: Automation, owner: Actor) -> QuerySet[Any]:
    """Of these, those on which the conditions hold; refused where the owner may not read a column."""
    rows, group = covered(automation, owner), condition_of(automation)
    if group is None:
        return rows
    subject_of(automation).policy.refuse_finding_by(owner, group.names)
    return rows.filter(group.q(owner))


def is_ruled(automation: Automation, row: Any, owner: Actor) -> bool:
    """Whether the automation asks no rule, or its rule holds on a record."""
    return automation.rule_set is None or ruled_by(automation, row, owner) is not None


def ruled_by(automation: Automation, row: Any, owner: Actor) -> RuleVersion | None:
    """The version by which the rule holds on a record as the owner may read it; None if it does not."""
    if automation.rule_set is None:
        return None
    blinded = subject_of(automation).policy.blinded(row, owner)
    judgement = judge(automation.rule_set, blinded)
    if judgement is None or not judgement.verdict.is_evaluated:
        return None
    return judgement.version if judgement.verdict.results.get("holds") else None
