"""A comment on a record, and the people named in it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.journal.canonical import uuid7
from dougong.platform.records import Record
from dougong.platform.records.lexemes import LexemesField


class Comment(models.Model):
    """What somebody said about a record; its key sorts by time among the entries of the journal."""

    treatments: ClassVar[dict[str, str]] = {"terms": "skip"}

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    record = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(Record, models.PROTECT, related_name="+")
    text = models.TextField(_("text"))
    at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="+", db_index=False
    )
    terms = LexemesField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["record", "-id"], name="comment_of_record"),
            GinIndex(fields=["terms"], name="comment_terms"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Mention(models.Model):
    """Somebody named in a comment (提及)."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions", db_index=False)
    account = models.ForeignKey(Record, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "account"], name="mention_once_in_comment")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.account_id}"
