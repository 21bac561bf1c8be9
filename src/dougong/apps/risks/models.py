"""What may go wrong in a project, and what has gone wrong."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.portfolio.models import Project
from dougong.platform.records import Recorded
from dougong.platform.records.bilingual import Titled

from .choices import IssueKind, IssueState, RiskKind, RiskState, Severity

FIVE_LEVELS = [MinValueValidator(1), MaxValueValidator(5)]


class Risk(Titled, Recorded):
    """Something that may go wrong in a project: how likely it is, and how much it would hurt."""

    code_prefix: ClassVar[str] = "RK"
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    kind_of_risk = models.CharField(_("kind of risk"), max_length=16, choices=RiskKind)
    likelihood = models.PositiveSmallIntegerField(_("likelihood"), validators=FIVE_LEVELS)
    impact = models.PositiveSmallIntegerField(_("impact"), validators=FIVE_LEVELS)
    response_zh = models.TextField(_("risk response (Chinese)"), blank=True)
    response_en = models.TextField(_("risk response (English)"), blank=True)
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("response due on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RiskState, default=RiskState.OPEN, editable=False
    )

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        constraints = [
            models.CheckConstraint(
                name="risk_likelihood_1_to_5", condition=Q(likelihood__range=(1, 5))
            ),
            models.CheckConstraint(name="risk_impact_1_to_5", condition=Q(impact__range=(1, 5))),
        ]


class Issue(Titled, Recorded):
    """Something that has happened in a project and must be solved."""

    code_prefix: ClassVar[str] = "IS"
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    kind_of_issue = models.CharField(
        _("kind of issue"), max_length=10, choices=IssueKind, default=IssueKind.PROBLEM
    )
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity, default=Severity.MEDIUM
    )
    description = models.TextField(_("what happened"), blank=True, max_length=200_000)
    raised_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("raised by"),
    )
    owner = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)
    from_risk = models.ForeignKey(
        Risk,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="issues",
        verbose_name=_("risk that came true"),
    )
    resolution = models.TextField(_("resolution"), blank=True, max_length=200_000)
    resolved_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("resolved by"),
    )
    state = models.CharField(
        _("state"), max_length=11, choices=IssueState, default=IssueState.OPEN, editable=False
    )

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        constraints = [
            models.CheckConstraint(
                name="issue_severity_1_to_4", condition=Q(severity__range=(1, 4))
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.from_risk is not None and self.from_risk.project_id != self.project_id:
            foreign = ValidationError(
                _("This risk belongs to another project."), "risks.foreign_risk"
            )
            raise ValidationError({"from_risk": foreign})
