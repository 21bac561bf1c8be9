"""Retention classes, legal holds, and archives of closed months."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.platform.records import OfUnit, Plate, Record, Recorded
from dougong.platform.records.bilingual import Titled

from .choices import HoldState, Mark, Stage, Start, holdable

FOREVER = "permanent"


class RetentionClass(Titled, OfUnit, Recorded):
    """How long entries of a class are kept (保存类别), and which rule says so."""

    code_prefix: ClassVar[str] = "KC"
    retention: ClassVar[tuple[str, ...]] = (FOREVER,)
    key = models.SlugField(_("key"), max_length=40, unique=True)
    months = models.PositiveSmallIntegerField(
        _("months kept"), null=True, blank=True, help_text=_("Empty: for ever.")
    )
    counts_from = models.CharField(
        _("counted from"), max_length=8, choices=Start, default=Start.WRITTEN
    )
    online_months = models.PositiveSmallIntegerField(
        _("months in the database"),
        null=True,
        blank=True,
        help_text=_("Afterwards the month goes into an archive file. Empty: never."),
    )
    regulation = models.CharField(_("regulation"), max_length=200, blank=True)
    article = models.CharField(_("article"), max_length=80, blank=True)
    edition = models.CharField(_("edition"), max_length=80, blank=True)
    parameter = models.CharField(_("what it demands"), max_length=200, blank=True)
    mark = models.CharField(_("mark"), max_length=2, choices=Mark, blank=True)
    confirmed_on = models.DateField(_("confirmed on"), null=True, editable=False)
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)

    class Meta:
        verbose_name = _("retention class")
        verbose_name_plural = _("retention classes")
        constraints = [
            models.CheckConstraint(
                name="retention_at_least_a_month", condition=Q(months=None) | Q(months__gte=1)
            )
        ]

    def plate(self) -> Plate:
        return Plate(self.title_zh or self.title_en, self.title_en, unit_id=self.unit_id)


class LegalHold(Recorded):
    """Whatever concerns a record or a scope is kept until others decide to lift it (法定保全)."""

    code_prefix: ClassVar[str] = "LH"
    retention: ClassVar[tuple[str, ...]] = (FOREVER,)
    held = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("record or scope"),
        limit_choices_to=holdable,
    )
    matter = models.CharField(_("matter"), max_length=120)
    grounds = models.TextField(_("grounds"))
    state = models.CharField(
        _("state"), max_length=8, choices=HoldState, default=HoldState.IN_FORCE, editable=False
    )

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                fields=["held", "matter"],
                condition=Q(state=HoldState.IN_FORCE),
                name="one_hold_of_a_matter",
            )
        ]

    def __str__(self) -> str:
        return self.matter

    def plate(self) -> Plate:
        scope = self.held.scope
        is_project = scope is not None and scope.kind == "project"
        return Plate(
            self.matter,
            state=self.state,
            project_id=self.held.scope_id if is_project else None,
            unit_id=None if is_project else self.held.scope_id,
        )


class Archive(OfUnit, Recorded):
    """A file that holds the entries and changes of one closed month and one class (归档文件)."""

    code_prefix: ClassVar[str] = "AR"
    retention: ClassVar[tuple[str, ...]] = (FOREVER,)
    treatments: ClassVar[dict[str, str]] = {"leaves": "plain", "records": "plain"}

    month = models.DateField(_("month"), help_text=_("Any day of the month; it must be over."))
    kept_as = models.ForeignKey(
        RetentionClass, models.PROTECT, related_name="+", verbose_name=_("retention class")
    )
    stage = models.CharField(
        _("state"), max_length=10, choices=Stage, default=Stage.ORDERED, editable=False
    )
    file = models.CharField(_("file"), max_length=120, blank=True, editable=False)
    size = models.BigIntegerField(_("bytes"), default=0, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    checkpoint = models.BigIntegerField(_("checkpoint"), null=True, editable=False)
    entries = models.IntegerField(_("entries"), default=0, editable=False)
    oldest_at = models.DateTimeField(_("oldest entry"), null=True, editable=False)
    newest_at = models.DateTimeField(_("newest entry"), null=True, editable=False)
    leaves = models.TextField(_("leaves"), default="{}", editable=False)
    records = models.TextField(_("records concerned"), default="{}", editable=False)

    class Meta:
        verbose_name = _("archive of the journal")
        verbose_name_plural = _("archives of the journal")
        constraints = [
            models.UniqueConstraint(
                fields=["month", "kept_as"],
                condition=Q(stage=Stage.ORDERED),
                name="one_order_of_a_month_and_class",
            )
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.kept_as}"

    def plate(self) -> Plate:
        of = self.kept_as
        zh, en = of.title_zh or of.title_en, of.title_en or of.title_zh
        month = f"{self.month:%Y-%m}"
        return Plate(f"{month} · {zh}", f"{month} · {en}", unit_id=self.unit_id)
