"""What proves a person besides the password, and the links that let one in for the first time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import DeviceKind, LinkPurpose
from dougong.kernel import clock
from dougong.platform.identity.sealed_values import declare_sealed

from .accounts import Account


class MfaDevice(models.Model):
    """A second factor: an authenticator app with its sealed seed, or a passkey with its public key."""

    treatments: ClassVar[dict[str, str]] = {
        "seed": "secret",
        "credential": "secret",
        "last_step": "skip",
        "sign_count": "skip",
        "last_used_at": "skip",
    }
    account = models.ForeignKey(Account, models.CASCADE, related_name="devices")
    kind_of_device = models.CharField(_("kind"), max_length=10, choices=DeviceKind)
    name = models.CharField(_("name"), max_length=60)
    seed = models.TextField(blank=True)
    credential_id = models.CharField(max_length=1400, unique=True, null=True)  # noqa: DJ001
    credential = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=0)
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(_("added"), default=clock.now)
    last_used_at = models.DateTimeField(_("last used"), null=True)

    class Meta:
        ordering = ["added_at"]

    def __str__(self) -> str:
        return self.name


def seed_place(account: int) -> str:
    """What binds a sealed seed to its account."""
    return f"mfa:{account}"


declare_sealed(MfaDevice, "seed", lambda device: seed_place(device.account_id))


def digest_of_code(account: int, code: str) -> str:
    """What is stored of a recovery code; how it is spaced and written does not count."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    value = f"{account}:{plain}"
    return salted_hmac("dougong.recovery", value, algorithm="sha256").hexdigest()


class RecoveryCode(models.Model):
    """A code on paper for the day on which the device is lost; it works once."""

    treatments: ClassVar[dict[str, str]] = {"digest": "secret"}
    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.account} {self.used_at or ''}"


class OneTimeLink(models.Model):
    """An invitation or the way to a new password: for one account and its address, once."""

    treatments: ClassVar[dict[str, str]] = {"digest": "secret"}
    account = models.ForeignKey(Account, models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=8, choices=LinkPurpose)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.account}"
