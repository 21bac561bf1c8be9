"""Coming in and leaving: one answer for every failure, counts of them, and an entry for each."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, verify_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import (
    Account,
    FailureCount,
    Login,
    PasswordProfile,
    new_stamp,
)
from dougong.apps.accounts.models.passwords import WINDOW
from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError
from dougong.platform.actions import Action
from dougong.platform.actions.locking import lock
from dougong.platform.journal import Entry, Line, unit_of_work
from dougong.platform.policies import Actor

from .accounts import folded
from .safety import tell_owner

NOBODY = UNUSABLE_PASSWORD_PREFIX
NETWORK_BITS = {4: 24, 6: 48}


class NotAdmitted(DougongError):
    """Unknown, wrong, locked and out of use are one answer."""

    code = "sign_in.refused"

    def __init__(self) -> None:
        super().__init__(N_("Sign-in name or password is wrong."))


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody at the door: what was entered, and from where."""

    username: str
    password: str
    address: str = ""
    bucket: str = ""
    """The known device, empty for one that never signed in to this account."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Whose password it was, and how often somebody had failed before."""

    account: Account
    failures: int


def subject_of(username: str) -> str:
    """A digest that stands for a sign-in name, whether there is such an account or not."""
    return salted_hmac("dougong.sign_in", folded(username), algorithm="sha256").hexdigest()


def network_of(address: str) -> str:
    """The network that an address belongs to, as the subject of counting."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "network:"
    network = ipaddress.ip_network(f"{parsed}/{NETWORK_BITS[parsed.version]}", strict=False)
    return f"network:{network}"


def admit(attempt: Attempt) -> Admitted:
    """The account, when name and password fit and nothing is locked; one refusal for all else."""
    rows = Account.objects.select_related("record", "person__record")
    name = folded(attempt.username)[:64].replace("\0", "")
    account = rows.filter(username__iexact=name).first()
    unit = account.person.unit_id if account else None
    profile = PasswordProfile.objects.in_force(unit)
    is_locked = _is_held_off(attempt, profile)
    # The hash is computed for names that do not exist too: time tells nothing.
    fits, is_weak = verify_password(attempt.password, account.password if account else NOBODY)
    if account is None or is_locked or not fits or not account.may_sign:
        _count(network_of(attempt.address), "", _crowd(profile))
        note("sign_in", account, result="failed", by=None, address=attempt.address)
        raise NotAdmitted
    failures = _forget(attempt)
    if is_weak:
        renew_hash(account, attempt.password)
    return Admitted(account, failures)


def _is_held_off(attempt: Attempt, profile: PasswordProfile) -> bool:
    """Count the attempt as a failure before it is looked at, so that a volley gains nothing."""
    crowd = FailureCount.objects.filter(subject=network_of(attempt.address))
    is_crowded = crowd.filter(locked_until__gt=clock.now()).exists()
    return _count(subject_of(attempt.username), attempt.bucket, profile) or is_crowded


def count_failure(subject: str, profile: PasswordProfile) -> bool:
    """Count an attempt that is about to be looked at; true where it must not be."""
    return _count(subject, "", profile)


def forget_failures(subject: str) -> None:
    """The attempt was right after all."""
    FailureCount.objects.filter(subject=subject).delete()


def _crowd(profile: PasswordProfile) -> PasswordProfile:
    """The limit of a whole network, whatever names are tried from it."""
    return PasswordProfile(
        failures_allowed=settings.FAILURES_PER_NETWORK, lock_minutes=profile.lock_minutes
    )


def _count(subject: str, bucket: str, profile: PasswordProfile) -> bool:
    """Whether the bucket is locked; if not, the attempt is counted."""
    now = clock.now()
    with transaction.atomic():
        FailureCount.objects.get_or_create(subject=subject, bucket=bucket, defaults={"since": now})
        ((count,),) = lock(FailureCount.objects.filter(subject=subject, bucket=bucket))
        if count.locked_until and count.locked_until > now:
            return True
        is_over = count.locked_until is not None and not profile.is_growing
        if is_over or now - count.since > _memory(profile):
            count.failures, count.since = 0, now
        count.failures += 1
        count.locked_until = profile.locked_until(count.failures, now)
        count.save()
    return False


def _memory(profile: PasswordProfile) -> timedelta:
    return timedelta(days=1) if profile.is_growing else WINDOW


def _forget(attempt: Attempt) -> int:
    """Success ends the row of failures; the owner hears how many there were."""
    counts = FailureCount.objects.filter(subject=subject_of(attempt.username))
    failures = sum(counts.values_list("failures", flat=True)) - 1
    counts.filter(bucket=attempt.bucket).delete()
    return failures


def renew_hash(account: Account, password: str) -> None:
    """Hash the same password by today's rule."""
    with transaction.atomic(), unit_of_work(account.pk) as unit:
        account.set_password(password)
        Account.objects.filter(pk=account.pk).update(password=account.password)
        unit.write([Line("renew_hash", account.pk, account.version)])


