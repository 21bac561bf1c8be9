"""Rights in an emergency: released by two persons, for minutes, looked at afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import SCOPE_KINDS, EmergencyState
from dougong.kernel import clock
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.days import current_day

from .accounts import Account
from .roles import Role

LONGEST_MINUTES = 240
WAITS = timedelta(minutes=60)
"""How long the first person's word stands."""


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Questions about emergencies."""

    def open(self) -> BreakGlassQuerySet:
        return self.filter(state=EmergencyState.OPEN, ends_at__gt=clock.now())

    def over(self) -> BreakGlassQuerySet:
        """Open ones whose minutes have passed."""
        return self.filter(state=EmergencyState.OPEN, ends_at__lte=clock.now())

    def forgotten(self) -> BreakGlassQuerySet:
        """Those that nobody else released in time."""
        return self.filter(state=EmergencyState.ASKED, created_at__lte=clock.now() - WAITS)

    def unreviewed(self) -> BreakGlassQuerySet:
        return self.filter(state=EmergencyState.ENDED)

    def overdue(self) -> BreakGlassQuerySet:
        """Those whose review should have been done by now."""
        return self.unreviewed().filter(review_due_on__lt=current_day())


class BreakGlass(Recorded):
    """A role given in an emergency (应急授权): two persons release it, it ends by itself, it is reviewed."""

    code_prefix: ClassVar[str] = "BG"
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="emergencies", verbose_name=_("account")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("scope"),
        limit_choices_to={"kind__in": SCOPE_KINDS},
    )
    incident = models.CharField(
        _("incident"), max_length=60, help_text=_("Code of the incident that makes it necessary.")
    )
    why = models.TextField(_("what has to be done"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=60,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_MINUTES)],
    )
    first_account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
        editable=False,
    )
    first_person = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="+", editable=False
    )
    second_account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("countersigned by"),
        editable=False,
    )
    second_person = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="+", editable=False
    )
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    ends_at = models.DateTimeField(_("ends"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    review_due_on = models.DateField(_("review due"), null=True, editable=False)
    review = models.TextField(_("review"), blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("reviewed by"),
        editable=False,
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=EmergencyState,
        default=EmergencyState.ASKED,
        editable=False,
    )

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        verbose_name = _("break-glass access")
        verbose_name_plural = _("break-glass access")
        constraints = [
            models.CheckConstraint(
                name="break_glass_by_two_persons",
                condition=models.Q(state__in=["asked", "lapsed"])
                | (
                    models.Q(first_person__isnull=False, second_person__isnull=False)
                    & ~models.Q(first_person=models.F("second_person"))
                ),
            ),
            models.CheckConstraint(
                name="break_glass_within_minutes",
                condition=models.Q(minutes__gte=1, minutes__lte=LONGEST_MINUTES)
                & (
                    models.Q(ends_at__isnull=True)
                    | models.Q(
                        ends_at__lte=models.F("opened_at") + timedelta(minutes=LONGEST_MINUTES)
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident}: {self.account.username}"

    def plate(self) -> Plate:
        is_project = self.scope.kind == "project"
        return Plate(
            str(self),
            state=self.state,
            project_id=self.scope_id if is_project else None,
            unit_id=None if is_project else self.scope_id,
        )
