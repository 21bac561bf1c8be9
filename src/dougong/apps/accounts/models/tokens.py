"""Access tokens, by which programs act for an account."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import SCOPE_KINDS, TokenState
from dougong.platform.records import Plate, Record, Recorded
from dougong.platform.records.days import current_day

from .accounts import Account

SIGN = "dgt_"


def digest_of(value: str) -> str:
    """What is stored of a token: it has 256 random bits, so a quick hash is enough."""
    return hashlib.sha256(value.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Questions about tokens."""

    def bearing(self, value: str) -> ApiToken | None:
        """The token in force with this value."""
        found = self.filter(digest=digest_of(value), state=TokenState.ACTIVE)
        rows = found.filter(
            expires_on__gte=current_day(), stamp=models.F("account__security_stamp")
        )
        return rows.select_related("record", "account__record", "account__person__record").first()


class ApiToken(Recorded):
    """An access token (访问令牌): a part of its owner's rights, for a program, until a day."""

    code_prefix: ClassVar[str] = "TK"
    treatments: ClassVar[dict[str, str]] = {
        "digest": "secret",
        "stamp": "secret",
        "last_used_at": "skip",
    }
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="tokens", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=12, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    stamp = models.CharField(max_length=32, default="", editable=False)
    """The account's security stamp when the token was made; another one ends the token."""
    permissions = models.JSONField(_("permissions"), default=list)
    scope = models.ForeignKey(
        Record,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("scope"),
        limit_choices_to={"kind__in": SCOPE_KINDS},
    )
    source_networks = models.JSONField(_("source networks"), default=list, blank=True)
    expires_on = models.DateField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    state = models.CharField(
        _("state"), max_length=12, choices=TokenState, default=TokenState.ACTIVE, editable=False
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")

    def __str__(self) -> str:
        return self.name

    def plate(self) -> Plate:
        return Plate(self.name, state=self.state, unit_id=self.account.person.unit_id)

    @property
    def days_left(self) -> int:
        today: date = current_day()
        return (self.expires_on - today).days
