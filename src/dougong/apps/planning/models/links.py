"""Dependencies: the links of the network; parts of their successor and journalled with it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import LagKindChoice, LinkChoice

from .items import WorkItem


class Dependency(models.Model):
    """A link between two work items, or between one and a fixed date of a plan that is not here.

    `lag_value` is in minutes, or in hundredths of a percent of the predecessor's duration.
    """

    predecessor = models.ForeignKey(
        WorkItem,
        models.CASCADE,
        null=True,
        related_name="outgoing",
        verbose_name=_("predecessor"),
    )
    successor = models.ForeignKey(
        WorkItem,
        models.CASCADE,
        null=True,
        related_name="incoming",
        verbose_name=_("successor"),
    )
    outside_id = models.CharField(_("activity of another plan"), max_length=120, blank=True)
    outside_at = models.DateTimeField(_("date of that activity"), null=True, blank=True)
    type = models.CharField(_("type"), max_length=2, choices=LinkChoice, default=LinkChoice.FS)
    lag_value = models.IntegerField(_("lag"), default=0)
    lag_kind = models.CharField(
        _("kind of lag"), max_length=8, choices=LagKindChoice, default=LagKindChoice.WORKING
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("dependency")
        verbose_name_plural = _("dependencies")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "type", "lag_kind", "lag_value"],
                name="dependency_once",
            ),
            models.CheckConstraint(
                name="dependency_joins_two",
                condition=Q(predecessor=None) | Q(successor=None) | ~Q(predecessor=F("successor")),
            ),
            models.CheckConstraint(
                name="dependency_outside_has_date",
                condition=Q(
                    predecessor__isnull=False, successor__isnull=False, outside_at__isnull=True
                )
                | (
                    Q(outside_at__isnull=False)
                    & ~Q(outside_id="")
                    & (
                        Q(predecessor=None, successor__isnull=False)
                        | Q(predecessor__isnull=False, successor=None)
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -{self.type}-> {self.successor_id}"
