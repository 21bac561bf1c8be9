"""Baselines: immutable copies of a plan, taken when somebody promised it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import (
    BaselineState,
    ItemKind,
    LagKindChoice,
    LinkChoice,
    TimingChoice,
)
from dougong.kernel import clock
from dougong.platform.records import Record, Recorded


class Baseline(Recorded):
    """The plan as it was approved at one moment."""

    code_prefix: ClassVar[str] = "BL"
    volatile: ClassVar[frozenset[str]] = frozenset({"taken_at"})
    """The moment of its approval is not yet known when it is asked for."""
    project = models.ForeignKey(
        "portfolio.Project", models.PROTECT, related_name="+", verbose_name=_("project")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120)
    taken_at = models.DateTimeField(_("taken"), default=clock.now)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    authority = models.ForeignKey(
        Record, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("authority")
    )
    sha256 = models.CharField(_("digest"), max_length=64)
    finish_at = models.DateTimeField(_("finish"), null=True)
    item_count = models.PositiveIntegerField(_("items"), default=0)
    state = models.CharField(
        _("state"), max_length=12, choices=BaselineState, default=BaselineState.CURRENT
    )

    class Meta:
        verbose_name = _("baseline")
        verbose_name_plural = _("baselines")
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="baseline_number_once"),
            models.UniqueConstraint(
                fields=["project"],
                name="baseline_one_current",
                condition=Q(state=BaselineState.CURRENT),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BaselineItem(models.Model):
    """One item as it stood in a baseline; it points at the name plate, which outlives the item."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="items")
    item = models.ForeignKey(Record, models.PROTECT, related_name="+")
    parent = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", db_index=False)
    kind_of_item = models.CharField(max_length=16, choices=ItemKind)
    timing = models.CharField(max_length=16, choices=TimingChoice)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    start_at = models.DateTimeField(null=True)
    finish_at = models.DateTimeField(null=True)
    duration_minutes = models.PositiveIntegerField(default=0)
    effort_minutes = models.PositiveIntegerField(default=0)
    percent_complete = models.DecimalField(max_digits=5, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["baseline", "item"], name="baseline_item_once")
        ]

    def __str__(self) -> str:
        return self.title


class BaselineLink(models.Model):
    """One dependency as it stood in a baseline."""

    baseline = models.ForeignKey(Baseline, models.PROTECT, related_name="links")
    predecessor = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    successor = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    type = models.CharField(max_length=2, choices=LinkChoice)
    lag_value = models.IntegerField(default=0)
    lag_kind = models.CharField(max_length=8, choices=LagKindChoice)

    def __str__(self) -> str:
        return f"{self.predecessor_id} -{self.type}-> {self.successor_id}"
