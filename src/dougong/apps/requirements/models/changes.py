"""Asked changes of requirements with what they would bring about."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.planning.models import WorkItem
from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.choices import ChangeCause, ChangeState, Urgency
from dougong.platform.records import Recorded
from dougong.platform.records.bilingual import Titled

from .freezes import FreezeWindow
from .requirements import LONGEST, Requirement

DIMENSIONS = ("scope", "schedule", "cost", "quality", "risk", "compliance")
"""Of the impact matrix; each has a column `<dimension>_level` from 0 to 4."""


def _level(label: Any, **more: Any) -> models.PositiveSmallIntegerField:
    limits = [MinValueValidator(0), MaxValueValidator(4)]
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=limits, **more)


def _proposed(label: Any, most: int = LONGEST) -> models.TextField:
    return models.TextField(
        label, blank=True, max_length=most, help_text=_("Empty: stays as it is.")
    )


class Impact(models.Model):
    """The impact matrix: three dimensions are computed, three assessed, the highest counts."""

    work_item = models.ForeignKey(
        WorkItem,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("work item that grows"),
    )
    added_days = models.DecimalField(
        _("added work, days"),
        max_digits=6,
        decimal_places=1,
        default=0,
        validators=[MinValueValidator(0)],
    )
    cost_likely = models.DecimalField(
        _("likely cost"),
        max_digits=20,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0)],
    )
    quality_level = _level(_("quality, 0 to 4"))
    risk_level = _level(_("risk, 0 to 4"))
    compliance_level = _level(_("compliance, 0 to 4"))
    scope_level = _level(_("extent, 0 to 4"), editable=False)
    schedule_level = _level(_("schedule, 0 to 4"), editable=False)
    cost_level = _level(_("cost, 0 to 4"), editable=False)
    scope_share = models.DecimalField(
        _("share of the signed requirements"),
        max_digits=9,
        decimal_places=6,
        null=True,
        editable=False,
    )
    schedule_days = models.DecimalField(
        _("finish moves, days"), max_digits=9, decimal_places=1, null=True, editable=False
    )
    cost_share = models.DecimalField(
        _("share of the approved amount"),
        max_digits=15,
        decimal_places=9,
        null=True,
        editable=False,
    )
    level = _level(_("overall level"), editable=False)
    assessed_at = models.DateTimeField(_("assessed"), null=True, editable=False)

    class Meta:
        abstract = True


class ChangeRequest(Impact, Titled, Recorded):
    """An asked change of one requirement: another text, another project, or its end."""

    code_prefix: ClassVar[str] = "CR"
    volatile: ClassVar[frozenset[str]] = frozenset({"decided_at"})
    requirement = models.ForeignKey(
        Requirement, models.PROTECT, related_name="changes", verbose_name=_("requirement")
    )
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        related_name="+",
        verbose_name=_("project"),
        help_text=_("For a requirement of the pool: the project that it is to join."),
    )
    cause = models.CharField(
        _("cause"), max_length=12, choices=ChangeCause, default=ChangeCause.OTHER
    )
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    description = models.TextField(_("why"), blank=True, max_length=LONGEST)
    is_removal = models.BooleanField(_("take the requirement out"), default=False)
    new_title_zh = _proposed(_("new title (Chinese)"), 200)
    new_title_en = _proposed(_("new title (English)"), 200)
    new_text = _proposed(_("new text (Chinese)"))
    new_text_en = _proposed(_("new text (English)"))
    new_criteria = _proposed(_("new acceptance criteria"))
    from_number = models.PositiveIntegerField(_("asked of version"), default=1, editable=False)
    to_number = models.PositiveIntegerField(_("became version"), null=True, editable=False)
    window = models.ForeignKey(
        FreezeWindow,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("asked inside the freeze"),
    )
    requested_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("requested by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=ChangeState, default=ChangeState.DRAFT, editable=False
    )

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")
        indexes = [models.Index(fields=["project", "state"], name="change_of_project")]
        constraints = [
            # One text of a requirement comes from one change, so that none has two effects.
            models.UniqueConstraint(fields=["requirement", "to_number"], name="change_one_effect")
        ]

    def proposed(self) -> dict[str, str]:
        """The content that the requirement would have."""
        content = self.requirement.content()
        return {name: getattr(self, f"new_{name}") or old for name, old in content.items()}

    def levels(self) -> dict[str, int | None]:
        return {name: getattr(self, f"{name}_level") for name in DIMENSIONS}

    def clean(self) -> None:
        super().clean()
        if self.requirement_id is None or self.project_id is None:
            return
        own = self.requirement.project_id
        if own is not None and own != self.project_id:
            message = _("The requirement belongs to another project.")
            raise ValidationError(
                {"project": ValidationError(message, "requirements.foreign_requirement")}
            )
        if self.work_item is not None and self.work_item.project_id != self.project_id:
            message = _("This work item belongs to another project.")
            raise ValidationError(
                {"work_item": ValidationError(message, "requirements.foreign_item")}
            )
        is_other = self.is_removal or own is None or self.to_number is not None
        if not is_other and self.proposed() == self.requirement.content():
            message = _("Say what is to change: a new text, or that it is taken out.")
            raise ValidationError(message, "requirements.nothing_changes")
