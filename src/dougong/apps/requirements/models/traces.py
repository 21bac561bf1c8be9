"""Links that may not hold any more, because the requirement at their end has another text."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from dougong.kernel import clock
from dougong.platform.links.models import RecordLink
from dougong.platform.records import Record

from .requirements import Requirement


class SuspectLink(models.Model):
    """A link to look at again (可疑链接): since which version, and who found it in order."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at"})
    link = models.ForeignKey(RecordLink, models.CASCADE, related_name="+")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="suspects")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=clock.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["link"], name="suspect_once", condition=Q(resolved_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.link_id} since v{self.number}"
