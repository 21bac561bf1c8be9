"""Roles, named sets of permissions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.bilingual import in_reader_language
from dougong.platform.records import Plate, Record, Recorded


class Role(Recorded):
    """A named set of permissions `kind.verb`; shipped roles follow the register."""

    code_prefix: ClassVar[str] = "RL"
    key = models.SlugField(_("key"), max_length=40, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=80)
    permissions = models.JSONField(
        _("permissions"),
        default=list,
        blank=True,
        help_text=_('Kind and verb, such as ["project.view", "risk.close"].'),
    )
    grantable_by = models.JSONField(
        _("granted by holders of"),
        default=list,
        blank=True,
        help_text=_("Keys of roles whose holders may grant this one without holding it."),
    )
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)
    unit = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("unit"),
        limit_choices_to={"kind": "unit"},
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return in_reader_language(self.name_zh, self.name_en)

    def plate(self) -> Plate:
        return Plate(self.name_zh, self.name_en, unit_id=self.unit_id)
