"""What a file would add to, change in and remove from the items that a project has already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dougong.apps.planning.models import WorkItem
from dougong.apps.portfolio.models import Project
from dougong.kernel.plan import PlanActivity

from .arrivals import Arrival, ItemWriter, external_key

UNCOMPARED = {"position", "custom_values"}
"""Columns whose difference alone is not worth telling a person."""


@dataclass(slots=True)
class Match:
    """Activities of an arrival beside the stored items they stand for."""

    new: list[PlanActivity] = field(default_factory=list)
    kept: list[tuple[PlanActivity, WorkItem]] = field(default_factory=list)
    removed: list[WorkItem] = field(default_factory=list)


def match(arrival: Arrival, project: Project | None) -> Match:
    """Pair by the file's own key, else by activity id, else by code; what the file lost is removed.

    Items that were made by hand are never removed.
    """
    found = Match()
    stored: list[WorkItem] = []
    if project is not None:
        items = WorkItem.objects.filter(project=project.pk)
        stored = list(items.select_related("record").order_by("pk"))
    by_key = {i.external_id: i for i in stored if i.external_source == arrival.source}
    by_name = {i.code: i for i in stored} | {i.activity_id: i for i in stored if i.activity_id}
    taken: set[int] = set()
    for activity in arrival.activities:
        item = by_key.get(external_key(activity)) or by_name.get(activity.id)
        if item is None or item.pk in taken:
            found.new.append(activity)
        else:
            taken.add(item.pk)
            found.kept.append((activity, item))
    found.removed = [i for i in stored if i.pk not in taken and i.external_source == arrival.source]
    return found


def differences(item: WorkItem, columns: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Columns in which the file says something else than what is stored: before and after."""
    return {
        name: (before, after)
        for name, after in columns.items()
        if (before := getattr(item, name)) != after
    }


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an import would do to one project, in numbers and examples."""

    added: int
    changed: int
    removed: int
    unchanged: int
    examples: dict[str, list[str]]

    def data(self) -> dict[str, Any]:
        return {
            "added": self.added,
            "changed": self.changed,
            "removed": self.removed,
            "unchanged": self.unchanged,
            "examples": self.examples,
        }


EXAMPLES = 50


def outlook(arrival: Arrival, project: Project | None, writer: ItemWriter) -> Outlook:
    """Compare without writing."""
    found = match(arrival, project)
    changed = []
    for activity, item in found.kept:
        parted = set(differences(item, writer.columns(activity))) - UNCOMPARED
        if parted:
            changed.append(f"{activity.id} {activity.name}: {', '.join(_labels(parted))}")
    return Outlook(
        added=len(found.new),
        changed=len(changed),
        removed=len(found.removed),
        unchanged=len(found.kept) - len(changed),
        examples={
            "added": [f"{a.id} {a.name}" for a in found.new[:EXAMPLES]] if project else [],
            "changed": changed[:EXAMPLES],
            "removed": [f"{i.activity_id or i.code} {i.title}" for i in found.removed[:EXAMPLES]],
        },
    )


def _labels(names: Sequence[str] | set[str]) -> list[str]:
    fields = {f.attname: f for f in WorkItem._meta.concrete_fields}
    return sorted(str(fields[name].verbose_name) for name in names)
