"""Who does, answers for, is asked about and is told of a requirement or work item."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Person
from dougong.apps.portfolio.models import Project
from dougong.apps.requirements.choices import Letter
from dougong.platform.records import Plate, Record, Recorded


class Responsibility(Recorded):
    """One cell of the responsibility matrix (职责分配矩阵)."""

    code_prefix: ClassVar[str] = "RA"
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="+", verbose_name=_("project")
    )
    subject = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("requirement or work item"),
        limit_choices_to={"kind__in": ("requirement", "workitem")},
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("party"))
    letter = models.CharField(_("letter"), max_length=1, choices=Letter)

    class Meta:
        verbose_name = _("responsibility")
        verbose_name_plural = _("responsibilities")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                name="raci_one_accountable",
                condition=Q(letter=Letter.ACCOUNTABLE),
                violation_error_message=_("Exactly one person answers for it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter}: {self.person}"

    def plate(self) -> Plate:
        person = self.person
        label, label_en = person.name_zh, person.name_en
        return Plate(
            f"{self.letter} {label}", f"{self.letter} {label_en}", project_id=self.project_id
        )
