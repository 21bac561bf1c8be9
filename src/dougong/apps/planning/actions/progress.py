"""Reporting what has been done on an item."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import OPEN_STATES, ItemState, PercentKind, TimingChoice
from dougong.apps.planning.models import Plan, WorkItem
from dougong.kernel import clock
from dougong.platform.actions import Action

from .replanning import Replanning

_CENT = Decimal("0.01")


def share_done(item: WorkItem) -> Decimal:
    """Percent of the duration that is behind, to two places."""
    if not item.duration_minutes:
        return Decimal(100 if item.actual_finish_at else 0)
    done = item.duration_minutes - min(item.remaining_minutes, item.duration_minutes)
    return (Decimal(100 * done) / item.duration_minutes).quantize(_CENT, ROUND_HALF_UP)


class ReportProgress(Replanning, Action):
    """Say how far an item is: percent or remaining duration, and when it began and ended.

    Typing one of percent and remaining duration computes the other; the forecast follows.
    """

    verb, label, icon = "report", _("Report progress"), "progress"
    edits: ClassVar[tuple[str, ...]] = (
        "percent_complete",
        "remaining_minutes",
        "actual_start_at",
        "actual_finish_at",
    )
    sources, goals = OPEN_STATES, (ItemState.IN_PROGRESS, ItemState.DONE)
    is_edit = False

    @classmethod
    def applies_to(cls, record: WorkItem) -> bool:
        return record.is_open and record.timing != TimingChoice.SUMMARY

    def check(self) -> None:
        item: WorkItem = self.record
        if item.timing == TimingChoice.SUMMARY:
            message = _("Progress of a summary follows from the items below it.")
            raise ValidationError(message, "planning.summary_has_no_progress")
        if not self.stored.is_open:
            raise ValidationError(_("The item is closed already."), "planning.not_open")
        limit = self._known_until()
        for name in ("actual_start_at", "actual_finish_at"):
            moment = getattr(item, name)
            if moment is not None and moment > limit:
                message = _("An actual date lies after the data date.")
                raise ValidationError({name: ValidationError(message, "planning.actual_in_future")})

    def _known_until(self) -> datetime:
        """The data date of the plan, or now where that is later."""
        now = clock.now()
        found = Plan.objects.filter(project=self.record.project_id).values_list("data_date_at")
        data_date = found.first()
        return max(now, data_date[0]) if data_date and data_date[0] else now

    def perform(self) -> None:
        item: WorkItem = self.record
        if item.percent_complete >= 100 and item.actual_finish_at is None:
            item.actual_finish_at = self._moment(item.finish_at)
        if item.actual_finish_at is not None:
            self._finish()
        elif self._has_begun():
            self._advance()

    def _has_begun(self) -> bool:
        item = self.record
        is_shorter = item.remaining_minutes < item.duration_minutes
        return item.actual_start_at is not None or item.percent_complete > 0 or is_shorter

    def _finish(self) -> None:
        item = self.record
        if item.actual_start_at is None:
            start = item.start_at or item.actual_finish_at
            item.actual_start_at = min(start, item.actual_finish_at)
        item.percent_complete, item.remaining_minutes = Decimal(100), 0
        item.remaining_effort_minutes = 0
        item.state = ItemState.DONE

    def _advance(self) -> None:
        item, before = self.record, self.stored
        if item.actual_start_at is None:
            item.actual_start_at = self._moment(item.start_at)
        if item.percent_kind == PercentKind.DURATION:
            if item.remaining_minutes != before.remaining_minutes:
                item.percent_complete = share_done(item)
            else:
                left = (100 - item.percent_complete) * item.duration_minutes / 100
                item.remaining_minutes = int(left.quantize(Decimal(1), ROUND_HALF_UP))
        item.state = ItemState.IN_PROGRESS

    def _moment(self, computed: datetime | None) -> datetime:
        """The computed date where it lies in the past, else the last moment that is known."""
        limit = self._known_until()
        return min(computed or limit, limit)
