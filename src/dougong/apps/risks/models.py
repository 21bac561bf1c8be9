"""Risks of projects."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.portfolio.models import Project
from dougong.platform.records import Recorded
from dougong.platform.records.bilingual import Titled

from .choices import RiskKind, RiskState

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
