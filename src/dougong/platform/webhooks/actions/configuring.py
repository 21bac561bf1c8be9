"""Verbs on webhooks: drafting is free, telling other systems by itself is decided by others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.actions import Action, Add, Change, Delete
from dougong.platform.actions.classed import Stakes
from dougong.platform.identity.owners import authors_of, require_signer
from dougong.platform.identity.sealed_values import seal
from dougong.platform.notices import texts
from dougong.platform.notices.actions import notify
from dougong.platform.webhooks.choices import WebhookState
from dougong.platform.webhooks.content import check_content
from dougong.platform.webhooks.models import Webhook
from dougong.platform.webhooks.reasons import WEBHOOK_STOPPED
from dougong.platform.webhooks.shipped import WEBHOOKS
from dougong.platform.webhooks.signing import new_secret, written

from .telling import ping

EARLIER_KEPT = timedelta(hours=24)
"""So long a receiver may check by the secret that was renewed."""


class AddWebhook(Add):
    """Draft a webhook; it tells nothing before it is active."""

    def check(self) -> None:
        require_signer(self.by)
        check_content(self.record)

    def perform(self) -> None:
        self.record.owner_id = self.by.pk


class ChangeWebhook(Change):
    """Edit a webhook that rests, and become its owner."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state != WebhookState.ACTIVE

    def check(self) -> None:
        require_signer(self.by)
        refuse_active(self.stored)
        check_content(self.record)

    def perform(self) -> None:
        self.record.owner_id = self.by.pk


class ActivateWebhook(Action):
    """Let it tell from now on; nobody who wrote it decides that."""

    verb, label, icon, needs_reason = "activate", _("Activate"), "player-play", True
    classed = WEBHOOKS.key

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state != WebhookState.ACTIVE

    def check(self) -> None:
        if self.stored.state == WebhookState.ACTIVE:
            raise ValidationError(_("It is active already."), "webhook.already_active")
        if not self.record.secret:
            raise ValidationError(_("Make a signing secret first."), "webhook.no_secret")
        check_content(self.record)

    def perform(self) -> None:
        self.record.state, self.record.failing_since = WebhookState.ACTIVE, None

    def stakes(self) -> Stakes:
        row: Webhook = self.record
        authors = authors_of(row.record_id)
        return Stakes(scope=row.place_id, group=row.record_id, authors=authors)


class PauseWebhook(Action):
    """Let it rest; what waits to be told is not told any more."""

    verb, label, icon, needs_reason = "pause", _("Pause"), "player-pause", True

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state == WebhookState.ACTIVE

    def check(self) -> None:
        if self.stored.state != WebhookState.ACTIVE:
            raise ValidationError(_("It is not active."), "webhook.not_active")

    def perform(self) -> None:
        self.record.state = WebhookState.PAUSED


class StopWebhook(PauseWebhook):
    """Done by the installation where the receiver has failed for long, or wants no more."""

    verb, label = "stop_failing", _("Stop after failures")
    right = "pause"

    def perform(self) -> None:
        self.record.state = WebhookState.STOPPED

    def follow(self) -> None:
        row: Webhook = self.record
        text = N_("The webhook %(webhook)s was stopped: its receiver does not take what is sent.")
        values = {"webhook": texts.record(row.record_id)}
        notify(texts.Message(WEBHOOK_STOPPED, text, values), to=[row.owner_id], about=row.record)


class PingWebhook(Action):
    """Send a test, which tells of no record; a draft can be tried too."""

    verb, label, icon = "ping", _("Send a test"), "send"

    def check(self) -> None:
        if not self.record.secret:
            raise ValidationError(_("Make a signing secret first."), "webhook.no_secret")
        check_content(self.record)

    def follow(self) -> None:
        ping(self.record)


class RenewSecret(Action):
    """Make the secret by which messages are signed; `value` is there once and nowhere kept."""

    verb, label, icon, right = "renew_secret", _("Renew the signing secret"), "key", "change"
    value = ""

    def perform(self) -> None:
        row: Webhook = self.record
        row.earlier_secret, row.earlier_until = "", None
        if row.secret:
            earlier = row.opened_secret()
            row.earlier_secret = seal(earlier, row.seal_place("earlier_secret"))
            row.earlier_until = clock.now() + EARLIER_KEPT
        made = new_secret()
        row.secret = seal(made, row.seal_place("secret"))
        self.value = written(made)


class DeleteWebhook(Delete):
    """Remove a webhook that rests, with its log."""

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state != WebhookState.ACTIVE

    def check(self) -> None:
        refuse_active(self.record)


def refuse_active(row: Webhook) -> None:
    if row.state == WebhookState.ACTIVE:
        raise ValidationError(_("Pause it first."), "webhook.is_active")
