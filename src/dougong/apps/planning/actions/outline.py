"""Rows of a plan put into the outline, hung elsewhere in it, and taken out with all below them."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import ItemKind, TimingChoice
from dougong.apps.planning.models import WorkItem
from dougong.apps.planning.queries.edits import AddRow, Edit
from dougong.apps.planning.queries.outline import next_position
from dougong.platform.policies import Actor, policy_of

from .items import AddWorkItem, DeleteWorkItem, MoveWorkItem


def is_next(before: AddRow, edit: Edit) -> bool:
    """Whether an edit adds a row directly behind one that is being added."""
    return isinstance(edit, AddRow) and edit.parent == before.parent and edit.after == before.key


def previous_of(item: WorkItem) -> int | None:
    """The sibling directly before the item."""
    siblings = WorkItem.objects.filter(project=item.project_id, parent=item.parent_id)
    before = siblings.filter(position__lt=item.position).order_by("-position", "-pk")
    return before.values_list("pk", flat=True).first()


def position_behind(after: int, project: int, parent: int | None) -> int:
    """The place behind a sibling."""
    siblings = WorkItem.objects.filter(pk=after, project=project, parent=parent)
    position = siblings.values_list("position", flat=True).first()
    if position is None:
        message = _("The row before it has gone elsewhere: load the plan again.")
        raise ValidationError(message, "planning.sibling_gone")
    return int(position) + 1


def add_rows(items: Sequence[WorkItem], after: int | None, *, by: Actor) -> None:
    """Add siblings one behind the other, behind one that is there or before all of them."""
    project, parent = items[0].project_id, items[0].parent_id
    begin = next_position(project, parent)
    goes_first = after is None and begin > 0
    if after is not None:
        begin = position_behind(after, project, parent)
    for number, item in enumerate(items):
        item.position = begin + number
    AddWorkItem.execute_many(items, by=by)
    for number, item in enumerate(items if goes_first else ()):
        item.position = number
        MoveWorkItem(item, by=by).execute()


def place_row(item: WorkItem, parent: int | None, after: int | None, *, by: Actor) -> None:
    """Hang one row below a parent, behind a sibling or before all."""
    item.parent = WorkItem.objects.select_related("record").get(pk=parent) if parent else None
    item.position = 0 if after is None else position_behind(after, item.project_id, parent)
    MoveWorkItem(item, by=by).execute()


def promote(item: WorkItem) -> bool:
    """Make a task that is about to get its first child a phase, where its place allows one."""
    is_plain = item.kind_of_item == ItemKind.TASK and item.timing == TimingChoice.DURATION
    above = item.parent.kind_of_item if item.parent else ItemKind.PHASE
    if not is_plain or above != ItemKind.PHASE or item.actual_start_at is not None:
        return False
    item.kind_of_item, item.timing = ItemKind.PHASE, TimingChoice.SUMMARY
    return True


def levels_of(items: Sequence[WorkItem], by: Actor) -> list[list[WorkItem]]:
    """Rows and all that lies below them, by their distance from the chosen ones."""
    rows = policy_of(WorkItem).rows(by).select_related("record")
    levels, level = [], list(items)
    while level:
        levels.append(level)
        below = rows.filter(parent__in=[item.pk for item in level])
        level = list(below.order_by("position", "pk"))
    return _deepest(levels)


def _deepest(levels: list[list[WorkItem]]) -> list[list[WorkItem]]:
    """Each row once, where it was found last: a chosen row may lie below another chosen one."""
    seen: set[int] = set()
    found: list[list[WorkItem]] = []
    for level in reversed(levels):
        found.append([item for item in level if item.pk not in seen])
        seen |= {item.pk for item in level}
    return found[::-1]


def remove_levels(levels: Sequence[Sequence[WorkItem]], by: Actor) -> None:
    """Delete rows, the deepest first."""
    for level in reversed(levels):
        DeleteWorkItem.execute_many(level, by=by)
