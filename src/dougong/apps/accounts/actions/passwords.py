"""Passwords: what is refused, how one is set, and the profiles that say so."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from django.contrib.auth.hashers import check_password, is_password_usable
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import AccountState
from dougong.apps.accounts.models import Account, OldPassword, PasswordProfile, new_stamp
from dougong.apps.accounts.models.passwords import DEFAULT, SHIPPED
from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.actions import Action, Add, Change
from dougong.platform.policies import Actor, Installation

from .accounts import refuse_closed
from .safety import tell_owner

SHORTEST_WORD = 4
"""Shorter parts of a name occur in any password by chance."""
KINDS = (r"[^\W\d_A-Z]", r"[A-Z]", r"\d", r"[\W_]")


def profile_of(account: Account) -> PasswordProfile:
    """The rules under which an account signs in."""
    return PasswordProfile.objects.in_force(account.person.unit_id)


@cache
def common_passwords() -> frozenset[str]:
    """The twenty thousand best known ones, which Django brings along."""
    return frozenset(CommonPasswordValidator().passwords)


def words_of(account: Account, profile: PasswordProfile) -> Iterator[str]:
    """What may not stand in a password: the login, names, and words of the institution."""
    person = account.person
    texts = [account.username, person.name_zh, person.name_en, person.staff_no, person.email]
    for text in texts:
        yield text
        yield from re.split(r"[\W_]+", text)
    yield from map(str, profile.forbidden_words)


def weaknesses(password: str, account: Account, profile: PasswordProfile) -> Iterator[Any]:
    """Why a password is refused, without a look at earlier ones."""
    if len(password) < profile.min_length:
        text = _("At least %(number)s characters.")
        yield ValidationError(text, "accounts.password_short", {"number": profile.min_length})
    if len(password) > profile.max_length:
        text = _("At most %(number)s characters.")
        yield ValidationError(text, "accounts.password_long", {"number": profile.max_length})
    if sum(bool(re.search(kind, password)) for kind in KINDS) < profile.kinds_needed:
        text = _("Use %(number)s of small letters, capitals, digits and signs.")
        yield ValidationError(text, "accounts.password_plain", {"number": profile.kinds_needed})
    folded = password.casefold()
    if folded in common_passwords():
        yield ValidationError(_("This password is widely known."), "accounts.password_known")
    found = {word.casefold() for word in words_of(account, profile)}
    if any(len(word) >= SHORTEST_WORD and word in folded for word in found):
        text = _("The password holds a name, a part of the login or a word of the institution.")
        yield ValidationError(text, "accounts.password_guessable")


def is_remembered(password: str, account: Account, profile: PasswordProfile) -> bool:
    """Whether it is among the last ones, the one in use included."""
    if not profile.history:
        return False
    older = account.old_passwords.all()[: profile.history - 1]
    known = [account.password, *(old.password for old in older)]
    return any(check_password(password, one) for one in known if is_password_usable(one))


def refuse_weak(password: str, account: Account) -> None:
    """Refuse a password with every reason there is."""
    profile = profile_of(account)
    errors = list(weaknesses(password, account, profile))
    if not errors and is_remembered(password, account, profile):
        text = _("This is one of your last %(number)s passwords.")
        errors.append(
            ValidationError(text, "accounts.password_reused", {"number": profile.history})
        )
    if errors:
        raise ValidationError({"password": errors})


class SetPassword(Action):
    """Set a password that the rules accept; it never reaches the journal.

    Every web session of the account ends; the page that did it renews its own.
    """

    verb, label, icon = "set_password", _("Set password"), "key"

    def __init__(
        self,
        record: Any,
        *,
        by: Actor,
        reason: str = "",
        password: str = "",
        must_change: bool = False,
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.password, self.must_change = password, must_change

    def check(self) -> None:
        refuse_closed(self.stored)
        refuse_weak(self.password, self.stored)

    def perform(self) -> None:
        account: Account = self.record
        account.set_password(self.password)
        account.password_changed_at = clock.now()
        account.must_change_password = self.must_change
        account.security_stamp = new_stamp()
        if account.state == AccountState.INVITED:
            account.state = AccountState.ACTIVE

    def follow(self) -> None:
        if not is_password_usable(self.stored.password):
            return
        tell_owner(self.record, N_("The password of your account was changed."), self.by)
        OldPassword.objects.create(
            account=self.record, password=self.stored.password, replaced_at=clock.now()
        )
        longest = max(SHIPPED[DEFAULT]["history"], profile_of(self.record).history)
        kept = self.record.old_passwords.values("pk")[:longest]
        self.record.old_passwords.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()


def random_password() -> str:
    """A password that every profile accepts, for a demo."""
    sign = secrets.choice("-+=!")
    return f"{secrets.token_urlsafe(12)}{sign}{secrets.choice(string.digits)}"


class AddProfile(Add):
    """Define a profile of the institution's own; it holds for nobody until it is adopted."""

    def check(self) -> None:
        check_words(self.record)


class ChangeProfile(Change):
    """Alter a profile; where it is in force, others decide."""

    classed = "sign_in_rules"

    def needs_approval(self) -> bool:
        return self.record.adopted_at is not None

    def check(self) -> None:
        check_words(self.record)


class AdoptProfile(Action):
    """Put a profile in force, for a unit and all below it or for the whole institution."""

    verb, label, icon = "adopt", _("Adopt"), "check"
    needs_reason, classed, edits = True, "sign_in_rules", ("unit",)

    def perform(self) -> None:
        self.record.adopted_at = clock.now()


def check_words(profile: PasswordProfile) -> None:
    words = profile.forbidden_words
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        message = _("This is a list of texts.")
        raise ValidationError({"forbidden_words": ValidationError(message, "accounts.not_a_list")})


def sync_shipped_profiles() -> list[PasswordProfile]:
    """Make the shipped profiles where they are missing; what an institution altered stays."""
    known = set(PasswordProfile.objects.values_list("key", flat=True))
    made: Iterable[str] = [key for key in SHIPPED if key not in known]
    rows = [
        PasswordProfile(key=key, adopted_at=clock.now() if key == DEFAULT else None, **SHIPPED[key])
        for key in made
    ]
    return AddProfile.execute_many(rows, by=Installation(), reason="as shipped")
