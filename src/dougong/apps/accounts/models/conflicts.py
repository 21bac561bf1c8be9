"""Which duties do not belong in one hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import ConflictLevel, Severity
from dougong.platform.records import OfUnit, Plate, Recorded
from dougong.platform.records.bilingual import Titled


class ConflictRule(Titled, OfUnit, Recorded):
    """Two duties that one person should not hold together (职责冲突规则).

    A side is a duty, the key of a role, or a permission. On one record both may be held, but not
    used by the same person: there the rule warns, and the verb on the record refuses.
    """

    code_prefix: ClassVar[str] = "SOD"
    left = models.CharField(_("one duty"), max_length=80)
    right = models.CharField(_("the other duty"), max_length=80)
    level = models.CharField(
        _("applies"), max_length=16, choices=ConflictLevel, default=ConflictLevel.SAME_SCOPE
    )
    severity = models.CharField(
        _("severity"), max_length=8, choices=Severity, default=Severity.FORBID
    )
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)

    class Meta:
        verbose_name = _("conflict rule")
        verbose_name_plural = _("conflict rules")
        constraints = [
            models.UniqueConstraint(fields=["left", "right", "unit"], name="conflict_rule_once"),
        ]

    def plate(self) -> Plate:
        return Plate(*self.wording(), unit_id=self.unit_id)

    @property
    def refuses(self) -> bool:
        """Whether holding both is refused, and not only warned of."""
        return self.severity == Severity.FORBID and self.level != ConflictLevel.SAME_RECORD
