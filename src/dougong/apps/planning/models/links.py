"""Dependencies: the links of the network; parts of their successor and journalled with it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import LagCalendar, LagKindChoice, LinkChoice

from .items import WorkItem


class Dependency(models.Model):
    """A link between two work items.

    `lag_value` is in minutes, or in hundredths of a percent of the predecessor's duration.
    """

    predecessor = models.ForeignKey(
        WorkItem, models.CASCADE, related_name="outgoing", verbose_name=_("predecessor")
    )
    successor = models.ForeignKey(
        WorkItem, models.CASCADE, related_name="incoming", verbose_name=_("successor")
    )
    type = models.CharField(_("type"), max_length=2, choices=LinkChoice, default=LinkChoice.FS)
    lag_value = models.IntegerField(_("lag"), default=0)
    lag_kind = models.CharField(
        _("kind of lag"), max_length=8, choices=LagKindChoice, default=LagKindChoice.WORKING
    )
    lag_calendar = models.CharField(
        _("lag calendar"), max_length=12, choices=LagCalendar, blank=True
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
                name="dependency_joins_two", condition=~Q(predecessor=F("successor"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} -{self.type}-> {self.successor_id}"
