"""Webhooks, and what each of them has told or still has to tell."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.identity.owners import Owned
from dougong.platform.identity.sealed_values import unseal
from dougong.platform.journal.canonical import uuid7
from dougong.platform.network.departures import DeliveryState, Departure
from dougong.platform.records import Plate, Record, Recorded

from .choices import Content, WebhookState


class Webhook(Owned, Recorded):
    """Another system that is told what happens to records, as far as its owner sees them (网络回调)."""

    code_prefix: ClassVar[str] = "WH"
    treatments: ClassVar[dict[str, str]] = {
        "secret": "secret",
        "earlier_secret": "secret",
        "failing_since": "skip",
    }
    title = models.CharField(_("title"), max_length=120)
    place = models.ForeignKey(
        Record,
        models.PROTECT,
        related_name="+",
        verbose_name=_("holds in"),
        limit_choices_to={"kind__in": ("unit", "project")},
        help_text=_("It looks at records of this unit or project and of all below it."),
    )
    subjects = models.JSONField(_("about records of the kinds"), default=list)
    verbs = models.JSONField(
        _("when one of these verbs is done"),
        default=list,
        blank=True,
        help_text=_("Choose none to be told of every verb."),
    )
    content = models.CharField(
        _("what is told"), max_length=4, choices=Content, default=Content.THIN
    )
    address = models.CharField(
        _("address"),
        max_length=2000,
        help_text=_("It begins with https:// and lies outside the house; write no secret into it."),
    )
    secret = models.TextField(blank=True, editable=False)
    earlier_secret = models.TextField(blank=True, editable=False)
    earlier_until = models.DateTimeField(_("earlier secret valid until"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=WebhookState,
        default=WebhookState.DRAFT,
        editable=False,
    )
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        indexes = [models.Index(fields=["state"], name="webhook_state")]

    def __str__(self) -> str:
        return self.title

    def plate(self) -> Plate:
        return Plate.within(self.place, self.title, state=self.state)

    def seal_place(self, column: str) -> str:
        """Binds a sealed secret to this row, so that it fits nowhere else."""
        return f"webhooks.webhook.{column}/{self.record_id}"

    def opened_secret(self) -> bytes:
        return unseal(self.secret, self.seal_place("secret"))


class Dispatch(Departure):
    """One thing that a webhook tells; its key is the message's id for the receiver."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="dispatches")
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+")
    """Without a record: a test."""
    event = models.CharField(_("event"), max_length=120)
    cause = models.CharField(max_length=80)
    happened_at = models.DateTimeField(_("when"), default=clock.now)
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    milliseconds = models.PositiveIntegerField(_("took"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "record", "cause"], name="webhook_told_once_per_cause"
            )
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="webhook_newest"),
            models.Index(
                fields=["due_at"], name="webhook_due", condition=Q(state=DeliveryState.WAITING)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}"

    @property
    def began_at(self) -> datetime:
        return self.happened_at