def note(
    verb: str, account: Account | None, *, by: Account | None, result: str = "done", **told: Any
) -> None:
    """An entry about a sign-in; it changes no row, and so has no version."""
    plate = account.pk if account else None
    with transaction.atomic(), unit_of_work(by.pk if by else None) as unit:
        unit.write([Line(verb, plate, 0, result=result, after=told)])


def pending_account(pk: int, stamp: str) -> Account | None:
    """The account whose password was given, unless something changed since."""
    rows = Account.objects.select_related("record", "person__record")
    account = rows.filter(pk=pk, security_stamp=stamp).first()
    return account if account and account.may_sign else None


def open_login(login: Login, *, is_known: bool = True) -> Login:
    """Keep a sign-in and end the oldest ones beyond the number allowed.

    The owner hears of a device that was never used before, and of failures that locked the account.
    """
    account = login.account
    most = PasswordProfile.objects.in_force(account.person.unit_id).most_logins(
        is_administrator=account.is_administrator
    )
    with transaction.atomic():
        lock(Account.objects.filter(pk=account.pk))
        login.save()
        end_logins(list(account.logins.running().exclude(pk=login.pk)[most - 1 :]))
    told = {"address": login.address, "device": login.device, "method": login.method}
    if login.second_method:
        told["second_method"] = login.second_method
    note("sign_in", account, by=account, **told)
    _tell_of_sign_in(login, is_known=is_known)
    return login


def _tell_of_sign_in(login: Login, *, is_known: bool) -> None:
    account, told = login.account, {"device": login.device, "address": login.address}
    allowed = PasswordProfile.objects.in_force(account.person.unit_id).failures_allowed
    entries = Entry.objects.filter(record=account.pk, verb="sign_in").order_by("-pk")
    before = list(entries.values_list("result", flat=True)[1 : allowed + 1])
    was_locked = before == ["failed"] * allowed
    if is_known and not was_locked:
        return
    with transaction.atomic():
        if not is_known:
            note("new_device", account, by=account, **told)
            text = N_("Your account was signed in to on a new device: %(device)s, %(address)s.")
            tell_owner(account, text, account, **told)
        if was_locked:
            note("after_lock", account, by=account, **told)
            text = N_("Your account was signed in to after %(count)s or more failed attempts.")
            tell_owner(account, text, account, count=allowed)


def close_login(account: Account, session_key: str) -> None:
    """The person leaves."""
    end_logins(list(account.logins.filter(session_key=session_key, ended_at=None)))
    note("sign_out", account, by=account)


def move_login(before: str, after: str) -> None:
    """The same web session has a new key."""
    Login.objects.filter(session_key=before).update(session_key=after)


def end_logins(logins: list[Login]) -> None:
    """End web sessions at once, whoever is in them."""
    keys = [login.session_key for login in logins]
    Session.objects.filter(session_key__in=keys).delete()
    Login.objects.filter(session_key__in=keys).update(ended_at=clock.now())


class EndLogins(Action):
    """End the other sign-ins of one's account, or one of them."""

    verb, label, icon = "end_logins", _("End other sign-ins"), "logout"

    def __init__(
        self, record: Any, *, by: Actor, reason: str = "", own: str = "", only: int | None = None
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.own, self.only = own, only

    def perform(self) -> None:
        if self.only is None:
            self.record.security_stamp = new_stamp()

    def follow(self) -> None:
        others = self.record.logins.filter(ended_at=None).exclude(session_key=self.own)
        end_logins(list(others.filter(pk=self.only) if self.only else others))


def forget_old_failures() -> int:
    """Drop counts that have no effect any more."""
    return FailureCount.objects.all().forgotten().delete()[0]
