"""Where an account holds a role, until when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import (
    SCOPE_KINDS,
    AccountState,
    DelegationState,
    EngagementState,
    GrantState,
    Triad,
)
from dougong.kernel import clock
from dougong.platform.policies import Reach
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeReach
from dougong.platform.register import SECRECY, registry

from .accounts import Account
from .delegations import Delegation
from .emergencies import BreakGlass
from .engagements import AuditorEngagement
from .roles import Role

FIELD_USES = ("read", "write")
"""A right on a masked column reads `person.email:read`."""
OWN_DESK = "engagement"
"""First word of the permission for the desk of one's own engagement."""
BIG_NUMBER, _JSON = models.BigIntegerField(), models.JSONField()
GIVEN = "account__delegations_given__"
Spread = tuple[frozenset[str], list[str] | None, str | None, list[int], int | None]
"""Permissions of a grant, kinds and ceiling of its engagement, plates below it, who lent it."""


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Questions about grants."""

    def in_force(self, day: Any = None) -> RoleGrantQuerySet:
        day = day or current_day()
        ends = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day)
        lasts = models.Q(lapses_at__isnull=True) | models.Q(lapses_at__gt=clock.now())
        return self.filter(ends, lasts, state=GrantState.ACTIVE, starts_on__lte=day)

    def current(self) -> RoleGrantQuerySet:
        """Grants that hold today or will."""
        ends = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=current_day())
        return self.filter(ends, state=GrantState.ACTIVE)

    def behind(self, permission: str, scope: int | None) -> RoleGrantQuerySet:
        """Grants in force that carry the permission on the scope."""
        above = ScopeReach.objects.filter(below=scope).values("above")
        carrying = models.Q(role__permissions__contains=[permission])
        held = self.in_force().filter(carrying, within_engagement(permission), scope__in=above)
        return held.select_related("role", "scope")

    def reach(self, account: Account, permission: str) -> Reach:
        key, use = permission.partition(":")[::2]
        column = f"role__fields_{use}" if use in FIELD_USES else "role__permissions"
        carrying = models.Q((f"{column}__contains", [key]))
        return self._reached(account, carrying & within_engagement(key))

    def permissions(self, account: Account, *, with_lent: bool) -> frozenset[str]:
        """Every permission that these grants give to the account, by itself or as a deputy."""
        known = models.Q(engagement__isnull=True)
        own = self.filter(known | models.Q(engagement__state=EngagementState.ACTIVE))
        told = ("role__permissions", "engagement__record_kinds", "engagement__ceiling")
        lists: Any = own.filter(account=account).values_list(*told)
        if with_lent and self.lends_to(account):
            lists = lists.union(self.lent_to(account).values_list(*told))
        return frozenset(
            key
            for keys, kinds, ceiling in lists
            for key in keys
            if is_let_through(key, kinds, ceiling)
        )

    def reaches(self, account: Account, permissions: Iterable[str]) -> dict[str, Reach]:
        """What `reach` answers for each of many permissions, from one look at grants and tree."""
        known: dict[tuple[int, ...], Reach] = {}
        found: dict[str, Reach] = {}
        granted = self._spread(account)
        for permission in permissions:
            carrying = tuple(
                place
                for place, grant in enumerate(granted)
                if permission in grant[0] and is_let_through(permission, grant[1], grant[2])
            )
            if carrying not in known:
                chosen = [granted[place][3:] for place in carrying]
                known[carrying] = Reach.of((one, who) for below, who in chosen for one in below)
            found[permission] = known[carrying]
        return found

    def _spread(self, account: Account) -> list[Spread]:
        """The account's own grants in force and those lent to it, each with the plates below it."""
        if not account.is_active:
            return []
        below = ScopeReach.objects.filter(above=models.OuterRef("scope"))
        free = models.Q(engagement__isnull=True) | models.Q(
            engagement__state=EngagementState.ACTIVE
        )
        told = ("role__permissions", "engagement__record_kinds", "engagement__ceiling")
        granted = self.in_force().filter(free)
        own = granted.filter(account=account).annotate(
            plates=ArraySubquery(below.values("below")), lender=models.Value(None, BIG_NUMBER)
        )
        rows: Any = own.values_list(*told, "plates", "lender")
        if self.lends_to(account):
            both = below.filter(below__reached_from__above=models.OuterRef(f"{GIVEN}scope"))
            lent = granted.lent(models.Q((f"{GIVEN}deputy", account))).annotate(
                plates=ArraySubquery(both.values("below")), lender=models.F("account__person")
            )
            rows = rows.union(lent.values_list(*told, "plates", "lender"), all=True)
        return [(frozenset(keys), *others) for keys, *others in rows]

    def reach_of_role(self, account: Account, key: str) -> Reach:
        return self._reached(account, models.Q(role__key=key))

    def _reached(self, account: Account, carrying: models.Q) -> Reach:
        """Plates below the scopes of such grants: the account's own, and those lent to it."""
        if not account.is_active:
            return Reach()
        granted = self.in_force().filter(carrying)
        below = ("scope__reaches__below", "lender")
        own = granted.filter(account=account).annotate(lender=models.Value(None, BIG_NUMBER))
        rows: Any = own.values_list(*below)
        if self.lends_to(account):
            lent = granted.lent_to(account).annotate(lender=models.F("account__person"))
            rows = rows.union(lent.values_list(*below))
        return Reach.of(rows)

    def lends_to(self, account: Account) -> bool:
        """Whether anybody's delegation names the account now; a web session has asked already.

        Most people are nobody's deputy, and planning the joins of `lent_to` costs more than all else.
        """
        if account.token is not None or account.is_deputy is not None:
            return account.token is None and bool(account.is_deputy)
        return Delegation.objects.in_force().filter(deputy=account).exists()

    def lent_to(self, deputy: Account) -> RoleGrantQuerySet:
        """Grants of others that a delegation lets the deputy use now, on plates that both reach."""
        both = models.Q((f"{GIVEN}scope__reaches__below", models.F("scope__reaches__below")))
        return self.lent(both, models.Q((f"{GIVEN}deputy", deputy)))

    def lent_on(self, scope: int | None) -> list[tuple[int, RoleGrant]]:
        """Those of the grants that a deputy may use on the scope now, each with the deputy."""
        lent = self.lent(models.Q((f"{GIVEN}scope__reaches__below", scope)))
        rows = lent.annotate(
            deputy=models.F(f"{GIVEN}deputy"), lent_until=models.F(f"{GIVEN}ends_at")
        )
        return [(row.deputy, row) for row in rows.select_related("account__person")]

    def lent(self, *which: models.Q) -> RoleGrantQuerySet:
        """What delegations in force pass on: the principals' own grants, as far as they still hold.

        What was lent is not lent on. An office of the three administrators is lent to nobody, nor is
        what an engagement or an emergency gave to one person.
        """
        now = clock.now()
        key = models.Func(models.F("role__key"), function="to_jsonb", output_field=_JSON)
        endless = models.Q(account__valid_until__isnull=True)
        return self.filter(
            *which,
            endless | models.Q(account__valid_until__gte=current_day()),
            models.Q((f"{GIVEN}roles__contains", key)),
            models.Q((f"{GIVEN}state", DelegationState.ACTIVE)),
            models.Q((f"{GIVEN}starts_at__lte", now), (f"{GIVEN}ends_at__gt", now)),
            account__state=AccountState.ACTIVE,
            role__is_admin_triad=Triad.NONE,
            engagement__isnull=True,
            break_glass__isnull=True,
        )


