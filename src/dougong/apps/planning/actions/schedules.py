"""Scheduling a plan: the one verb that writes computed dates, and the data date they start from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.models import Plan
from dougong.apps.planning.queries.documents import sheet_of
from dougong.apps.planning.queries.kept import keep_when_stored
from dougong.apps.planning.queries.moments import wall
from dougong.apps.planning.queries.schedules import Timetable, broken_promises, figures, timetable
from dougong.kernel import clock
from dougong.kernel.errors import InvalidInput
from dougong.platform.actions import Action
from dougong.platform.journal import Line
from dougong.platform.policies import Actor

from .dates import write_dates


def refusal(error: InvalidInput) -> ValidationError:
    """Every fault of a plan in the form in which a page or the programming interface shows it."""
    return ValidationError(
        [
            ValidationError(_(finding.message), f"planning.{finding.code}", dict(finding.params))
            for finding in error.findings
        ]
    )


class ScheduleProject(Action):
    """Compute the dates of all items of the plan.

    The entry keeps what caused it and which dates moved.
    """

    verb, label, icon = "schedule", _("Schedule the plan"), "calendar-stats"

    def __init__(
        self,
        record: Any,
        *,
        by: Actor,
        reason: str = "",
        after_edit: bool = False,
        table: Timetable | None = None,
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.after_edit = after_edit
        self._table = table

    @property
    def table(self) -> Timetable:
        """The timetable of the plan, alone or as part of a set that was scheduled together."""
        if self._table is None:
            self._table = timetable(sheet_of(self.record))
        return self._table

    def perform(self) -> None:
        plan: Plan = self.record
        try:
            table = self.table
        except InvalidInput as error:
            raise refusal(error) from error
        if self.after_edit:
            self._keep_promises()
        for name, value in figures(table, plan).items():
            setattr(plan, name, value)
        plan.scheduled_at = clock.now()

    def _keep_promises(self) -> None:
        """A direct edit may not move a committed milestone beyond its baseline and tolerance."""
        broken = broken_promises(self.table.of(self.record), self.record)
        if broken:
            message = _("This would move committed milestones later than promised: %(milestones)s.")
            names = {"milestones": ", ".join(item.activity.name for item in broken)}
            raise ValidationError(message, "planning.committed_milestone_moves", names)

    def follow(self) -> None:
        write_dates(self.table.of(self.record))
        keep_when_stored(self.record, self.table)

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        entry = super().entry(before, after)
        zone = self.record.zone
        moved = [item for item in self.table.of(self.record) if item.has_moved]
        entry.before["moved"] = {
            item.activity.id: _span(item.row.start_at, item.row.finish_at, zone) for item in moved
        }
        entry.after["moved"] = {
            item.activity.id: _span(item.dates.start_at, item.dates.finish_at, zone)
            for item in moved
        }
        return entry


def _span(start: Any, finish: Any, zone: Any) -> list[str | None]:
    """Start and finish on the plan's clock, to the minute."""
    readings = (wall(moment, zone) for moment in (start, finish))
    return [None if moment is None else f"{moment:%Y-%m-%d %H:%M}" for moment in readings]


class SetDataDate(Action):
    """Say up to when progress is known; unstarted work begins no earlier."""

    verb, label, icon = "set_data_date", _("Set data date"), "calendar-event"
    edits: ClassVar[tuple[str, ...]] = ("data_date_at",)

    def check(self) -> None:
        new, old = self.record.data_date_at, self.stored.data_date_at
        if new is None:
            raise ValidationError({"data_date_at": ValidationError(_("Give a date."), "required")})
        if old is not None and new < old:
            message = _("The data date never goes back: it is %(day)s.")
            day = {"day": f"{wall(old, self.stored.zone):%Y-%m-%d %H:%M}"}
            raise ValidationError(
                {"data_date_at": ValidationError(message, "planning.data_date_goes_back", day)}
            )

    def follow(self) -> None:
        ScheduleProject(self.record, by=self.by, reason=f"{self.verb} {self.record.code}").execute()
