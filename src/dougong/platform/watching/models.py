"""Who follows which record."""

from __future__ import annotations

from django.db import models

from dougong.kernel import clock
from dougong.platform.records import Record


class Watch(models.Model):
    """Somebody follows a record, or has said that they do not want to (`is_off`)."""

    record = models.ForeignKey(Record, models.CASCADE, related_name="+", db_index=False)
    account = models.ForeignKey(Record, models.CASCADE, related_name="+")
    is_off = models.BooleanField(default=False)
    is_automatic = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "account"], name="watch_once_a_record")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.record_id}"
