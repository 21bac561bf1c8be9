"""Access tokens: made by their owner, shown once, obeyed only within their limits."""

from __future__ import annotations

import ipaddress
import secrets
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import AccountKind, TokenState
from dougong.apps.accounts.models import Account, ApiToken
from dougong.apps.accounts.models.tokens import SIGN, digest_of
from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.actions import Action, Add
from dougong.platform.actions.step_up import fresh_moment
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day

from .grants import refusal
from .safety import tell_owner

LONGEST = {AccountKind.HUMAN: 365, AccountKind.ROBOT: 180}
"""Days that a token may last."""
USED_EVERY = timedelta(minutes=1)


class CreateToken(Add):
    """Make a token for one's own account; `value` is there once and nowhere kept."""

    label = _("Create token")
    value = ""

    def check(self) -> None:
        fresh_moment()
        token: ApiToken = self.record
        check_permissions(token)
        check_networks(token)
        longest = LONGEST[AccountKind(token.account.kind_of_account)]
        last = current_day() + timedelta(days=longest)
        if not current_day() <= token.expires_on <= last:
            text = _("A token lasts at most %(days)s days.")
            raise ValidationError(
                {"expires_on": ValidationError(text, "accounts.token_term", {"days": longest})}
            )

    def perform(self) -> None:
        self.value = SIGN + secrets.token_urlsafe(32)
        self.record.prefix = self.value[: len(SIGN) + 8]
        self.record.digest = digest_of(self.value)
        self.record.stamp = self.record.account.security_stamp

    def follow(self) -> None:
        token: ApiToken = self.record
        text = N_("An access token was made for your account: %(name)s.")
        tell_owner(token.account, text, self.by, name=token.name)


def check_permissions(token: ApiToken) -> None:
    """A part of what the owner may do, and never a verdict."""
    held = token.account.permissions()
    asked = token.permissions
    if not asked or not isinstance(asked, list):
        raise refusal("permissions", _("Choose at least one permission."), "token_empty")
    beyond = sorted(set(map(str, asked)) - held)
    if beyond:
        text = _("You do not hold “%(key)s” yourself.")
        error = ValidationError(text, "accounts.permission_not_held", {"key": beyond[0]})
        raise ValidationError({"permissions": error})
    if any(key.startswith("approvalrequest.") and not key.endswith(".view") for key in asked):
        text = _("Only a person decides requests.")
        raise refusal("permissions", text, "token_decides")


def check_networks(token: ApiToken) -> None:
    try:
        networks = [str(ipaddress.ip_network(str(one))) for one in token.source_networks]
    except ValueError as error:
        text = _("Networks are written like 10.1.0.0/16.")
        raise refusal("source_networks", text, "network_unreadable") from error
    token.source_networks = networks


class RevokeToken(Action):
    """End a token; the next request by it is refused."""

    verb, label, icon, is_grave = "revoke", _("Revoke"), "ban", True

    def check(self) -> None:
        if self.stored.state == TokenState.REVOKED:
            raise ValidationError(_("The token is revoked already."), "accounts.token_revoked")

    def perform(self) -> None:
        self.record.state = TokenState.REVOKED

    @classmethod
    def applies_to(cls, record: ApiToken) -> bool:
        return record.state == TokenState.ACTIVE


def revoke_all(reason: str) -> int:
    """End every token in force; returns how many."""
    tokens = list(ApiToken.objects.filter(state=TokenState.ACTIVE))
    RevokeToken.execute_many(tokens, by=Installation(), reason=reason)
    return len(tokens)


def bearer(value: str, address: str) -> Account | None:
    """The account for which a token speaks, held to the token's limits; nobody where it does not."""
    token = ApiToken.objects.bearing(value) if value.startswith(SIGN) else None
    if token is None or not token.account.is_active or not _comes_from(token, address):
        return None
    account = token.account
    if not account.permissions() & set(token.permissions):  # none of its rights is held any more
        return None
    account.token = token
    now = clock.now()
    if token.last_used_at is None or now - token.last_used_at > USED_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return account


def _comes_from(token: ApiToken, address: str) -> bool:
    if not token.source_networks:
        return True
    try:
        here: Any = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(here in ipaddress.ip_network(network) for network in token.source_networks)
