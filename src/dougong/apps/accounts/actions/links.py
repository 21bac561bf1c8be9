"""Invitations and ways to a new password: one link, for one account and its address, once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import AccountState, LinkPurpose
from dougong.apps.accounts.models import Account, OneTimeLink
from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError
from dougong.platform.actions import Action
from dougong.platform.policies import Actor

from .accounts import refuse_oneself
from .passwords import SetPassword


class LinkInvalid(DougongError):
    """Used, expired, unknown, for another address: one answer."""

    code = "accounts.invitation_invalid"
    status = 404

    def __init__(self) -> None:
        super().__init__(N_("This link is not valid. Ask for a new one."))


def digest_of_link(secret: str, account: Account) -> str:
    """Bound to the address: whoever gets another address needs another link."""
    return hashlib.sha256(f"{secret}:{account.person.email.casefold()}".encode()).hexdigest()


class IssueLink(Action):
    """Make a link to be handed over; `value` is there once. Earlier links of the account end."""

    purpose: ClassVar[LinkPurpose]
    lasts: ClassVar[timedelta]
    state: ClassVar[AccountState]
    value = ""

    def check(self) -> None:
        refuse_oneself(self.record, self.by)
        if self.stored.state != self.state:
            raise ValidationError(
                _("This does not fit the state of the account."), "accounts.state_unfit"
            )

    def follow(self) -> None:
        account: Account = self.record
        now, secret = clock.now(), secrets.token_urlsafe(32)
        account.links.filter(used_at=None).update(used_at=now)
        link = OneTimeLink.objects.create(
            account=account,
            purpose=self.purpose,
            digest=digest_of_link(secret, account),
            expires_at=now + self.lasts,
        )
        self.value = f"{link.pk}.{secret}"

    @classmethod
    def applies_to(cls, record: Account) -> bool:
        return record.state == cls.state


class Invite(IssueLink):
    """Make an invitation link, valid for 72 hours."""

    verb, label, icon = "invite", _("Make invitation link"), "mail"
    purpose, lasts, state = LinkPurpose.INVITE, timedelta(hours=72), AccountState.INVITED


class ResetPassword(IssueLink):
    """Make a link to a new password, valid for 30 minutes."""

    verb, label, icon, needs_reason = "reset_password", _("Make password link"), "key", True
    purpose, lasts, state = LinkPurpose.RESET, timedelta(minutes=30), AccountState.ACTIVE


def link_of(value: str) -> OneTimeLink:
    """The link in force with this value, or the one refusal."""
    number, _dot, secret = value.partition(".")
    is_number = number.isascii() and number.isdigit() and len(number) <= 18
    rows = OneTimeLink.objects.select_related("account__record", "account__person__record")
    link = rows.filter(pk=int(number)).first() if is_number else None
    if link is None or not _is_good(link, secret):
        raise LinkInvalid
    return link


def _is_good(link: OneTimeLink, secret: str) -> bool:
    fits = constant_time_compare(link.digest, digest_of_link(secret, link.account))
    is_open = link.used_at is None and link.expires_at > clock.now()
    wanted = {"invite": AccountState.INVITED, "reset": AccountState.ACTIVE}[link.purpose]
    return fits and is_open and link.account.state == wanted


class FollowLink(SetPassword):
    """Set one's password by a link, which is used up by it."""

    def __init__(self, record: Any, *, by: Actor, link: OneTimeLink, password: str) -> None:
        super().__init__(record, by=by, password=password)
        self.link = link

    def follow(self) -> None:
        super().follow()
        unused = OneTimeLink.objects.filter(pk=self.link.pk, used_at=None)
        if not unused.update(used_at=clock.now()):  # somebody else came first
            raise LinkInvalid
