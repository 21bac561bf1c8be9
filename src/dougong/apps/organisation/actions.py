"""Verbs on units and calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.platform.actions import Action, Add, Change, Delete
from dougong.platform.actions.locking import lock
from dougong.platform.policies import Installation
from dougong.platform.records import DELETED, Record, scopes
from dougong.platform.records.days import current_day

from .choices import CalendarSource, DayKind, DayOrigin, UnitState
from .models import Calendar, CalendarDay, Unit
from .queries import depth_of, height_of, is_official, published_days, working_time

DEEPEST = 9
FORECAST_YEARS = 5
ENDED_PROJECT = ("closed", "terminated", DELETED)


def refusal(field: str, message: Any, code: str, **params: object) -> ValidationError:
    """A refusal that names the field and carries a code of this app."""
    return ValidationError({field: ValidationError(message, f"organisation.{code}", params)})


class AddUnit(Add):
    """Found a unit; the root of an institution is made by the installation only."""

    def check(self) -> None:
        unit: Unit = self.record
        if unit.parent is None:
            if not isinstance(self.by, Installation):
                raise second_root()
            return
        check_parent(unit.parent, levels_below=1)


def second_root() -> ValidationError:
    message = _("The institution has a root already: choose a parent unit.")
    return refusal("parent", message, "second_root")


def check_parent(parent: Unit, levels_below: int) -> None:
    if parent.state == UnitState.CLOSED:
        raise refusal("parent", _("The parent unit is closed."), "parent_closed")
    if depth_of(parent) + levels_below > DEEPEST:
        message = _("The tree of units may have at most %(levels)s levels.")
        raise refusal("parent", message, "too_deep", levels=DEEPEST)


class ChangeUnit(Change):
    """Edit a unit in its place; moving is a verb of its own."""

    def check(self) -> None:
        if self.record.parent_id != self.stored.parent_id:
            message = _("A unit changes its parent by the verb “Move”, with a reason.")
            raise refusal("parent", message, "move_needs_reason")


class MoveUnit(Action):
    """Hang a unit with all it carries under another parent; rights follow at once."""

    verb, label, icon, needs_reason = "move", _("Move"), "hierarchy-2", True
    edits = ("parent",)

    def check(self) -> None:
        parent: Unit | None = self.record.parent
        if parent is None:
            raise second_root()
        # Two moves at the same time could close a circle: they pass here one after the other.
        lock(Unit.objects.filter(parent=None))
        if scopes.is_below(parent.pk, self.record.pk):
            message = _("“%(unit)s” lies below this unit itself.")
            raise refusal("parent", message, "cycle", unit=str(parent))
        if not self.policy.rows(self.by, self.verb).filter(pk=parent.pk).exists():
            message = _("You may not move a unit to that place.")
            raise refusal("parent", message, "parent_out_of_reach")
        check_parent(parent, levels_below=height_of(self.stored))


class OpenUnit(Action):
    """A planned or closed unit takes up its work."""

    verb, label, icon = "open", _("Open unit"), "lock-open"
    sources, goals = (UnitState.PLANNED, UnitState.CLOSED), (UnitState.OPEN,)

    def check(self) -> None:
        if self.stored.state == UnitState.OPEN:
            raise ValidationError(_("The unit is open already."), "organisation.already_open")
        parent = self.record.parent
        if parent is not None and parent.state == UnitState.CLOSED:
            raise refusal("parent", _("The parent unit is closed."), "parent_closed")

    def perform(self) -> None:
        self.record.state = UnitState.OPEN
        self.record.opened_on = self.record.opened_on or current_day()
        self.record.closed_on = None

    @classmethod
    def applies_to(cls, record: Unit) -> bool:
        return record.state != UnitState.OPEN


class CloseUnit(Action):
    """A unit ends; nothing may still belong to it."""

    verb, label, icon = "close", _("Close unit"), "lock"
    needs_reason, is_grave = True, True
    sources, goals = (UnitState.PLANNED, UnitState.OPEN), (UnitState.CLOSED,)

    def check(self) -> None:
        unit: Unit = self.record
        if self.stored.state == UnitState.CLOSED:
            raise ValidationError(_("The unit is closed already."), "organisation.already_closed")
        projects = Record.objects.filter(kind="project", unit=unit.pk)
        left = {
            "units": unit.children.exclude(state=UnitState.CLOSED).count(),
            "people": Person.objects.filter(unit=unit.pk, left_on=None).count(),
            "projects": projects.exclude(state__in=ENDED_PROJECT).count(),
        }
        if any(left.values()):
            message = _(
                "The unit still has %(units)s open units, %(people)s people"
                " and %(projects)s open projects."
            )
            raise ValidationError(message, "organisation.unit_in_use", left)

    def perform(self) -> None:
        self.record.state = UnitState.CLOSED
        self.record.closed_on = current_day()

    @classmethod
    def applies_to(cls, record: Unit) -> bool:
        return record.state != UnitState.CLOSED


class DeleteUnit(Delete):
    """Remove a unit to which nothing ever belonged; others are closed."""

    def check(self) -> None:
        belongs = Record.objects.filter(unit=self.record.pk).exclude(state=DELETED)
        if belongs.exists():
            message = _("Records belong to this unit: close it instead.")
            raise ValidationError(message, "organisation.unit_in_use")


class ChangeCalendar(Change):
    """Edit a calendar; its chain of bases must come to an end."""

    def check(self) -> None:
        row: Calendar | None = self.record.base
        while row is not None:
            if row.pk == self.record.pk:
                message = _("The base calendar inherits from this one.")
                raise refusal("base", message, "cycle")
            row = row.base


class PublishCalendarYear(Action):
    """Take the special days of further years from their publisher.

    Years that are not published yet come in as a forecast, and are replaced as soon as the verb
    is done again after their publication. Days entered by hand stay.
    """

    verb, label, icon, needs_reason = "publish", _("Publish years"), "calendar-event", True
    edits = ("covers_to",)

    def check(self) -> None:
        calendar: Calendar = self.record
        if calendar.source == CalendarSource.NONE:
            message = _("Nobody publishes this calendar: enter its days by hand.")
            raise ValidationError(message, "organisation.no_publisher")
        last = calendar.covers_to
        if last is None or (last.month, last.day) != (12, 31):
            message = _("A calendar is published to the end of a year, 31 December.")
            raise refusal("covers_to", message, "year_incomplete")
        if self.stored.covers_to is not None and last < self.stored.covers_to:
            message = _("The calendar covers %(day)s already.")
            raise refusal("covers_to", message, "already_covered", day=self.stored.covers_to)
        if last.year > current_day().year + FORECAST_YEARS:
            message = _("At most %(years)s years can be forecast.")
            raise refusal("covers_to", message, "too_far", years=FORECAST_YEARS)

    def perform(self) -> None:
        calendar: Calendar = self.record
        last: date = self.record.covers_to
        calendar.covers_from = calendar.covers_from or date(last.year, 1, 1)
        for year in self.years():
            if not is_official(calendar.source, year):
                break
            calendar.official_to = date(year, 12, 31)

    def years(self) -> range:
        """Years that are not official yet, up to the one asked for."""
        known: date | None = self.stored.official_to
        begin: date = self.record.covers_from
        end: date = self.record.covers_to
        return range(known.year + 1 if known else begin.year, end.year + 1)

    def follow(self) -> None:
        calendar: Calendar = self.record
        days = CalendarDay.objects.filter(calendar=calendar)
        forecast = days.filter(origin=DayOrigin.FORECAST).select_related("record")
        Delete.execute_many(list(forecast), by=self.by, reason=self.reason)
        taken = set(days.values_list("day", flat=True))
        new = [row for year in self.years() for row in self.days_of(year) if row.day not in taken]
        if new:
            Add.execute_many(new, by=self.by, reason=self.reason)

    def days_of(self, year: int) -> list[CalendarDay]:
        calendar: Calendar = self.record
        official = is_official(calendar.source, year)
        origin = DayOrigin.PUBLISHED if official else DayOrigin.FORECAST
        return [
            CalendarDay(
                calendar=calendar,
                day=row.day,
                kind_of_day=row.kind,
                name_zh=row.name_zh,
                name_en=row.name_en,
                origin=origin,
            )
            for row in published_days(calendar.source, year)
        ]

    @classmethod
    def applies_to(cls, record: Calendar) -> bool:
        return record.source != CalendarSource.NONE


class AddCalendarDay(Add):
    """Enter a day by hand; a make-up day on a day that is worked anyway says nothing."""

    def check(self) -> None:
        check_not_redundant(self.record)


class ChangeCalendarDay(Change):
    """Edit a special day; from then on it is the institution's own."""

    def check(self) -> None:
        check_not_redundant(self.record)

    def perform(self) -> None:
        self.record.origin = DayOrigin.MANUAL


def check_not_redundant(row: CalendarDay) -> None:
    week = working_time(row.calendar).week
    if row.kind_of_day == DayKind.MAKE_UP and not row.intervals and week[row.day.weekday()]:
        message = _("%(day)s is an ordinary working day of this calendar.")
        raise refusal("day", message, "exception_redundant", day=row.day)
