"""Verifications that were asked for, with their progress and their verdict."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Verification(models.Model):
    """One run over the sealed journal; its verdict is an entry too."""

    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    asked_at = models.DateTimeField(_("when"), auto_now_add=True)
    is_quick = models.BooleanField(default=False)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    verdict: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.verdict}"

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0
