"""Working calendars in use by plans; legal days stay with the published calendar they derive from."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import CalendarKind
from dougong.platform.records import Record, Recorded
from dougong.platform.records.bilingual import Named

MINUTES_PER_DAY = 1440


def check_shifts(shifts: Any) -> None:
    """Refuse working hours that are not at most six rising intervals within one day."""
    message = _("Working hours are at most six rising intervals between 0 and 1440 minutes.")
    if not isinstance(shifts, (list, tuple)) or len(shifts) > 6:
        raise ValidationError(message, "planning.bad_shifts")
    end = 0
    for shift in shifts:
        is_pair = isinstance(shift, (list, tuple)) and len(shift) == 2
        if not is_pair or not all(type(minute) is int for minute in shift):
            raise ValidationError(message, "planning.bad_shifts")
        if not end <= shift[0] < shift[1] <= MINUTES_PER_DAY:
            raise ValidationError(message, "planning.bad_shifts")
        end = shift[1]


def check_week(week: Any) -> None:
    """A week is seven days from Monday on; a day that is null follows the base calendar."""
    if not isinstance(week, (list, tuple)) or len(week) not in {0, 7}:
        message = _("A week has seven days, from Monday to Sunday.")
        raise ValidationError(message, "planning.bad_week")
    for day in week:
        if day is not None:
            check_shifts(day)


class WorkCalendar(Named, Recorded):
    """The working time (计划日历) of a plan, a task, a person, a machine or of launches.

    A weekday that is null in `week` is inherited; an empty `week` inherits all of it.
    """

    code_prefix: ClassVar[str] = "WC"
    kind_of_calendar = models.CharField(
        _("kind of calendar"), max_length=12, choices=CalendarKind, default=CalendarKind.PROJECT
    )
    published = models.ForeignKey(
        "organisation.Calendar",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published calendar"),
    )
    base = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("base calendar"),
    )
    week = models.JSONField(_("week"), default=list, blank=True, validators=[check_week])
    work_weeks = models.JSONField(_("work weeks"), default=list, blank=True, editable=False)
    minutes_per_day = models.PositiveSmallIntegerField(_("minutes per day"), default=480)
    minutes_per_week = models.PositiveIntegerField(_("minutes per week"), default=2400)
    days_per_month = models.PositiveSmallIntegerField(_("days per month"), default=20)
    project = models.ForeignKey(
        "portfolio.Project",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("project"),
    )
    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        limit_choices_to={"kind": "unit"},
    )

    class Meta:
        verbose_name = _("plan calendar")
        verbose_name_plural = _("plan calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "external_source", "external_id"],
                name="work_calendar_external_id_once",
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(
                name="work_calendar_base_is_another",
                condition=Q(base=None) | ~Q(base=F("record")),
            ),
            models.CheckConstraint(
                name="work_calendar_one_origin",
                condition=Q(base=None) | Q(published=None),
                violation_error_message=_("A calendar derives from one calendar only."),
            ),
            models.CheckConstraint(
                name="work_calendar_has_place",
                condition=Q(project__isnull=False) | Q(unit__isnull=False),
                violation_error_message=_("A calendar belongs to a project or a unit."),
            ),
            models.CheckConstraint(
                name="work_calendar_day_length", condition=Q(minutes_per_day__range=(1, 1440))
            ),
        ]


class CalendarException(models.Model):
    """Days whose hours differ from the weekly pattern; no shifts means days off."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="exceptions")
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    shifts = models.JSONField(
        _("working hours"), default=list, blank=True, validators=[check_shifts]
    )

    class Meta:
        verbose_name = _("calendar exception")
        verbose_name_plural = _("calendar exceptions")
        ordering = ["calendar", "pk"]
        constraints = [
            models.CheckConstraint(
                name="calendar_exception_in_order", condition=Q(to_on__gte=F("from_on"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_on}–{self.to_on}"
