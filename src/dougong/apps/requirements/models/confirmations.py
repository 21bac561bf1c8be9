"""The sheet on which requirements are confirmed, its lines, and who signed it."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.choices import SheetState, SignerRole
from dougong.kernel import clock
from dougong.platform.records import Record, Recorded
from dougong.platform.records.bilingual import Titled

from .requirements import LONGEST, Requirement


class Confirmation(Titled, Recorded):
    """《需求确认书》: exact versions of requirements, signed by product manager and sponsor in turn."""

    code_prefix: ClassVar[str] = "RC"
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    release = models.CharField(
        _("target release"), max_length=40, blank=True, help_text=_("Empty for every release.")
    )
    product_manager = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product manager"),
    )
    sponsor = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("business sponsor"),
    )
    scope_text = models.TextField(_("what is confirmed"), blank=True, max_length=LONGEST)
    exclusions = models.TextField(_("what is left out"), blank=True, max_length=LONGEST)
    document_sha256 = models.CharField(
        _("digest of the document"), max_length=64, blank=True, editable=False
    )
    offered_at = models.DateTimeField(_("offered"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=SheetState, default=SheetState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("requirement confirmation")
        verbose_name_plural = _("requirement confirmations")
        constraints = [
            models.CheckConstraint(
                name="confirmation_two_signers",
                condition=Q(product_manager=None)
                | Q(sponsor=None)
                | ~Q(product_manager=F("sponsor")),
                violation_error_message=_("The two signatures must come from two natural persons."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.product_manager_id is not None and self.product_manager_id == self.sponsor_id:
            message = _("The two signatures must come from two natural persons.")
            raise ValidationError({"sponsor": ValidationError(message, "accounts.same_person")})


class ConfirmationLine(models.Model):
    """A requirement on a sheet, in the version whose digest is signed."""

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="lines")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="sheet_lines")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["confirmation", "requirement"], name="confirmation_line_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.confirmation_id}: {self.requirement_id} v{self.number}"


class Signature(models.Model):
    """One person's signature under one document; the database keeps it as it is."""

    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=16, choices=SignerRole)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    account = models.ForeignKey(Record, models.PROTECT, related_name="+", db_index=False)
    document_sha256 = models.CharField(max_length=64)
    stepped_up_at = models.DateTimeField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["confirmation", "role", "document_sha256"], name="signature_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.confirmation_id}: {self.role}"
