"""Making, editing, moving and removing work items."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import OPEN_STATES, ItemState, TimingChoice
from dougong.apps.planning.models import POINTS, WorkItem
from dougong.apps.planning.models.kinds import may_contain, rules_of
from dougong.apps.planning.queries.outline import DEEPEST, ancestors_of, height_of, next_position
from dougong.platform.actions import Action, Add, Change, Delete

from .replanning import Replanning


def check_place(item: WorkItem) -> None:
    """Refuse a parent of another project, of a kind that may not hold the item, or below it."""
    parent = item.parent
    if parent is None:
        return
    if parent.project_id != item.project_id:
        raise _bad_parent(_("The parent belongs to another project."), "planning.foreign_parent")
    if not may_contain(parent.kind_of_item, item.kind_of_item):
        message = _("%(parent)s may not contain %(child)s.")
        names = {
            "parent": parent.get_kind_of_item_display(),
            "child": item.get_kind_of_item_display(),
        }
        raise _bad_parent(message, "planning.kind_not_allowed", names)
    above = ancestors_of(parent.pk)
    if item.pk in above:
        raise _bad_parent(_("An item cannot lie below itself."), "planning.parent_cycle")
    levels = len(above) + (height_of(item.pk) if item.pk else 1)
    if levels > DEEPEST:
        message = _("An outline has at most %(levels)s levels.")
        raise _bad_parent(message, "planning.too_deep", {"levels": DEEPEST})


def _bad_parent(message: Any, code: str, params: Any = None) -> ValidationError:
    return ValidationError({"parent": ValidationError(message, code, params)})


def settle_timing(item: WorkItem) -> None:
    """Points have no duration, groups are summaries, unstarted work has all of it before it."""
    rules = rules_of(item.kind_of_item)
    if rules.is_point and item.timing not in POINTS:
        item.timing = TimingChoice.FINISH_MILESTONE
    elif rules.groups and item.timing == TimingChoice.DURATION:
        item.timing = TimingChoice.SUMMARY
    if item.timing in POINTS:
        item.duration_minutes = 0
    if item.actual_start_at is None:
        item.remaining_minutes = item.duration_minutes
        item.remaining_effort_minutes = item.effort_minutes


def settle_parent(parent: int | None, leaving: int | None = None) -> None:
    """An item is a summary exactly when something lies below it; groups always are.

    `leaving` is a child that is about to go.
    """
    item = WorkItem.objects.filter(pk=parent).first()
    if item is None or rules_of(item.kind_of_item).groups:
        return
    has_children = WorkItem.objects.filter(parent=parent).exclude(pk=leaving).exists()
    timing = TimingChoice.SUMMARY if has_children else TimingChoice.DURATION
    WorkItem.objects.filter(pk=parent).exclude(timing=timing).update(timing=timing)


def make_room(item: WorkItem) -> None:
    """Siblings from the place of the item on go one further, where one of them stands on it."""
    siblings = WorkItem.objects.filter(project=item.project_id, parent=item.parent_id)
    others = siblings.exclude(pk=item.pk)
    if others.filter(position=item.position).exists():
        others.filter(position__gte=item.position).update(position=F("position") + 1)


class AddWorkItem(Replanning, Add):
    """Put an item into the plan, behind its siblings where no place is given."""

    def check(self) -> None:
        check_place(self.record)

    def perform(self) -> None:
        item: WorkItem = self.record
        settle_timing(item)
        if item.position:
            make_room(item)
        elif item.project_id:
            item.position = next_position(item.project_id, item.parent_id)

    def follow(self) -> None:
        settle_parent(self.record.parent_id)


class ChangeWorkItem(Replanning, Change):
    """Edit an item."""

    def check(self) -> None:
        item: WorkItem = self.record
        if item.project_id != self.stored.project_id:
            message = _("A work item stays in its project.")
            raise ValidationError(
                {"project": ValidationError(message, "planning.project_is_fixed")}
            )
        check_place(item)
        children = WorkItem.objects.filter(parent=item.pk).values_list("kind_of_item", flat=True)
        for kind in set(children):
            if not may_contain(item.kind_of_item, kind):
                message = _("The item contains items that this kind may not contain.")
                raise ValidationError(
                    {"kind_of_item": ValidationError(message, "planning.kind_not_allowed")}
                )

    def perform(self) -> None:
        if self.record.kind_of_item != self.stored.kind_of_item and self.record.timing in POINTS:
            self.record.timing = TimingChoice.DURATION
        settle_timing(self.record)

    def follow(self) -> None:
        if self.record.parent_id != self.stored.parent_id:
            settle_parent(self.record.parent_id)
            settle_parent(self.stored.parent_id)


class MoveWorkItem(ChangeWorkItem):
    """Hang an item elsewhere in the outline; those behind it make room."""

    verb, label, icon = "move", _("Move item"), "arrows-sort"
    edits: ClassVar[tuple[str, ...]] = ("parent", "position")

    def follow(self) -> None:
        super().follow()
        make_room(self.record)


class DeleteWorkItem(Replanning, Delete):
    """Take an item without children out of the plan, with its links."""

    def check(self) -> None:
        if WorkItem.objects.filter(parent=self.record.pk).exists():
            message = _("Items lie below this one: move or delete them first.")
            raise ValidationError(message, "planning.has_children")

    def follow(self) -> None:
        settle_parent(self.record.parent_id, leaving=self.record.pk)


class ReadyWorkItem(Action):
    """Say that an item is planned well enough to be worked on and baselined."""

    verb, label, icon = "make_ready", _("Make ready"), "circle-check"
    sources, goals = (ItemState.DRAFT,), (ItemState.READY,)

    @classmethod
    def applies_to(cls, record: WorkItem) -> bool:
        return record.state == ItemState.DRAFT

    def check(self) -> None:
        if self.record.state != ItemState.DRAFT:
            raise ValidationError(_("Only a draft is made ready."), "planning.not_draft")

    def perform(self) -> None:
        self.record.state = ItemState.READY


class CancelItem(Replanning, Action):
    """Give an item up; it stays in the outline and no longer counts."""

    verb, label, icon = "cancel", _("Cancel item"), "circle-x"
    needs_reason = True
    is_grave = True
    sources, goals = OPEN_STATES, (ItemState.CANCELLED,)

    @classmethod
    def applies_to(cls, record: WorkItem) -> bool:
        return record.is_open

    def check(self) -> None:
        if not self.record.is_open:
            raise ValidationError(_("The item is closed already."), "planning.not_open")
        if WorkItem.objects.filter(parent=self.record.pk).exists():
            message = _("Items lie below this one: cancel them instead.")
            raise ValidationError(message, "planning.has_children")

    def perform(self) -> None:
        self.record.state = ItemState.CANCELLED


class ReopenItem(Replanning, Action):
    """Take a finished or cancelled item up again; its actual finish no longer holds."""

    verb, label, icon = "reopen", _("Reopen"), "arrow-back-up"
    needs_reason = True
    is_edit = False
    sources = (ItemState.DONE, ItemState.CANCELLED)
    goals = (ItemState.READY, ItemState.IN_PROGRESS)

    @classmethod
    def applies_to(cls, record: WorkItem) -> bool:
        return not record.is_open

    def check(self) -> None:
        if self.record.is_open:
            raise ValidationError(_("The item is open."), "planning.is_open")

    def perform(self) -> None:
        item: WorkItem = self.record
        was_started = item.actual_start_at is not None
        item.state = ItemState.IN_PROGRESS if was_started else ItemState.READY
        item.actual_finish_at = None
        if item.percent_complete == 100 and not item.is_milestone:
            item.percent_complete = 99
            item.remaining_minutes = max(1, item.duration_minutes // 100)
        elif item.is_milestone:
            item.percent_complete, item.actual_start_at = 0, None
            item.state = ItemState.READY
