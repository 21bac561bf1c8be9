"""What does the work: people, crews, machines, materials and placeholders, and where they are booked."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import ResourceKind
from dougong.platform.records import Recorded
from dougong.platform.records.bilingual import Named

from .calendars import WorkCalendar
from .items import WorkItem


class Resource(Named, Recorded):
    """A person, crew, machine, material or unfilled place in a project's plan."""

    code_prefix: ClassVar[str] = "RE"
    project = models.ForeignKey(
        "portfolio.Project", models.PROTECT, related_name="+", verbose_name=_("project")
    )
    kind_of_resource = models.CharField(
        _("kind of resource"), max_length=12, choices=ResourceKind, default=ResourceKind.PERSON
    )
    person = models.ForeignKey(
        "accounts.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    calendar = models.ForeignKey(
        WorkCalendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("calendar"),
    )
    max_units = models.DecimalField(
        _("units available"),
        max_digits=12,
        decimal_places=3,
        default=Decimal(1),
        validators=[MinValueValidator(0)],
        help_text=_("1 is one person full time."),
    )

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "external_source", "external_id"],
                name="resource_external_id_once",
                condition=~Q(external_id=""),
            ),
            models.CheckConstraint(name="resource_units_positive", condition=Q(max_units__gte=0)),
        ]


class Assignment(models.Model):
    """A resource on a work item; without a resource it is a place still to be filled."""

    item = models.ForeignKey(WorkItem, models.CASCADE, related_name="assignments")
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="assignments"
    )
    units = models.DecimalField(
        _("assigned units"), max_digits=12, decimal_places=3, default=Decimal(1)
    )
    effort_minutes = models.PositiveIntegerField(_("effort"), default=0)
    actual_minutes = models.PositiveIntegerField(_("actual effort"), default=0)
    remaining_minutes = models.PositiveIntegerField(_("remaining effort"), default=0)
    is_driving = models.BooleanField(_("drives the dates"), default=True)
    offset_minutes = models.PositiveIntegerField(_("starts later by"), default=0)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")

    def __str__(self) -> str:
        return f"{self.resource_id} → {self.item_id}"
