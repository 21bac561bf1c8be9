"""What takes an edit of a plan back: stored values, links and rows as they stood before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.models import Assignment, Dependency, WorkItem
from dougong.apps.planning.queries.edits import AddRow, Edit, PutLinks, Ref
from dougong.platform.journal.canonical import plain

from .outline import previous_of

UNDONE = (
    "title",
    "title_en",
    "activity_id",
    "kind_of_item",
    "timing",
    "duration_minutes",
    "constraint_kind",
    "constraint_at",
    "deadline_at",
    "schedule_mode",
    "manual_start_at",
    "manual_finish_at",
)
"""Columns that an edit may alter and its undoing puts back."""
KEPT = (
    *UNDONE,
    "description",
    "effort_minutes",
    "calendar",
    "calendar_use",
    "assignee",
    "is_committed",
    "second_constraint_kind",
    "second_constraint_at",
    "percent_kind",
    "priority",
)
"""Columns with which a deleted row comes back."""


def columns_of(item: WorkItem, names: Sequence[str] = UNDONE) -> dict[str, Any]:
    """Stored values in the form in which they are sent."""
    return {name: _sent(getattr(item, _attribute(name))) for name in names}


def _sent(value: Any) -> Any:
    """One moment reads the same whatever zone it was typed in."""
    return plain(value.astimezone(UTC) if isinstance(value, datetime) else value)


def write_columns(item: WorkItem, values: Mapping[str, Any], names: Sequence[str]) -> None:
    for name in set(values) & set(names):
        column: Any = WorkItem._meta.get_field(name)
        setattr(item, column.attname, column.to_python(values[name]))


def _attribute(name: str) -> str:
    column: Any = WorkItem._meta.get_field(name)
    return str(column.attname)


def links_into(item: int) -> list[Dependency]:
    return list(Dependency.objects.filter(successor=item).order_by("pk"))


def manner(link: Dependency) -> tuple[Any, ...]:
    """What makes two links the same."""
    return (link.predecessor_id, link.type, link.lag_value, link.lag_kind, link.outside_id)


def told(links: Sequence[Dependency]) -> list[list[Any]]:
    """Links as they are sent: those of other plans' dates stay where they are."""
    return [
        [link.predecessor_id, link.type, link.lag_value, link.lag_kind]
        for link in links
        if link.predecessor_id is not None
    ]


def overtaken(item: WorkItem) -> ValidationError:
    message = _("%(item)s has been changed since: that edit can no longer be taken back.")
    return ValidationError(message, "planning.undo_overtaken", {"item": str(item)})


def returning(levels: Sequence[Sequence[WorkItem]]) -> list[Edit] | None:
    """Edits that bring rows back which are about to be deleted, parents first.

    None where resources are booked on one of them: their bookings would not come back.
    """
    rows = [item for level in levels for item in level]
    keys = {item.pk for item in rows}
    if Assignment.objects.filter(item__in=keys).exists():
        return None
    back: list[Edit] = []
    for item in sorted(rows, key=lambda row: (_depth(levels, row), row.position)):
        place = _ref(item.parent_id, keys), _ref(previous_of(item), keys)
        back.append(AddRow(_name(item.pk), *place, {}, columns_of(item, KEPT)))
    back += [
        PutLinks(_name(item.pk), _links(links_into(item.pk), keys))
        for item in rows
        if item.incoming.exists()
    ]
    following = Dependency.objects.filter(predecessor__in=keys).exclude(successor__in=keys)
    for key in sorted(set(following.values_list("successor", flat=True)) - {None}):
        links = links_into(key)
        left = [link for link in links if link.predecessor_id not in keys]
        back.append(PutLinks(key, _links(links, keys), told(left)))
    return back


def _depth(levels: Sequence[Sequence[WorkItem]], row: WorkItem) -> int:
    return next(number for number, level in enumerate(levels) if row in level)


def _name(key: int) -> str:
    return f"was:{key}"


def _ref(key: int | None, gone: set[int]) -> Ref | None:
    return _name(key) if key in gone and key is not None else key


def _links(links: Sequence[Dependency], gone: set[int]) -> list[list[Any]]:
    return [[_ref(pred, gone), *rest] for pred, *rest in told(links)]
