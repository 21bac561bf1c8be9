"""Rights passed to a deputy for a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import SCOPE_KINDS, DelegationState
from dougong.kernel import clock
from dougong.platform.records import Plate, Record, Recorded

from .accounts import Account

LONGEST = timedelta(days=90)


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Questions about delegations."""

    def in_force(self, moment: datetime | None = None) -> Self:
        moment = moment or clock.now()
        return self.filter(state=DelegationState.ACTIVE, starts_at__lte=moment, ends_at__gt=moment)

    def current(self) -> Self:
        """Delegations that hold now or will."""
        return self.filter(state=DelegationState.ACTIVE, ends_at__gt=clock.now())


class Delegation(Recorded):
    """Roles that one person lets another use on a scope, from one moment to another (授权委托).

    It adds nothing of its own: the deputy has what the principal has today, and no longer than that.
    """

    code_prefix: ClassVar[str] = "DE"
    principal = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="delegations_given",
        verbose_name=_("principal"),
        editable=False,
    )
    deputy = models.ForeignKey(
        Account, models.PROTECT, related_name="delegations_held", verbose_name=_("deputy")
    )
    roles = models.JSONField(
        _("roles"), default=list, help_text=_("Roles that you hold there yourself.")
    )
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("scope"),
        limit_choices_to={"kind__in": SCOPE_KINDS},
    )
    starts_at = models.DateTimeField(_("from"), default=clock.now)
    ends_at = models.DateTimeField(_("to"), help_text=_("At most 90 days after the beginning."))
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=DelegationState,
        default=DelegationState.ACTIVE,
        editable=False,
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.CheckConstraint(
                name="delegation_ends_within_90_days",
                condition=Q(ends_at__gte=F("starts_at")) & Q(ends_at__lte=F("starts_at") + LONGEST),
                violation_error_message=_("At most 90 days after the beginning."),
                violation_error_code="accounts.term_too_long",
            ),
            models.CheckConstraint(
                name="delegation_to_another", condition=~Q(principal=F("deputy"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal.username} → {self.deputy.username}"

    @property
    def role_names(self) -> str:
        """The roles in the reader's language."""
        names = Account.names_of_roles(self.roles)
        return ", ".join(names.get(key, key) for key in self.roles)

    def plate(self) -> Plate:
        return Plate.within(self.scope, str(self), state=self.state)
