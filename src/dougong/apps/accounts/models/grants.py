"""Where an account holds a role, until when."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import GrantState
from dougong.platform.days import current_day
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.scopes import ScopeReach

from .accounts import Account
from .roles import Role

FIELD_USES = ("read", "write")
"""A right on a masked column reads `person.email:read`."""
SCOPE_KINDS = ("unit", "portfolio", "programme", "project")


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Questions about grants."""

    def in_force(self, day: Any = None) -> RoleGrantQuerySet:
        day = day or current_day()
        ends = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day)
        return self.filter(ends, state=GrantState.ACTIVE, starts_on__lte=day)

    def current(self) -> RoleGrantQuerySet:
        """Grants that hold today or will."""
        ends = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=current_day())
        return self.filter(ends, state=GrantState.ACTIVE)

    def behind(self, permission: str, scope: int | None) -> RoleGrantQuerySet:
        """Grants in force that carry the permission on the scope."""
        above = ScopeReach.objects.filter(below=scope).values("above")
        return self.in_force().filter(role__permissions__contains=[permission], scope__in=above)

    def reach(self, account: Account, permission: str) -> frozenset[int]:
        if not account.is_active:
            return frozenset()
        key, use = permission.partition(":")[::2]
        column = f"role__fields_{use}" if use in FIELD_USES else "role__permissions"
        carrying = models.Q((f"{column}__contains", [key]))
        return self._below(self.in_force().filter(carrying, account=account))

    def reach_of_role(self, account: Account, key: str) -> frozenset[int]:
        if not account.is_active:
            return frozenset()
        return self._below(self.in_force().filter(account=account, role__key=key))

    def _below(self, granted: RoleGrantQuerySet) -> frozenset[int]:
        below = Record.objects.filter(reached_from__above__in=granted.values("scope"))
        return frozenset(below.values_list("pk", flat=True))


class RoleGrant(Recorded):
    """A role held by an account on a scope and everything below it, from one day to another."""

    code_prefix: ClassVar[str] = "RG"
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="grants", verbose_name=_("account")
    )
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("scope"),
        limit_choices_to={"kind__in": SCOPE_KINDS},
    )
    starts_on = models.DateField(_("from"), default=current_day)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=500)
    state = models.CharField(
        _("state"), max_length=12, choices=GrantState, default=GrantState.ACTIVE, editable=False
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            models.CheckConstraint(
                name="grant_ends_after_start",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.account.username}: {self.role}"

    def plate(self) -> Plate:
        zh, en = (f"{self.account.username}: {name}" for name in self.role.wording())
        return Plate.within(self.scope, zh, en, self.state)

    def clean(self) -> None:
        super().clean()
        limit = self.account.valid_until if self.account_id is not None else None
        if limit and (not self.ends_on or self.ends_on > limit):
            raise ValidationError(
                {
                    "ends_on": ValidationError(
                        _("The grant may not last longer than the account, which ends on %(day)s."),
                        "accounts.term_exceeds_account",
                        {"day": limit},
                    )
                }
            )
