"""Accounts: opening, passwords, language, suspension and closing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import AccountState, DelegationState, GrantState
from dougong.apps.accounts.models import Account, Delegation, RoleGrant, new_stamp
from dougong.platform.actions import Action, Add, Change
from dougong.platform.policies import Actor

from .delegations import LINKED, EndByOffice
from .grants import RevokeByOffice, refusal, refuse_last_of_triad


def folded(username: str) -> str:
    """The form in which two sign-in names are the same: full width, case and look do not count."""
    return unicodedata.normalize("NFKC", username).strip().casefold()


class AddAccount(Add):
    """Invite a person: the account has no password, and signs in once one is set."""

    label = _("Invite")

    def check(self) -> None:
        account: Account = self.record
        account.username = unicodedata.normalize("NFKC", account.username).strip()
        if Account.objects.filter(username__iexact=folded(account.username)).exists():
            message = _("The sign-in name is taken.")
            raise refusal("username", message, "username_taken")

    def perform(self) -> None:
        if not self.record.password:
            self.record.set_unusable_password()
            self.record.state = AccountState.INVITED

    @classmethod
    def execute_many(
        cls, records: Iterable[Any], *, by: Actor, reason: str = "", **kwargs: Any
    ) -> list[Any]:
        rows = list(records)
        names = [folded(row.username) for row in rows]
        if len(set(names)) != len(names):
            message = _("The same sign-in name stands in the list twice.")
            raise refusal("username", message, "username_taken")
        return super().execute_many(rows, by=by, reason=reason, **kwargs)


class ChangeAccount(Change):
    """Edit an account; whom it acts for is settled once."""

    def check(self) -> None:
        if self.record.person_id != self.stored.person_id:
            message = _("An account acts for one person for good: invite the other one.")
            raise refusal("person", message, "person_is_fixed")
        others = Account.objects.exclude(pk=self.record.pk)
        if others.filter(username__iexact=folded(self.record.username)).exists():
            raise refusal("username", _("The sign-in name is taken."), "username_taken")


class ChooseLanguage(Action):
    """Choose the language of pages and messages."""

    verb, label, icon, edits = "choose_language", _("Choose language"), "language", ("language",)

    def check(self) -> None:
        refuse_closed(self.stored)


def refuse_closed(account: Account) -> None:
    if account.state == AccountState.CLOSED:
        raise ValidationError(_("The account is closed."), "accounts.account_closed")


class SuspendAccount(Action):
    """Keep an account out for a time; its grants stay."""

    verb, label, icon = "suspend", _("Suspend"), "player-pause"
    needs_reason, is_grave = True, True

    def check(self) -> None:
        if self.stored.state != AccountState.ACTIVE:
            raise ValidationError(_("Only an active account is suspended."), "accounts.not_active")
        refuse_oneself(self.record, self.by)
        refuse_last_of_triad(RoleGrant.objects.filter(account=self.stored.pk))

    def perform(self) -> None:
        self.record.state = AccountState.SUSPENDED
        self.record.security_stamp = new_stamp()

    @classmethod
    def applies_to(cls, record: Account) -> bool:
        return record.state == AccountState.ACTIVE


class RestoreAccount(Action):
    """Let a suspended account in again."""

    verb, label, icon, needs_reason = "restore", _("Restore"), "player-play", True

    def check(self) -> None:
        if self.stored.state != AccountState.SUSPENDED:
            message = _("Only a suspended account is restored.")
            raise ValidationError(message, "accounts.not_suspended")
        refuse_oneself(self.record, self.by)

    def perform(self) -> None:
        has_password = self.record.has_usable_password()
        self.record.state = AccountState.ACTIVE if has_password else AccountState.INVITED

    @classmethod
    def applies_to(cls, record: Account) -> bool:
        return record.state == AccountState.SUSPENDED


class CloseAccount(Action):
    """End an account for good, and with it all that it was granted."""

    verb, label, icon = "close", _("Close"), "lock"
    needs_reason, is_grave = True, True

    def check(self) -> None:
        refuse_closed(self.stored)
        refuse_oneself(self.record, self.by)
        refuse_last_of_triad(RoleGrant.objects.filter(account=self.stored.pk))

    def perform(self) -> None:
        self.record.state = AccountState.CLOSED
        self.record.security_stamp = new_stamp()
        self.record.set_unusable_password()

    def follow(self) -> None:
        grants = RoleGrant.objects.filter(account=self.record, state=GrantState.ACTIVE)
        RevokeByOffice.execute_many(
            grants.select_related("record", "account", "scope", "role"),
            by=self.by,
            reason=self.reason,
        )
        passed = Delegation.objects.filter(Q(principal=self.record) | Q(deputy=self.record))
        passed = passed.filter(state=DelegationState.ACTIVE)
        EndByOffice.execute_many(passed.select_related(*LINKED), by=self.by, reason=self.reason)

    @classmethod
    def applies_to(cls, record: Account) -> bool:
        return record.state != AccountState.CLOSED


def refuse_oneself(account: Account, by: Actor) -> None:
    if isinstance(by, Account) and by.person_id == account.person_id:
        message = _("Somebody else has to do this to your account.")
        raise ValidationError(message, "accounts.same_person")
