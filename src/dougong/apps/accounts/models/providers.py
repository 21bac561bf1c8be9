"""Providers of identity outside, and whom their subjects stand for."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import SigningAlgorithm
from dougong.kernel import clock
from dougong.platform.records import OfUnit, Recorded
from dougong.platform.records.bilingual import Named

from .accounts import Account


class IdentityProvider(Named, OfUnit, Recorded):
    """A provider of single sign-on (OpenID Connect) that the institution trusts.

    Its client secret comes from the environment and is never stored.
    """

    code_prefix: ClassVar[str] = "IDP"
    key = models.SlugField(_("key"), max_length=40, unique=True)
    issuer = models.CharField(
        _("issuer"), max_length=200, unique=True, validators=[URLValidator(["https", "http"])]
    )
    client_id = models.CharField(_("client id"), max_length=120)
    algorithm = models.CharField(
        _("signing algorithm"),
        max_length=5,
        choices=SigningAlgorithm,
        default=SigningAlgorithm.RS256,
    )
    is_enabled = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("identity provider")
        verbose_name_plural = _("identity providers")


class ExternalIdentity(models.Model):
    """A subject of a provider that stands for an account; never matched by e-mail."""

    provider = models.ForeignKey(IdentityProvider, models.PROTECT, related_name="identities")
    subject = models.CharField(max_length=255)
    account = models.ForeignKey(Account, models.CASCADE, related_name="identities")
    linked_at = models.DateTimeField(_("linked"), default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "subject"], name="subject_once"),
            models.UniqueConstraint(fields=["provider", "account"], name="identity_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.subject}"
