"""The plan of a project: its calendar, data date and scheduling options, and what came out of them."""

from __future__ import annotations

import zoneinfo
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import (
    AlapRule,
    CriticalRule,
    ExternalLinks,
    FloatBasis,
    FloatKind,
    LagCalendar,
    Profile,
    ProgressRule,
    ScheduleFrom,
    SsLagFrom,
)
from dougong.platform.records import Plate, Recorded

from .calendars import WorkCalendar

OPTIONS = (
    "lag_calendar",
    "progress",
    "ss_lag_from",
    "float_kind",
    "critical_rule",
    "critical_threshold",
    "open_ends_critical",
    "use_expected_finish",
    "honour_constraints",
    "deadline_limits_float",
    "external_links",
    "float_basis",
    "alap",
)
"""Names of the scheduling options, as plan document and engine call them."""


def default_time_zone() -> str:
    return str(settings.TIME_ZONE)


def check_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        message = _("“%(name)s” is not the name of a time zone.")
        raise ValidationError(message, "planning.unknown_time_zone", {"name": name})


def _option(label: Any, choices: type[models.TextChoices]) -> models.CharField:
    return models.CharField(label, max_length=20, choices=choices, blank=True)


def _switch(label: Any) -> models.BooleanField:
    return models.BooleanField(label, null=True, blank=True)


class ScheduleRules(models.Model):
    """Scheduling options; one left empty follows the profile."""

    profile = models.CharField(
        _("profile"), max_length=12, choices=Profile, default=Profile.DOUGONG
    )
    lag_calendar = _option(_("lag calendar"), LagCalendar)
    progress = _option(_("work out of sequence"), ProgressRule)
    ss_lag_from = _option(_("lag of started predecessors"), SsLagFrom)
    float_kind = _option(_("total float is"), FloatKind)
    critical_rule = _option(_("critical by"), CriticalRule)
    critical_threshold = models.IntegerField(
        _("critical up to this float"), null=True, blank=True, help_text=_("Working minutes.")
    )
    open_ends_critical = _switch(_("open ends are critical"))
    use_expected_finish = _switch(_("expected finish sets the remaining duration"))
    honour_constraints = _switch(_("constraints win over links"))
    deadline_limits_float = _switch(_("deadlines limit the float"))
    external_links = _option(_("links to other projects"), ExternalLinks)
    float_basis = _option(_("float is measured to the end of"), FloatBasis)
    alap = _option(_("as late as possible uses"), AlapRule)

    class Meta:
        abstract = True


class Figures(models.Model):
    """Totals of the plan as it was last scheduled; nothing else writes them."""

    scheduled_at = models.DateTimeField(_("scheduled"), null=True, editable=False)
    is_stale = models.BooleanField(_("to be scheduled"), default=True, editable=False)
    forecast_start_at = models.DateTimeField(_("forecast start"), null=True, editable=False)
    forecast_finish_at = models.DateTimeField(_("forecast finish"), null=True, editable=False)
    baseline_finish_at = models.DateTimeField(_("baseline finish"), null=True, editable=False)
    finish_variance_days = models.DecimalField(
        _("finish variance"), max_digits=9, decimal_places=1, null=True, editable=False
    )
    float_minutes_min = models.IntegerField(_("smallest float, minutes"), null=True, editable=False)
    item_count = models.PositiveIntegerField(_("items"), default=0, editable=False)
    critical_open_count = models.PositiveIntegerField(
        _("critical items"), default=0, editable=False
    )
    near_critical_count = models.PositiveIntegerField(
        _("near-critical items"), default=0, editable=False
    )
    overdue_count = models.PositiveIntegerField(_("overdue items"), default=0, editable=False)
    milestones_late_count = models.PositiveIntegerField(
        _("late milestones"), default=0, editable=False
    )
    percent_complete = models.DecimalField(
        _("percent complete"), max_digits=5, decimal_places=2, default=0, editable=False
    )
    percent_planned = models.DecimalField(
        _("percent planned"), max_digits=5, decimal_places=2, null=True, editable=False
    )
    findings = models.JSONField(_("findings"), default=list, editable=False)

    class Meta:
        abstract = True


FIGURES = tuple(field.attname for field in Figures._meta.local_fields)
"""Names of the columns that only scheduling writes."""


class Plan(Figures, ScheduleRules, Recorded):
    """How the work items of one project are scheduled; its version is the version of the plan.

    Moments are stored as instants; the plan computes in the wall clock of `time_zone`.
    """

    code_prefix: ClassVar[str] = "PL"
    treatments: ClassVar[dict[str, str]] = dict.fromkeys(FIGURES, "skip")
    project = models.OneToOneField(
        "portfolio.Project", models.PROTECT, related_name="+", verbose_name=_("project")
    )
    calendar = models.ForeignKey(
        WorkCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("calendar"),
        help_text=_("Empty: the working calendar of the leading unit."),
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, default=default_time_zone, validators=[check_time_zone]
    )
    start_at = models.DateTimeField(_("start"))
    data_date_at = models.DateTimeField(_("data date"), null=True, blank=True)
    must_finish_at = models.DateTimeField(_("must finish by"), null=True, blank=True)
    schedule_from = models.CharField(
        _("schedule"), max_length=8, choices=ScheduleFrom, default=ScheduleFrom.START
    )
    tolerance_days = models.PositiveSmallIntegerField(_("tolerance in days"), default=0)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        indexes = [models.Index(fields=["forecast_finish_at"], name="plan_forecast_finish")]

    def __str__(self) -> str:
        return str(self.project)

    def plate(self) -> Plate:
        return Plate(*self.project.wording(), project_id=self.project_id)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)
