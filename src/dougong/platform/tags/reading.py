"""The tags on a record, and those that may be put on it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from dougong.platform.beside.matters import Matter
from dougong.platform.policies import Actor
from dougong.platform.records import DELETED, Record
from dougong.platform.records.scopes import ScopeReach
from dougong.platform.requests.guarding import CHANGED
from dougong.platform.search import visible
from dougong.platform.tables.columns import TAG

MOST_OFFERED = 300


def tags_on(plate: Record) -> list[Record]:
    """The tags that stand on a record; everybody who sees the record sees them."""
    found = Record.objects.in_bulk(plate.tags) if plate.tags else {}
    return [found[key] for key in plate.tags if key in found and found[key].state != DELETED]


def fitting(tags: QuerySet[Record], scopes: Iterable[int | None]) -> QuerySet[Record]:
    """Tags of the house, and those of a unit above all of the scopes."""
    wanted = {*scopes}
    if None in wanted:
        return tags.filter(unit=None)
    for scope in wanted:
        above = ScopeReach.objects.filter(below=scope).values("above")
        tags = tags.filter(Q(unit=None) | Q(unit__in=above))
    return tags


def offered(actor: Actor, scopes: Iterable[int | None]) -> list[Record]:
    """Tags that the actor may put on records of these scopes, in the order of their names."""
    rows = fitting(visible(actor, [TAG]), scopes).order_by("label", "pk")
    return list(rows[:MOST_OFFERED])


def tags_panel(matter: Matter) -> dict[str, Any]:
    """What the panel of tags needs."""
    tags = tags_on(matter.plate)
    may_tag = matter.may(CHANGED)
    free: list[Record] = []
    if may_tag:
        on = {tag.pk for tag in tags}
        free = [one for one in offered(matter.actor, [matter.plate.scope_id]) if one.pk not in on]
    return {"tags": tags, "may_tag": may_tag, "free_tags": free}
