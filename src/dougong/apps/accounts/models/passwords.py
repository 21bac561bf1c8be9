"""What a password must be like, how long it lasts, and what an account had before."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import SecondFactor
from dougong.platform.records import OfUnit, Recorded
from dougong.platform.records.bilingual import Named
from dougong.platform.records.scopes import ScopeReach

from .accounts import Account

WINDOW = timedelta(minutes=15)
SHORTEST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(minutes=15)
SHIPPED: dict[str, dict[str, Any]] = {
    # GB/T 22239-2019 8.1.4.1 a) and b): complexity, periodic change, end of failing sign-ins.
    "mlps3": {
        "name_zh": "等保三级",
        "name_en": "MLPS level 3",
        "kinds_needed": 3,
        "change_after_days": 90,
        "history": 5,
        "is_growing": False,
        "second_factor": SecondFactor.ALL,
        "administrators_at_once": 1,
    },
    # OWASP ASVS 5.0 V6.2.5 and V6.2.10: no composition rules, no periodic change.
    "asvs": {
        "name_zh": "OWASP ASVS",
        "name_en": "OWASP ASVS",
        "kinds_needed": 1,
        "change_after_days": 0,
        "history": 0,
        "is_growing": True,
        "second_factor": SecondFactor.PRIVILEGED,
        "administrators_at_once": 3,
    },
}
DEFAULT = "mlps3"


def _between(lowest: int, highest: int) -> list[Any]:
    return [MinValueValidator(lowest), MaxValueValidator(highest)]


class PasswordProfileQuerySet(models.QuerySet["PasswordProfile"]):
    """Questions about profiles."""

    def in_force(self, unit: int | None) -> PasswordProfile:
        """The profile of a unit: one adopted for it or above it, else the institution's."""
        above = ScopeReach.objects.filter(below=unit).values("above")
        here = models.Q(unit__in=above) | models.Q(unit=None)
        adopted = self.filter(here, adopted_at__isnull=False)
        found = adopted.order_by(models.F("unit").desc(nulls_last=True), "-adopted_at").first()
        return found or PasswordProfile(key=DEFAULT, **SHIPPED[DEFAULT])


class PasswordProfile(Named, OfUnit, Recorded):
    """Rules of passwords, lock-out and sessions, in force for a unit or the whole institution."""

    code_prefix: ClassVar[str] = "PP"
    volatile: ClassVar[frozenset[str]] = frozenset({"adopted_at"})
    """The moment of its approval is not yet known when it is asked for."""
    key = models.SlugField(_("key"), max_length=40, unique=True)
    min_length = models.PositiveSmallIntegerField(
        _("least length"), default=12, validators=_between(12, 64)
    )
    max_length = models.PositiveSmallIntegerField(
        _("greatest length"), default=128, validators=_between(64, 256)
    )
    kinds_needed = models.PositiveSmallIntegerField(
        _("kinds of characters"),
        default=1,
        validators=_between(1, 4),
        help_text=_("Of small letters, capitals, digits and signs."),
    )
    change_after_days = models.PositiveSmallIntegerField(
        _("change after"), default=0, help_text=_("In days; 0 asks for no periodic change.")
    )
    history = models.PositiveSmallIntegerField(
        _("last ones refused"), default=0, validators=_between(0, 24)
    )
    forbidden_words = models.JSONField(
        _("words of the institution"),
        default=list,
        blank=True,
        help_text=_("Refused inside a password, such as the name of the institution."),
    )
    failures_allowed = models.PositiveSmallIntegerField(
        _("failures until locked"), default=5, validators=_between(3, 10)
    )
    lock_minutes = models.PositiveSmallIntegerField(
        _("minutes locked"), default=15, validators=_between(1, 1440)
    )
    is_growing = models.BooleanField(
        _("growing delay"),
        default=False,
        help_text=_("Delays from 30 seconds to 15 minutes in place of the lock."),
    )
    second_factor = models.CharField(
        _("second factor"), max_length=12, choices=SecondFactor, default=SecondFactor.ALL
    )
    idle_minutes = models.PositiveSmallIntegerField(
        _("idle minutes"), default=30, validators=_between(5, 240)
    )
    administrators_idle_minutes = models.PositiveSmallIntegerField(
        _("idle minutes of administrators"), default=15, validators=_between(5, 240)
    )
    session_hours = models.PositiveSmallIntegerField(
        _("hours until signed out"), default=12, validators=_between(1, 24)
    )
    at_once = models.PositiveSmallIntegerField(
        _("sign-ins at once"), default=3, validators=_between(1, 10)
    )
    administrators_at_once = models.PositiveSmallIntegerField(
        _("sign-ins of administrators at once"), default=1, validators=_between(1, 10)
    )
    adopted_at = models.DateTimeField(_("adopted"), null=True, blank=True, editable=False)

    objects = PasswordProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("password profile")
        verbose_name_plural = _("password profiles")

    def locked_until(self, failures: int, now: datetime) -> datetime | None:
        """When the next attempt is looked at again, after so many failures in a row."""
        over = failures - self.failures_allowed
        if over < 0:
            return None
        if self.is_growing:
            return now + min(SHORTEST_DELAY * 2 ** min(over, 10), LONGEST_DELAY)
        return now + timedelta(minutes=self.lock_minutes)

    def idle_limit(self, *, is_administrator: bool) -> timedelta:
        minutes = self.administrators_idle_minutes if is_administrator else self.idle_minutes
        return timedelta(minutes=minutes)

    def most_logins(self, *, is_administrator: bool) -> int:
        return self.administrators_at_once if is_administrator else self.at_once


class OldPassword(models.Model):
    """A password that an account had: only its hash, so that it is not taken again."""

    treatments: ClassVar[dict[str, str]] = {"password": "secret"}
    account = models.ForeignKey(Account, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["-replaced_at"]

    def __str__(self) -> str:
        return f"{self.account} {self.replaced_at:%Y-%m-%d}"
