"""How a person has arranged their desk."""

from __future__ import annotations

from django.db import models

from dougong.platform.records import Record

from .choices import RowHeight


class DeskChoice(models.Model):
    """Panels in the order that a person chose, those put away, and the height of rows."""

    account = models.OneToOneField(Record, models.CASCADE, related_name="+")
    panels = models.JSONField(default=list)
    """Keys of all panels the person knew, in their order; empty for the order as delivered."""
    hidden = models.JSONField(default=list)
    density = models.CharField(max_length=8, choices=RowHeight, default=RowHeight.DENSE)

    def __str__(self) -> str:
        return str(self.account_id)
