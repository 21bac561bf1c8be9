"""Who is signed in from where, and how often somebody failed to be."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import Method
from dougong.kernel import clock

from .accounts import Account


class LoginQuerySet(models.QuerySet["Login"]):
    """Questions about sign-ins."""

    def running(self) -> LoginQuerySet:
        """Neither ended by anybody nor over by their own limits."""
        return self.filter(ended_at=None, ends_by__gt=clock.now()).order_by("-started_at")


class Login(models.Model):
    """A sign-in (登录记录): one web session of an account, from which address and device."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="logins")
    session_key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField(_("since"), default=clock.now)
    ends_by = models.DateTimeField(_("until at the latest"))
    ended_at = models.DateTimeField(_("ended"), null=True)
    address = models.CharField(_("address"), max_length=45, blank=True)
    device = models.CharField(_("device"), max_length=80, blank=True)
    method = models.CharField(_("method"), max_length=12, choices=Method)
    second_method = models.CharField(_("second factor"), max_length=12, choices=Method, blank=True)

    objects = LoginQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["account", "-started_at"], name="login_of_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.started_at:%Y-%m-%d %H:%M}"


class FailureCountQuerySet(models.QuerySet["FailureCount"]):
    """Questions about failures."""

    def forgotten(self) -> FailureCountQuerySet:
        """Those that have no effect any more."""
        return self.filter(since__lt=clock.now() - timedelta(days=1))


class FailureCount(models.Model):
    """Failures in a row of one subject in one bucket; the subject is a digest, never a name.

    The bucket is a device from which the account was signed in to before, or that of all strangers:
    strangers can lock each other out, but not the owner at the own desk.
    """

    subject = models.CharField(max_length=64)
    bucket = models.CharField(max_length=64, blank=True)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=clock.now)
    locked_until = models.DateTimeField(null=True)

    objects = FailureCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "bucket"], name="failures_counted_once")
        ]

    def __str__(self) -> str:
        return f"{self.failures} of {self.subject[:8]}"
