"""The order in which tasks stand in an MSPDI file: every parent directly before its children."""

from __future__ import annotations

from collections.abc import Iterator

from dougong.kernel.plan import PlanActivity


def outlined(activities: list[PlanActivity]) -> Iterator[tuple[PlanActivity, str]]:
    """Activities depth first with their outline numbers; siblings keep their order.

    An activity whose parent is missing, or is below itself, counts as a root.
    """
    known = {activity.id for activity in activities}
    children: dict[str | None, list[PlanActivity]] = {}
    for activity in activities:
        parent = activity.parent if activity.parent in known else None
        children.setdefault(parent, []).append(activity)
    seen: set[str] = set()
    yield from _walk(children.get(None, []), children, seen)
    lost = [activity for activity in activities if activity.id not in seen]
    first = len(children.get(None, [])) + 1
    for number, activity in enumerate(lost, first):
        yield activity, str(number)


def _walk(
    roots: list[PlanActivity],
    children: dict[str | None, list[PlanActivity]],
    seen: set[str],
) -> Iterator[tuple[PlanActivity, str]]:
    stack = [(activity, str(number)) for number, activity in enumerate(roots, 1)][::-1]
    while stack:
        activity, outline = stack.pop()
        seen.add(activity.id)
        yield activity, outline
        below = children.get(activity.id, [])
        numbered = [(child, f"{outline}.{number}") for number, child in enumerate(below, 1)]
        stack.extend(reversed(numbered))
