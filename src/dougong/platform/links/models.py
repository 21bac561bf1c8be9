"""A link between two name plates."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from dougong.kernel import clock
from dougong.platform.records import Record


class RecordLink(models.Model):
    """`source` blocks, implements, verifies … `target`."""

    link_type = models.CharField(max_length=20)
    source = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Record, models.PROTECT, related_name="+")
    by = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "link_type", "target"], name="recordlink_once"
            ),
            models.CheckConstraint(name="recordlink_joins_two", condition=~Q(source=F("target"))),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.link_type} {self.target_id}"
