"""Roles, named sets of permissions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import Triad
from dougong.platform.records import OfUnit, Recorded
from dougong.platform.records.bilingual import Named


class Role(Named, OfUnit, Recorded):
    """A named set of permissions `kind.verb`; shipped roles follow the register."""

    code_prefix: ClassVar[str] = "RL"
    key = models.SlugField(_("key"), max_length=40, unique=True)
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
    is_admin_triad = models.CharField(
        _("administrator"),
        max_length=8,
        choices=Triad,
        default=Triad.NONE,
        help_text=_("One of the three administrators: whoever holds it holds no other role."),
    )
    max_term_days = models.PositiveSmallIntegerField(
        _("longest term in days"), null=True, blank=True
    )
    fields_read = models.JSONField(
        _("masked fields read"),
        default=list,
        blank=True,
        help_text=_('Kind and field, such as ["person.email"].'),
    )
    fields_write = models.JSONField(
        _("masked fields written"),
        default=list,
        blank=True,
        help_text=_('Kind and field, such as ["person.email"].'),
    )
    is_shipped = models.BooleanField(_("shipped"), default=False, editable=False)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