def levels_from(kind: str) -> tuple[str, ...]:
    """The level at which records of a kind are kept, and those above it."""
    level = registry[kind].secrecy if kind in registry else "internal"
    return SECRECY[SECRECY.index(level) :]


def is_let_through(permission: str, kinds: list[str] | None, ceiling: str | None) -> bool:
    """What `within_engagement` asks, of one grant in memory."""
    kind = permission.partition(".")[0]
    return kinds is None or kind == OWN_DESK or (kind in kinds and ceiling in levels_from(kind))


def within_engagement(permission: str) -> models.Q:
    """Grants that follow from no engagement, or from one that lets its people see this kind."""
    kind = permission.partition(".")[0]
    allowed = models.Q(engagement__state=EngagementState.ACTIVE)
    if kind != OWN_DESK:
        allowed &= models.Q(
            engagement__record_kinds__contains=[kind], engagement__ceiling__in=levels_from(kind)
        )
    return models.Q(engagement__isnull=True) | allowed


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
    engagement = models.ForeignKey(
        AuditorEngagement,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("auditor engagement"),
        editable=False,
    )
    """The engagement from which the grant follows, and which narrows it."""
    break_glass = models.ForeignKey(
        BreakGlass,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="grants",
        verbose_name=_("break-glass access"),
        editable=False,
    )
    lapses_at = models.DateTimeField(_("lapses"), null=True, blank=True, editable=False)
    """The moment at which an emergency grant ends by itself."""

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
