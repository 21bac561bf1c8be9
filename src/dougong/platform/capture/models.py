"""What people note where the work is done: who was where and when, and what was found there."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.records import Plate, Record, Recorded

from .choices import Finding


def to_the_second() -> datetime:
    """The present moment as forms show it, so that an edit leaves it as it was."""
    return clock.now().replace(microsecond=0)


class SiteNote(Recorded):
    """Noted on the spot: for which project or unit, at which moment, and where on earth."""

    site = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("project or unit"),
        limit_choices_to={"kind__in": ("project", "unit")},
    )
    taken_at = models.DateTimeField(
        _("noted at"),
        default=to_the_second,
        help_text=_("By the clock of the device; when it arrived stands in the history."),
    )
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    accuracy_m = models.PositiveIntegerField(
        _("accuracy, metres"),
        null=True,
        blank=True,
        help_text=_("So far off the true place may be, as the device says."),
    )
    note = models.TextField(_("note"), blank=True, max_length=200_000)
    maker = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("noted by"),
        limit_choices_to={"kind": "account"},
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_has_a_whole_place",
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
            )
        ]

    def __str__(self) -> str:
        return self.plate().label

    def plate(self) -> Plate:
        moment = f"{timezone.localtime(self.taken_at):%Y-%m-%d %H:%M}"
        site = self.site
        english = f"{site.label_en} {moment}" if site.label_en else ""
        state = str(getattr(self, "finding", ""))
        return Plate.within(site, f"{site.label[:200]} {moment}", english, state)


class CheckIn(SiteNote):
    """Somebody was at a place at a time (签到); it is evidence and therefore never changed."""

    code_prefix: ClassVar[str] = "CI"

    class Meta(SiteNote.Meta):
        verbose_name = _("check-in")
        verbose_name_plural = _("check-ins")


class Inspection(SiteNote):
    """What was found on the spot, with photos beside it (巡检)."""

    code_prefix: ClassVar[str] = "IN"
    finding = models.CharField(
        _("finding"), max_length=12, choices=Finding, default=Finding.IN_ORDER
    )

    class Meta(SiteNote.Meta):
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
