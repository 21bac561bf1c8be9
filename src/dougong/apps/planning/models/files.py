"""Plan files as they were uploaded: bytes, digest, and what was found in them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import PlanFileState
from dougong.apps.portfolio.choices import ProjectCategory, ProjectType
from dougong.platform.records import Recorded


def stored_name(plan_file: PlanFile, name: str) -> str:
    """Where the bytes lie: named by their digest, never by what the sender called them."""
    return f"plans/{plan_file.sha256[:2]}/{plan_file.sha256}"


class PlanFile(Recorded):
    """An uploaded plan on its way into a project.

    `project` is where it goes; without one, a project is made under `unit`. A refused file keeps
    its digest and findings and loses its bytes.
    """

    code_prefix: ClassVar[str] = "PI"
    project = models.ForeignKey(
        "portfolio.Project",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("project"),
    )
    unit = models.ForeignKey(
        "organisation.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("leading unit"),
    )
    category = models.CharField(
        _("project class"),
        max_length=12,
        choices=ProjectCategory,
        default=ProjectCategory.OPERATIONAL,
    )
    project_type = models.CharField(
        _("project type"), max_length=20, choices=ProjectType, default=ProjectType.OTHER
    )
    file_name = models.CharField(_("file"), max_length=200)
    content = models.FileField(_("content"), upload_to=stored_name, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(_("size"), default=0)
    sha256 = models.CharField(_("digest"), max_length=64)
    format = models.CharField(_("format"), max_length=12, blank=True, editable=False)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    source_project = models.CharField(
        _("project in the file"), max_length=120, blank=True, editable=False
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=PlanFileState,
        default=PlanFileState.STORED,
        editable=False,
    )
    findings = models.JSONField(_("findings"), default=list, editable=False)
    report = models.JSONField(_("report"), default=dict, editable=False)

    class Meta:
        verbose_name = _("plan file")
        verbose_name_plural = _("plan files")
        constraints = [
            models.CheckConstraint(
                name="plan_file_has_place",
                condition=Q(project__isnull=False) | Q(unit__isnull=False),
                violation_error_message=_("Choose a project, or the unit of a new one."),
            )
        ]

    def __str__(self) -> str:
        return self.file_name
