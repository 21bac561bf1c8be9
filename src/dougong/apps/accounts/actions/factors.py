"""Second factors: adding, proving and removing them; each proof counts once."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import (
    AccountKind,
    DeviceKind,
    Method,
    PersonKind,
    SecondFactor,
)
from dougong.apps.accounts.models import Account, MfaDevice, PasswordProfile, RecoveryCode
from dougong.apps.accounts.models.factors import digest_of_code, seed_place
from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.kernel.one_time_codes import DIGITS, matching_step
from dougong.platform.actions import Action
from dougong.platform.identity import passkeys
from dougong.platform.identity.sealed_values import seal, unseal
from dougong.platform.policies import Actor

from .accounts import refuse_oneself
from .passwords import profile_of
from .safety import tell_owner
from .sign_ins import count_failure, forget_failures

CODES, LETTERS = 10, "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
OUTSIDE = (PersonKind.OUTSIDER, PersonKind.AUDITOR, PersonKind.SUPERVISOR_ENGINEER)


def is_required(account: Account, profile: PasswordProfile) -> bool:
    """Whether the profile asks this account for a second factor."""
    if (
        account.kind_of_account != AccountKind.HUMAN
        or profile.second_factor == SecondFactor.OFFERED
    ):
        return False
    if profile.second_factor == SecondFactor.ALL:
        return True
    is_outside = account.person.kind_of_person in OUTSIDE
    is_approver = "approvalrequest.approve" in account.permissions()
    return is_outside or is_approver or account.is_administrator


def prove_factor(account: Account, given: str) -> Method | None:
    """Which second factor these letters are: a code of an app, or one from paper; else nothing.

    Attempts are counted and held off by the rules of passwords.
    """
    plain = "".join(given.split())
    if not account.devices.exists():
        return None
    subject = f"factor:{account.pk}"
    if count_failure(subject, profile_of(account)):
        return None
    is_code = plain.isascii() and plain.isdigit() and len(plain) == DIGITS
    found = _totp(account, plain) if is_code else _recovery(account, plain)
    if found:
        forget_failures(subject)
    return found


def _totp(account: Account, code: str) -> Method | None:
    for device in account.devices.filter(kind_of_device=DeviceKind.TOTP):
        seed = unseal(device.seed, seed_place(account.pk))
        step = matching_step(seed, code, clock.now().timestamp(), device.last_step)
        # Of two that bring the same code at once, the database lets one in.
        newer = MfaDevice.objects.filter(pk=device.pk, last_step__lt=step or 0)
        if step and newer.update(last_step=step, last_used_at=clock.now()):
            return Method.TOTP
    return None


def _recovery(account: Account, code: str) -> Method | None:
    unused = RecoveryCode.objects.filter(account=account, used_at=None)
    row = unused.filter(digest=digest_of_code(account.pk, code)).first()
    if row is None:
        return None
    UseRecoveryCode(account, by=account, code=row).execute()
    return Method.RECOVERY if row.used_at else None


class UseRecoveryCode(Action):
    """Spend a recovery code."""

    verb, label, icon = "use_recovery_code", _("Use a recovery code"), "key"

    def __init__(self, record: Any, *, by: Actor, reason: str = "", code: Any = None) -> None:
        super().__init__(record, by=by, reason=reason)
        self.code = code

    def follow(self) -> None:
        unused = RecoveryCode.objects.filter(pk=self.code.pk, used_at=None)
        now = clock.now()
        self.code.used_at = now if unused.update(used_at=now) else None


def passkeys_of(account: Account) -> list[str]:
    rows = account.devices.filter(kind_of_device=DeviceKind.PASSKEY)
    return list(rows.values_list("credential", flat=True))


def used_passkey(account: Account, used: passkeys.Used) -> Method:
    """Note the use; a counter that goes back betrays a copy of the key."""
    device = account.devices.get(credential_id=used.credential_id)
    if device.sign_count >= used.sign_count > 0 or (device.sign_count and not used.sign_count):
        raise passkeys.PasskeyRefused
    mine = MfaDevice.objects.filter(pk=device.pk)
    mine.update(sign_count=used.sign_count, last_used_at=clock.now())
    return Method.PASSKEY


def new_seed() -> str:
    """A fresh seed in the alphabet that apps take."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


