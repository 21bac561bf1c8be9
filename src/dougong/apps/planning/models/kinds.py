"""The seven kinds of work item: what each may contain and how it lies in time."""

from __future__ import annotations

from dataclasses import dataclass

from dougong.apps.planning.choices import ItemKind


@dataclass(frozen=True, slots=True)
class KindRules:
    """What holds for every item of one kind."""

    children: frozenset[ItemKind] = frozenset()
    is_point: bool = False
    """A point in time without duration."""
    groups: bool = False
    """Made to hold other items: a summary from the beginning."""
    needs_plan: bool = True
    """False where the kind may live without dates and outside the network."""


_SMALL = frozenset({ItemKind.TASK, ItemKind.MILESTONE, ItemKind.STORY})

RULES: dict[ItemKind, KindRules] = {
    ItemKind.PHASE: KindRules(children=frozenset(ItemKind), groups=True),
    ItemKind.DELIVERABLE: KindRules(children=_SMALL | {ItemKind.WORK_PACKAGE}, groups=True),
    ItemKind.WORK_PACKAGE: KindRules(children=_SMALL, groups=True),
    ItemKind.TASK: KindRules(children=frozenset({ItemKind.TASK})),
    ItemKind.MILESTONE: KindRules(is_point=True),
    ItemKind.STORY: KindRules(children=frozenset({ItemKind.TASK})),
    ItemKind.ACTION_ITEM: KindRules(needs_plan=False),
}


def rules_of(kind: str) -> KindRules:
    return RULES[ItemKind(kind)]


def may_contain(parent: str, child: str) -> bool:
    return ItemKind(child) in rules_of(parent).children
