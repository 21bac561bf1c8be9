"""A file on a record, and each content it has had."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.records import Record
from dougong.platform.records.lexemes import LexemesField


class Scan(models.TextChoices):
    """What the scanner said of a content; nothing is handed out before."""

    PENDING = "scan_pending", _("Being checked")
    CLEAN = "clean", _("Checked")
    REFUSED = "refused", _("Refused by the virus scanner")


class Attachment(models.Model):
    """A file of a record (附件) under the name of its newest version."""

    treatments: ClassVar[dict[str, str]] = {"name": "sealed", "terms": "skip"}

    record = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(_("file name"), max_length=255)
    latest = models.PositiveIntegerField(default=1)
    at = models.DateTimeField(default=clock.now)
    terms = LexemesField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["record", "-id"], name="attachment_of_record"),
            GinIndex(fields=["terms"], name="attachment_terms"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class AttachmentVersion(models.Model):
    """One content of an attachment, named by its digest in the store."""

    treatments: ClassVar[dict[str, str]] = {"name": "sealed"}

    attachment = models.ForeignKey(
        Attachment, models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField(default=1)
    name = models.CharField(_("file name"), max_length=255)
    digest = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    scan = models.CharField(max_length=12, choices=Scan, default=Scan.CLEAN)
    by = models.ForeignKey(Record, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attachment", "number"], name="attachment_number_once"),
            models.CheckConstraint(name="attachment_has_a_size", condition=models.Q(size__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.attachment_id} {self.number}"
