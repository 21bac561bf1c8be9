"""Providers of single sign-on: which are trusted, and whom their subjects stand for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Account, ExternalIdentity, IdentityProvider
from dougong.platform.actions import Action, Add, Change
from dougong.platform.policies import Actor

from .grants import refusal


class AddProvider(Add):
    """Trust a provider; others decide before it is used."""

    classed = "sign_in_rules"

    def needs_approval(self) -> bool:
        return bool(self.record.is_enabled)

    def check(self) -> None:
        check_issuer(self.record)


class ChangeProvider(Change):
    """Alter a provider; where it is in use, or comes into use, others decide."""

    classed = "sign_in_rules"

    def needs_approval(self) -> bool:
        same = IdentityProvider.objects.filter(pk=self.record.pk, is_enabled=True)
        return bool(self.record.is_enabled) or same.exists()

    def check(self) -> None:
        check_issuer(self.record)


def check_issuer(provider: IdentityProvider) -> None:
    """Only over HTTPS; a provider on this machine serves demo and tests."""
    parts = urlsplit(provider.issuer)
    is_local = settings.IS_DEMO and parts.hostname in {"127.0.0.1", "localhost"}
    if parts.scheme != "https" and not is_local:
        raise refusal("issuer", _("An issuer is reached by https."), "issuer_open")


def enabled_providers() -> list[IdentityProvider]:
    """Those that the door offers."""
    return list(IdentityProvider.objects.filter(is_enabled=True).order_by("key"))


def provider_of(key: str) -> IdentityProvider | None:
    return IdentityProvider.objects.filter(key=key, is_enabled=True).first()


def account_behind(provider: IdentityProvider, subject: str) -> Account | None:
    """The account that a subject stands for; an e-mail address never counts."""
    rows = ExternalIdentity.objects.select_related("account__record", "account__person__record")
    found = rows.filter(provider=provider, subject=subject).first()
    return found.account if found and found.account.may_sign else None


class LinkIdentity(Action):
    """Let a subject of a provider stand for one's own account."""

    verb, label, icon = "link_identity", _("Link single sign-on"), "link"

    def __init__(self, record: Any, *, by: Actor, provider: IdentityProvider, subject: str) -> None:
        super().__init__(record, by=by)
        self.provider, self.subject = provider, subject

    def check(self) -> None:
        taken = ExternalIdentity.objects.filter(provider=self.provider, subject=self.subject)
        if taken.exclude(account=self.record).exists():
            raise ValidationError(
                _("This sign-on stands for another account."), "accounts.subject_taken"
            )

    def follow(self) -> None:
        ExternalIdentity.objects.filter(provider=self.provider, account=self.record).delete()
        ExternalIdentity.objects.create(
            provider=self.provider, subject=self.subject, account=self.record
        )


class UnlinkIdentity(Action):
    """Take back that a subject stands for one's own account."""

    verb, label, icon = "unlink_identity", _("Unlink single sign-on"), "link-minus"

    def __init__(self, record: Any, *, by: Actor, identity: int) -> None:
        super().__init__(record, by=by)
        self.identity = identity

    def follow(self) -> None:
        self.record.identities.filter(pk=self.identity).delete()
