"""Rule sets and their versions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.platform.records import InUnit, Plate, Recorded
from dougong.platform.records.bilingual import Titled
from dougong.platform.records.days import current_day

from .choices import RuleForm, VersionState, kinds_with_facts


def empty_content() -> dict[str, Any]:
    return {"columns": [], "outcomes": [], "rows": []}


class RuleSet(Titled, InUnit, Recorded):
    """A question about records of one kind that versions of a table or an expression answer (规则集)."""

    code_prefix: ClassVar[str] = "RU"
    key = models.SlugField(_("key"), max_length=60)
    subject = models.CharField(
        _("about records of the kind"), max_length=40, choices=kinds_with_facts
    )
    form = models.CharField(_("form"), max_length=12, choices=RuleForm, default=RuleForm.TABLE)
    purpose = models.TextField(_("purpose"), blank=True)
    is_shown = models.BooleanField(_("shown on the record's page"), default=False)
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)

    class Meta:
        verbose_name = _("rule set")
        verbose_name_plural = _("rule sets")
        constraints = [
            models.UniqueConstraint(fields=["unit", "key"], name="rule_set_once_in_a_unit")
        ]


class RuleVersion(Recorded):
    """One version of a rule set (规则版本): drafted freely, in force only on the word of others."""

    code_prefix: ClassVar[str] = "RV"
    rule_set = models.ForeignKey(
        RuleSet, models.PROTECT, related_name="versions", verbose_name=_("rule set")
    )
    number = models.PositiveIntegerField(_("number"), default=0, editable=False)
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=VersionState,
        default=VersionState.DRAFT,
        editable=False,
    )
    effective_on = models.DateField(_("in effect from"), default=current_day)
    content = models.JSONField(_("content"), default=empty_content)
    examples = models.JSONField(_("examples"), default=list, editable=False)

    class Meta:
        verbose_name = _("rule version")
        verbose_name_plural = _("rule versions")
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "number"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["rule_set"],
                condition=Q(state=VersionState.DRAFT),
                name="one_draft_of_a_rule_set",
            ),
            models.UniqueConstraint(
                fields=["rule_set", "effective_on"],
                condition=Q(state=VersionState.APPROVED),
                name="one_rule_version_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_set} · {self.number}"

    def plate(self) -> Plate:
        of = self.rule_set
        zh, en = of.title_zh or of.title_en, of.title_en or of.title_zh
        return Plate(
            f"{zh} · {self.number}", f"{en} · {self.number}", self.state, unit_id=of.unit_id
        )