class AddDevice(Action):
    """Add a second factor to one's own account."""

    verb, label, icon = "add_device", _("Add second factor"), "shield-check"

    def __init__(self, record: Any, *, by: Actor, device: MfaDevice, reason: str = "") -> None:
        super().__init__(record, by=by, reason=reason)
        self.device = device
        self.codes: list[str] = []
        """Recovery codes, shown once, where these are the first ones."""

    def check(self) -> None:
        if self.stored.devices.count() >= CODES:
            text = _("There are too many devices already: remove one first.")
            raise ValidationError(text, "accounts.too_many_devices")

    def follow(self) -> None:
        self.device.account = self.record
        self.device.save()
        tell_owner(self.record, N_("A second factor was added to your account."), self.by)
        if not self.record.recovery_codes.filter(used_at=None).exists():
            self.codes = write_codes(self.record)


class AddTotp(AddDevice):
    """Add an authenticator app, once it has shown a right code."""

    def __init__(self, record: Any, *, by: Actor, seed: str, code: str, name: str = "") -> None:
        device = MfaDevice(kind_of_device=DeviceKind.TOTP, name=name or str(DeviceKind.TOTP.label))
        super().__init__(record, by=by, device=device)
        self.seed, self.code = seed, code

    def check(self) -> None:
        super().check()
        seed = base64.b32decode(self.seed)
        step = matching_step(seed, "".join(self.code.split()), clock.now().timestamp(), 0)
        if step is None:
            text = _("The code does not fit. Is the clock of the device right?")
            raise ValidationError({"code": ValidationError(text, "accounts.code_wrong")})
        self.device.last_step = step
        self.device.seed = seal(seed, seed_place(self.stored.pk))


class AddPasskey(AddDevice):
    """Add a passkey that the browser made."""

    def __init__(
        self, record: Any, *, by: Actor, made: passkeys.NewPasskey, name: str = ""
    ) -> None:
        device = MfaDevice(
            kind_of_device=DeviceKind.PASSKEY,
            name=name or str(DeviceKind.PASSKEY.label),
            credential_id=made.credential_id,
            credential=made.credential,
            sign_count=made.sign_count,
        )
        super().__init__(record, by=by, device=device)


class RemoveDevice(Action):
    """Remove a second factor of one's own account; the last one goes only where none is required."""

    verb, label, icon, is_grave = "remove_device", _("Remove second factor"), "trash", True

    def __init__(self, record: Any, *, by: Actor, device: int, is_free: bool = True) -> None:
        super().__init__(record, by=by)
        self.device, self.is_free = device, is_free

    def check(self) -> None:
        others = self.stored.devices.exclude(pk=self.device)
        if not self.is_free and not others.exists():
            text = _("Your account needs a second factor: add another one first.")
            raise ValidationError(text, "accounts.factor_required")

    def follow(self) -> None:
        self.record.devices.filter(pk=self.device).delete()
        tell_owner(self.record, N_("A second factor of your account was removed."), self.by)
        if not self.record.devices.exists():
            self.record.recovery_codes.all().delete()


class RenewCodes(Action):
    """Write new recovery codes; the old ones are void."""

    verb, label, icon = "renew_codes", _("New recovery codes"), "refresh"

    def __init__(self, record: Any, *, by: Actor, reason: str = "") -> None:
        super().__init__(record, by=by, reason=reason)
        self.codes: list[str] = []

    def follow(self) -> None:
        self.codes = write_codes(self.record)


class ResetFactors(Action):
    """Remove all second factors of somebody who lost them; a new one is asked for at sign-in."""

    verb, label, icon = "reset_factors", _("Remove second factors"), "shield"
    needs_reason, is_grave = True, True

    def check(self) -> None:
        refuse_oneself(self.record, self.by)

    def follow(self) -> None:
        self.record.devices.all().delete()
        self.record.recovery_codes.all().delete()
        tell_owner(self.record, N_("All second factors of your account were removed."), self.by)


def write_codes(account: Account) -> list[str]:
    """Ten codes of fifty bits; only their digests stay."""
    account.recovery_codes.all().delete()
    codes = ["".join(secrets.choice(LETTERS) for _place in range(10)) for _code in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=digest_of_code(account.pk, code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]
