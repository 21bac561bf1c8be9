"""Workflows, each row one version."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.bilingual import Titled

from .choices import WorkflowState, subjects
from .content import faults_of


class Workflow(Titled, Recorded):
    """One version of what is asked of the transitions of a kind (工作流)."""

    code_prefix: ClassVar[str] = "WF"
    volatile: ClassVar[frozenset[str]] = frozenset({"since"})
    """The day it comes into force is not yet known when that is asked for."""
    subject = models.CharField(_("of records of the kind"), max_length=40, choices=subjects)
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("below"),
        limit_choices_to={"kind__in": ("unit", "portfolio", "project")},
        help_text=_("Empty for the whole house. Where several hold, the nearest one counts."),
    )
    number = models.PositiveIntegerField(_("number"), default=0, editable=False)
    states = models.JSONField(_("states"), default=list, blank=True)
    transitions = models.JSONField(_("transitions"), default=list, blank=True)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=WorkflowState,
        default=WorkflowState.DRAFT,
        editable=False,
    )
    since = models.DateField(_("in force since"), null=True, editable=False)

    class Meta:
        verbose_name = _("workflow")
        verbose_name_plural = _("workflows")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["subject", "scope"],
                condition=Q(state=WorkflowState.ACTIVE),
                nulls_distinct=False,
                name="workflow_one_in_force",
            ),
            models.UniqueConstraint(
                fields=["subject", "scope", "number"],
                nulls_distinct=False,
                name="workflow_number_once",
            ),
        ]

    def plate(self) -> Plate:
        zh, en = self.wording()
        number = f" · {self.number}"
        return Plate.within(self.scope, zh + number, (en or zh) + number, state=self.state)

    def clean(self) -> None:
        super().clean()
        if faults := faults_of(self):
            raise ValidationError(faults)
