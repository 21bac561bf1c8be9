"""What a person chose for a list: the columns shown, their order, and the view it opens with."""

from __future__ import annotations

from django.db import models

from dougong.platform.records import Record


class TableChoice(models.Model):
    """The columns one account wants to see in the list of one kind; a convenience, not a record."""

    account = models.ForeignKey(Record, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    columns = models.JSONField(default=list)
    view = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    """The plate of the saved view with which the list opens."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "kind"], name="table_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"
