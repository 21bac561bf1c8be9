"""What was typed into the cells of a plan's row, written into the work item in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import (
    ConstraintChoice,
    ItemKind,
    ScheduleMode,
    TimingChoice,
)
from dougong.apps.planning.models import Plan, WorkItem
from dougong.apps.planning.models.kinds import rules_of
from dougong.apps.planning.queries.moments import instant, wall_minutes
from dougong.apps.planning.queries.typed import constraint_of, duration_of, moment_of
from dougong.apps.planning.queries.working_days import PlanDays


@dataclass
class RowEntry:
    """Reads texts as the plan's clock and calendar understand them."""

    plan: Plan

    @cached_property
    def days(self) -> PlanDays:
        return PlanDays.of(self.plan)

    @property
    def minutes_per_day(self) -> int:
        return self.days.minutes_per_day

    def moment(self, text: str, *, at_finish: bool = False) -> datetime | None:
        if not text.strip():
            return None
        return instant(moment_of(text, at_finish=at_finish), self.plan.zone)

    def enter(self, item: WorkItem, values: Mapping[str, str]) -> None:
        """Write the texts of some cells into the item; every fault is told under its column."""
        faults: dict[str, ValidationError] = {}
        for name in (name for name in WRITERS if name in values):
            try:
                WRITERS[name](self, item, values[name].strip())
            except ValidationError as error:
                faults[name] = error
        if faults:
            raise ValidationError(faults)

    def name(self, item: WorkItem, text: str) -> None:
        if not text:
            raise ValidationError(_("Every row needs a name."), "planning.name_missing")
        is_english = (get_language() or "").startswith("en")
        if is_english and item.title_en:
            item.title_en = text
        else:
            item.title = text

    def code(self, item: WorkItem, text: str) -> None:
        item.activity_id = text if text != item.code or not item.pk else ""

    def duration(self, item: WorkItem, text: str) -> None:
        """Nothing to be done is a milestone; work that takes time is none."""
        refuse_summary(item)
        minutes = duration_of(text, self.minutes_per_day)
        if minutes == 0 and item.kind_of_item == ItemKind.TASK:
            item.kind_of_item, item.timing = ItemKind.MILESTONE, TimingChoice.FINISH_MILESTONE
        elif minutes and item.kind_of_item == ItemKind.MILESTONE:
            item.kind_of_item, item.timing = ItemKind.TASK, TimingChoice.DURATION
        item.duration_minutes = minutes

    def start(self, item: WorkItem, text: str) -> None:
        """A typed start holds the item back; no start lets it go as early as it can."""
        refuse_summary(item)
        refuse_begun(item)
        at = self.moment(text)
        if item.schedule_mode == ScheduleMode.MANUAL:
            item.manual_start_at, item.manual_finish_at = at, None
            return
        item.constraint_kind = ConstraintChoice.ASAP if at is None else ConstraintChoice.SNET
        item.constraint_at = at

    def finish(self, item: WorkItem, text: str) -> None:
        """A typed finish changes the duration."""
        refuse_summary(item)
        begin, end = item.start_at or self.plan.start_at, self.moment(text, at_finish=True)
        if item.constraint_kind == ConstraintChoice.SNET and item.constraint_at:
            begin = max(begin, item.constraint_at)
        if end is None or end <= begin:
            message = _("The finish lies after the start.")
            raise ValidationError(message, "planning.finish_before_start")
        span = wall_minutes(begin, self.plan.zone), wall_minutes(end, self.plan.zone)
        (minutes,) = self.days.of_item(item).working_minutes([span])  # type: ignore[list-item]
        self.duration(item, f"{max(minutes, 1)}m")

    def constraint(self, item: WorkItem, text: str) -> None:
        refuse_summary(item)
        kind, at = constraint_of(text)
        item.constraint_kind = kind
        item.constraint_at = None if at is None else instant(at, self.plan.zone)

    def deadline(self, item: WorkItem, text: str) -> None:
        item.deadline_at = self.moment(text, at_finish=True)


Writer = Callable[[RowEntry, WorkItem, str], None]
WRITERS: dict[str, Writer] = {
    "name": RowEntry.name,
    "code": RowEntry.code,
    "duration": RowEntry.duration,
    "constraint": RowEntry.constraint,
    "start": RowEntry.start,
    "finish": RowEntry.finish,
    "deadline": RowEntry.deadline,
}
"""Columns that are entered, in the order in which one rests on another."""


def refuse_summary(item: WorkItem) -> None:
    """A summary has no extent of its own; one that holds nothing yet becomes a task again."""
    if item.timing != TimingChoice.SUMMARY:
        return
    if item.pk and WorkItem.objects.filter(parent=item.pk).exists():
        message = _("The dates of a summary follow from the items below it.")
        raise ValidationError(message, "planning.summary_has_no_dates")
    if rules_of(item.kind_of_item).groups:
        item.kind_of_item = ItemKind.TASK
    item.timing = TimingChoice.DURATION


def refuse_begun(item: WorkItem) -> None:
    if item.actual_start_at is not None:
        message = _("Work on it has begun: its start is a fact, reported as progress.")
        raise ValidationError(message, "planning.has_begun")
