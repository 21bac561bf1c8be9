"""What is asked for, and every text that it ever had."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.choices import (
    Kano,
    Priority,
    RequirementKind,
    RequirementSource,
    RequirementState,
    ScoreModel,
)
from dougong.kernel import clock
from dougong.platform.records import InUnit, Record, Recorded
from dougong.platform.records.bilingual import Titled

LONGEST = 100_000
CONTENT = ("title_zh", "title_en", "text", "text_en", "criteria")
"""What a version holds: whoever signs a requirement signs these, to the letter."""


def _points(label: Any, most: int = 20) -> models.PositiveSmallIntegerField:
    limits = [MinValueValidator(1), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=limits)


def _person(label: Any, **more: Any) -> models.ForeignKey:
    return models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label, **more
    )


class Inputs(models.Model):
    """What the ways to prioritise are fed with; the score follows and is never typed."""

    score_model = models.CharField(
        _("prioritised by"), max_length=16, choices=ScoreModel, default=ScoreModel.WSJF
    )
    business_value = _points(_("business value"))
    time_criticality = _points(_("time criticality"))
    risk_reduction = _points(_("risk reduction"))
    job_size = _points(_("job size"))
    reach = models.PositiveIntegerField(_("reach"), null=True, blank=True)
    impact_factor = models.DecimalField(
        _("impact per person"), max_digits=4, decimal_places=2, null=True, blank=True
    )
    confidence = models.DecimalField(
        _("confidence"),
        max_digits=4,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("A fraction: 0.8 is fairly sure."),
    )
    effort_months = models.DecimalField(
        _("effort, person-months"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, blank=True)
    kano = models.CharField(_("Kano class"), max_length=12, choices=Kano, blank=True)
    compliance_need = _points(_("compliance need, 1 to 5"), 5)
    score = models.DecimalField(
        _("score"), max_digits=14, decimal_places=4, null=True, editable=False
    )

    class Meta:
        abstract = True


class Requirement(Inputs, Titled, InUnit, Recorded):
    """A stated need with acceptance criteria; without a project it lies in the pool."""

    code_prefix: ClassVar[str] = "RQ"
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("project"),
        help_text=_("Empty while the requirement is only in the pool."),
    )
    release = models.CharField(_("target release"), max_length=40, blank=True)
    kind_of_requirement = models.CharField(
        _("kind of requirement"),
        max_length=16,
        choices=RequirementKind,
        default=RequirementKind.FUNCTIONAL,
    )
    text = models.TextField(_("text (Chinese)"), blank=True, max_length=LONGEST)
    text_en = models.TextField(_("text (English)"), blank=True, max_length=LONGEST)
    criteria = models.TextField(
        _("acceptance criteria"),
        blank=True,
        max_length=LONGEST,
        help_text=_(
            "One to a line: Given …, when …, then …; or a measure such as “response ≤ 2 s (load test)”;"
            " or a point to check that begins with a dash."
        ),
    )
    source = models.CharField(
        _("source"),
        max_length=12,
        choices=RequirementSource,
        default=RequirementSource.DEPARTMENT,
    )
    source_note = models.CharField(_("who asked, and where"), max_length=240, blank=True)
    product_manager = _person(_("product manager"))
    sponsor = _person(_("business sponsor"))
    owner = _person(_("owner"))
    raised_by = _person(_("raised by"), editable=False)
    due_on = models.DateField(_("needed by"), null=True, blank=True)
    text_number = models.PositiveIntegerField(_("text version"), default=1, editable=False)
    baseline_number = models.PositiveIntegerField(_("signed version"), null=True, editable=False)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=RequirementState,
        default=RequirementState.RAISED,
        editable=False,
    )

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        indexes = [
            models.Index(fields=["project", "state"], name="requirement_of_project"),
            models.Index(fields=["-score", "record"], name="requirement_by_score"),
        ]
        constraints = [
            models.CheckConstraint(
                name="requirement_effort_above_zero",
                condition=Q(effort_months=None) | Q(effort_months__gt=0),
                violation_error_message=_("The effort must be greater than 0."),
            ),
            models.CheckConstraint(
                name="requirement_two_signers",
                condition=Q(product_manager=None)
                | Q(sponsor=None)
                | ~Q(product_manager=models.F("sponsor")),
                violation_error_message=_(
                    "Product manager and business sponsor are two different persons."
                ),
            ),
        ]

    def content(self) -> dict[str, str]:
        """What a version holds, as it stands now."""
        return {name: getattr(self, name) for name in CONTENT}


class TextVersion(models.Model):
    """One text of a requirement; the database lets nobody alter or remove it."""

    volatile: ClassVar[frozenset[str]] = frozenset({"at"})
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    criteria = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Record, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requirement", "number"], name="requirement_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} v{self.number}"

    def content(self) -> dict[str, str]:
        """The same columns as on the requirement."""
        return {name: getattr(self, name) for name in CONTENT}
