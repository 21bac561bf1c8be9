"""Times in which requirements stay as they are."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.requirements.choices import WindowState
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.bilingual import Titled


class FreezeWindow(Titled, Recorded):
    """A requirement freeze: over a project, or all projects below a portfolio or unit."""

    code_prefix: ClassVar[str] = "FW"
    place = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("project, programme, portfolio or unit"),
        limit_choices_to={"kind__in": ("project", "programme", "portfolio", "unit")},
    )
    release = models.CharField(
        _("target release"), max_length=40, blank=True, help_text=_("Empty for every release.")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    purpose = models.TextField(_("purpose"), blank=True, max_length=2000)
    state = models.CharField(
        _("state"), max_length=8, choices=WindowState, default=WindowState.SET, editable=False
    )

    class Meta:
        verbose_name = _("freeze window")
        verbose_name_plural = _("freeze windows")
        indexes = [models.Index(fields=["place", "ends_at"], name="freeze_of_place")]
        constraints = [
            models.CheckConstraint(
                name="freeze_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))
            )
        ]

    def plate(self) -> Plate:
        return Plate.within(self.place, *self.wording(), state=self.state)

    def clean(self) -> None:
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            message = _("The window ends before it begins.")
            raise ValidationError({"ends_at": ValidationError(message, "requirements.bad_window")})
