"""Units of the institution, and the calendars by which they work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.platform.records import InUnit, Plate, Recorded
from dougong.platform.records.bilingual import Named, in_reader_language

from .choices import CalendarPurpose, CalendarSource, DayKind, DayOrigin, UnitKind, UnitState

MINUTES_PER_DAY = 1440
OFFICE_DAY = [[540, 720], [810, 1080]]
"""09:00–12:00 and 13:30–18:00."""


def office_week() -> list[list[list[int]]]:
    """Monday to Friday in office hours."""
    return [OFFICE_DAY] * 5 + [[], []]


class Calendar(Named, InUnit, Recorded):
    """When people work: a week of intervals and the days that differ from it.

    Days and, where `week` is empty, hours are inherited from `base`. A published calendar knows
    its days from `covers_from` to `covers_to`, officially up to `official_to`; beyond that it
    refuses to answer instead of guessing.
    """

    code_prefix: ClassVar[str] = "CAL"
    purpose = models.CharField(
        _("purpose"), max_length=12, choices=CalendarPurpose, default=CalendarPurpose.WORK
    )
    base = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="derived",
        verbose_name=_("base calendar"),
    )
    week = models.JSONField(
        _("week"),
        default=office_week,
        blank=True,
        help_text=_(
            "Seven lists of intervals in minutes of the day, Monday first; empty to inherit."
        ),
    )
    source = models.CharField(
        _("published by"),
        max_length=16,
        choices=CalendarSource,
        default=CalendarSource.NONE,
        blank=True,
    )
    covers_from = models.DateField(_("covers from"), null=True, blank=True)
    covers_to = models.DateField(_("covers to"), null=True, blank=True)
    official_to = models.DateField(_("official to"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("working calendar")
        verbose_name_plural = _("working calendars")
        constraints = [
            models.CheckConstraint(
                name="calendar_is_not_its_own_base",
                condition=Q(base__isnull=True) | ~Q(base=F("record")),
            ),
            models.CheckConstraint(
                name="calendar_covers_forward",
                condition=Q(covers_from__isnull=True)
                | Q(covers_to__isnull=True)
                | Q(covers_to__gte=F("covers_from")),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        self.week = self.week or []
        if self.week:
            check_week(self.week)
        elif self.base_id is None:
            raise ValidationError(
                {
                    "week": ValidationError(
                        _("A calendar without a base needs a week of its own."),
                        "organisation.week_missing",
                    )
                }
            )


class CalendarDay(Recorded):
    """A day on which a calendar differs from its week; without intervals a make-up day is an ordinary one."""

    code_prefix: ClassVar[str] = "CD"
    calendar = models.ForeignKey(
        Calendar, models.CASCADE, related_name="days", verbose_name=_("working calendar")
    )
    day = models.DateField(_("day"))
    kind_of_day = models.CharField(
        _("kind of day"), max_length=16, choices=DayKind, default=DayKind.HOLIDAY
    )
    intervals = models.JSONField(
        _("intervals"),
        default=list,
        blank=True,
        help_text=_("Intervals in minutes of the day, such as [[540, 720]]."),
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=120, blank=True)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    origin = models.CharField(
        _("origin"),
        max_length=12,
        choices=DayOrigin,
        default=DayOrigin.MANUAL,
        editable=False,
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once"),
        ]

    def __str__(self) -> str:
        name = in_reader_language(self.name_zh, self.name_en)
        return f"{self.day} {name or DayKind(self.kind_of_day).label}"

    def plate(self) -> Plate:
        zh = f"{self.day} {self.name_zh or self.name_en}".strip()
        en = f"{self.day} {self.name_en or self.name_zh}".strip()
        return Plate(zh, en, state=self.kind_of_day, unit_id=self.calendar.unit_id)

    def clean(self) -> None:
        super().clean()
        check_intervals(self.intervals, "intervals")


class Unit(Named, Recorded):
    """A node of the institution's tree; rights granted on it reach everything below."""

    code_prefix: ClassVar[str] = "U"
    is_spelled: ClassVar[bool] = True
    is_scope: ClassVar[bool] = True
    short_zh = models.CharField(_("short name (Chinese)"), max_length=24, blank=True)
    short_en = models.CharField(_("short name (English)"), max_length=24, blank=True)
    kind_of_unit = models.CharField(_("kind of unit"), max_length=20, choices=UnitKind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent unit"),
    )
    order = models.PositiveIntegerField(_("order"), default=100)
    state = models.CharField(
        _("state"), max_length=12, choices=UnitState, default=UnitState.OPEN, editable=False
    )
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("working calendar"),
        help_text=_("Empty: the calendar of the parent unit."),
    )
    licence_no = models.CharField(_("licence number"), max_length=32, blank=True)
    cost_centre_code = models.CharField(_("cost centre code"), max_length=24, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(
                name="unit_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("record")),
            ),
            models.CheckConstraint(
                name="unit_root_is_institution",
                condition=Q(parent__isnull=False) | Q(kind_of_unit=UnitKind.INSTITUTION),
            ),
            models.CheckConstraint(
                name="unit_latitude_on_earth",
                condition=Q(latitude__isnull=True) | Q(latitude__range=(-90, 90)),
            ),
            models.CheckConstraint(
                name="unit_longitude_on_earth",
                condition=Q(longitude__isnull=True) | Q(longitude__range=(-180, 180)),
            ),
            models.UniqueConstraint(
                fields=["licence_no"], name="unit_licence_once", condition=~Q(licence_no="")
            ),
            models.UniqueConstraint(
                fields=["cost_centre_code"],
                name="unit_cost_centre_once",
                condition=~Q(cost_centre_code=""),
            ),
        ]

    def plate(self) -> Plate:
        return Plate(*self.wording(), state=self.state, unit_id=self.parent_id)

    def scope_parents(self) -> Sequence[int]:
        return () if self.parent_id is None else (self.parent_id,)

    def clean(self) -> None:
        super().clean()
        for name, limit in (("latitude", 90), ("longitude", 180)):
            value = getattr(self, name)
            if value is not None and abs(value) > limit:
                message = _("The coordinate lies outside %(limit)s degrees.")
                raise ValidationError(
                    {
                        name: ValidationError(
                            message, "organisation.bad_coordinate", {"limit": limit}
                        )
                    }
                )


def check_week(week: Any) -> None:
    """Refuse anything but seven days of intervals."""
    if not isinstance(week, list) or len(week) != 7:
        message = _("A week has seven days of intervals, Monday first.")
        raise ValidationError({"week": ValidationError(message, "organisation.bad_week")})
    for day in week:
        check_intervals(day, "week")


def check_intervals(intervals: Any, field: str) -> None:
    """Refuse intervals that are not in order, overlap, or leave the day."""
    last = 0
    if not isinstance(intervals, list):
        raise bad_interval(field, intervals)
    for interval in intervals:
        begin, end = _minutes(interval) or (0, 0)
        if not last <= begin < end <= MINUTES_PER_DAY:
            raise bad_interval(field, interval)
        last = end


def _minutes(interval: Any) -> tuple[int, int] | None:
    is_pair = isinstance(interval, list) and len(interval) == 2
    if not is_pair or not all(type(minute) is int for minute in interval):
        return None
    return interval[0], interval[1]


def bad_interval(field: str, interval: Any) -> ValidationError:
    message = _(
        "The interval %(interval)s is not one of whole minutes of the day, in order and without overlap."
    )
    return ValidationError(
        {field: ValidationError(message, "organisation.bad_interval", {"interval": interval})}
    )
