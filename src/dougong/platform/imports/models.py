"""Imports as records: the file by its digest, how its columns were read, and what became of it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.register import registry
from dougong.platform.requests.api_errors import in_both

from .choices import ImportState


def stored_name(sheet: SheetImport, name: str) -> str:
    """Where the bytes lie: named by their digest, never by what the sender called them."""
    return f"sheets/{sheet.sha256[:2]}/{sheet.sha256}"


class SheetImport(Recorded):
    """A sheet on its way into the records of one kind.

    `layout` is what the reader found in the file, `mapping` names a field for each heading, and
    `outcome` is the digest of what the trial would have done: only exactly that is done later.
    """

    code_prefix: ClassVar[str] = "IM"
    treatments: ClassVar[dict[str, str]] = dict.fromkeys(
        ("layout", "findings", "preview", "content"), "skip"
    )

    target = models.CharField(_("kind of record"), max_length=40, editable=False)
    maker = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        related_name="+",
        limit_choices_to={"kind": "account"},
        verbose_name=_("imported by"),
        editable=False,
    )
    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        related_name="+",
        limit_choices_to={"kind": "unit"},
        verbose_name=_("unit"),
        editable=False,
    )
    batch = models.UUIDField(_("batch"), default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(_("file"), max_length=200, editable=False)
    content = models.FileField(_("content"), upload_to=stored_name, max_length=200, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)
    sha256 = models.CharField(_("digest"), max_length=64, editable=False)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True, editable=False)
    layout = models.JSONField(_("layout"), default=dict, editable=False)
    mapping = models.JSONField(_("columns"), default=dict, blank=True, editable=False)
    key = models.CharField(_("recognised by"), max_length=40, blank=True, editable=False)
    source = models.CharField(_("external source"), max_length=40, blank=True, editable=False)
    as_of = models.DateTimeField(_("as of"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ImportState,
        default=ImportState.READ,
        editable=False,
    )
    report = models.JSONField(_("report"), default=dict, editable=False)
    findings = models.JSONField(_("findings"), default=list, editable=False)
    preview = models.JSONField(_("preview"), default=dict, editable=False)
    outcome = models.CharField(
        _("digest of the outcome"), max_length=64, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name

    def plate(self) -> Plate:
        kind = registry.get(self.target)
        zh, en = in_both(lambda: kind.label_plural if kind else self.target)
        name = self.file_name
        return Plate(f"{zh}：{name}", f"{en}: {name}", self.state, unit_id=self.unit_id)


class ColumnMemory(models.Model):
    """Which field a person has named for a heading, in sheets of one kind; no record."""

    account = models.ForeignKey(Record, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    fields = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="columns_once")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.kind}"


class Progress(models.Model):
    """How far a worker has come with one import; told outside its transaction, so that it is seen."""

    number = models.BigIntegerField(primary_key=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.done}/{self.total}"
