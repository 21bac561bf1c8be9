"""Questions about the tree and the network of a project's work items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Max

from dougong.apps.planning.models import Dependency, WorkItem
from dougong.platform.policies import Actor, policy_of

DEEPEST = 12
"""Levels that an outline may have."""


class OutlineOrder(NamedTuple):
    """Places of rows, parents before children, siblings by position, each with its number."""

    places: list[int]
    numbers: list[str]


def outline_order(
    keys: Sequence[int], parents: Sequence[int | None], positions: Sequence[int]
) -> OutlineOrder:
    """Walk the tree of rows given by columns; a row whose parent is not among them is a root."""
    known = set(keys)
    children: dict[int | None, list[int]] = {}
    for place in sorted(range(len(keys)), key=lambda n: (positions[n], keys[n])):
        parent = parents[place]
        children.setdefault(parent if parent in known else None, []).append(place)
    order = OutlineOrder([], [])
    stack = [(place, str(n)) for n, place in enumerate(children.get(None, ()), 1)][::-1]
    while stack:
        place, number = stack.pop()
        order.places.append(place)
        order.numbers.append(number)
        below = children.get(keys[place])
        if below:
            stack += [(child, f"{number}.{n}") for n, child in enumerate(below, 1)][::-1]
    return order


def ancestors_of(item: int) -> list[int]:
    """The item itself and everything above it, upwards."""
    found: list[int] = []
    step: int | None = item
    while step is not None and step not in found:
        found.append(step)
        step = WorkItem.objects.filter(pk=step).values_list("parent_id", flat=True).first()
    return found


def height_of(item: int) -> int:
    """Levels that the item and what lies below it take up."""
    level, height = [item], 0
    while level and height <= DEEPEST:
        height += 1
        level = list(WorkItem.objects.filter(parent__in=level).values_list("pk", flat=True))
    return height


def leads_to(item: WorkItem, other: WorkItem) -> bool:
    """Whether links inside the two projects lead from one item to the other."""
    projects = {item.project_id, other.project_id}
    links = Dependency.objects.filter(successor__project__in=projects)
    following: dict[int, list[int]] = {}
    for pred, succ in links.values_list("predecessor_id", "successor_id"):
        following.setdefault(pred, []).append(succ)
    reached, waiting = {item.pk}, [item.pk]
    while waiting:
        fresh = [succ for succ in following.get(waiting.pop(), ()) if succ not in reached]
        reached.update(fresh)
        waiting += fresh
    return other.pk in reached


def next_position(project: int, parent: int | None) -> int:
    """The place behind the last of the siblings."""
    siblings = WorkItem.objects.filter(project=project, parent=parent)
    last = siblings.aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def named_item(name: str, project: int, actor: Actor) -> WorkItem | None:
    """The item that a person means by an activity id of the project, or by any code."""
    rows = policy_of(WorkItem).rows(actor, "view").select_related("record", "project")
    by_id = rows.filter(project=project, activity_id=name.strip()).first()
    return by_id or rows.filter(record__code=name.strip().upper()).first()
