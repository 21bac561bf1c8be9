"""Notices, their deliveries, and what each person has chosen about them."""

from __future__ import annotations

from datetime import datetime, time
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.identity.sealed_values import declare_sealed
from dougong.platform.journal.canonical import uuid7
from dougong.platform.network.departures import DeliveryState, Departure
from dougong.platform.records import Record

from .choices import Channel, Pace


class Notice(models.Model):
    """One thing one person is told; written in the transaction of its cause."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    person = models.ForeignKey(Record, models.CASCADE, related_name="+", db_index=False)
    reason = models.SlugField(max_length=40, db_index=False)
    record = models.ForeignKey(Record, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(Record, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    values = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True)
    key = models.CharField(max_length=120, blank=True)
    in_inbox = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], name="notice_once_by_key", condition=~Q(key="")
            )
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(
                fields=["person"],
                name="notice_unread",
                condition=Q(in_inbox=True, read_at=None, done_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reason}"


class Delivery(Departure):
    """A notice on its way by one channel; the log of deliveries is made of these."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    notice = models.ForeignKey(Notice, models.CASCADE, related_name="deliveries")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    pace = models.CharField(_("how soon"), max_length=8, choices=Pace, default=Pace.NOW)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_by_channel")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="delivery_due",
                condition=Q(state=DeliveryState.WAITING),
            )
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} by {self.channel}"

    @property
    def began_at(self) -> datetime:
        return self.notice.made_at


class NoticeHours(models.Model):
    """When a person wants to be left in peace, and when the digests come."""

    person = models.OneToOneField(Record, models.CASCADE, primary_key=True, related_name="+")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    digest_at = models.TimeField(_("digests come at"), default=time(8))
    digest_weekday = models.PositiveSmallIntegerField(_("weekly on"), default=0)

    def __str__(self) -> str:
        return f"{self.person_id}"


class Preference(models.Model):
    """How soon a person wants notices of one reason by one channel."""

    person = models.ForeignKey(Record, models.CASCADE, related_name="+")
    reason = models.SlugField(max_length=40, db_index=False)
    channel = models.CharField(max_length=10, choices=Channel)
    pace = models.CharField(max_length=8, choices=Pace)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reason", "channel"], name="notice_preference_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reason} by {self.channel} {self.pace}"


class Mute(models.Model):
    """Notices a person does not want: of a reason, about a kind, about one record, or all of these."""

    person = models.ForeignKey(Record, models.CASCADE, related_name="+")
    reason = models.SlugField(max_length=40, blank=True, db_index=False)
    kind = models.CharField(max_length=40, blank=True)
    record = models.ForeignKey(Record, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "reason", "kind", "record"],
                name="notice_mute_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="notice_mute_says_what",
                condition=~Q(reason="", kind="", record=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reason} {self.kind} {self.record_id or ''}"

    def covers(self, reason: str, about: Record | None) -> bool:
        """Whether a notice of this reason about this record is muted."""
        kind, key = (about.kind, about.pk) if about else ("", None)
        return (
            self.reason in {"", reason}
            and self.kind in {"", kind}
            and self.record_id in {None, key}
        )


class Destination(models.Model):
    """Where a person's notices go outside mail: the address of a robot or a receiver, sealed."""

    treatments: ClassVar[dict[str, str]] = {"address": "secret", "secret": "secret"}
    person = models.ForeignKey(Record, models.CASCADE, related_name="+")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    host = models.CharField(_("host"), max_length=255)
    address = models.TextField()
    secret = models.TextField(blank=True)
    made_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "channel"], name="notice_destination_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.channel} at {self.host}"

    def place(self, what: str) -> str:
        """Binds a sealed value to this row, so that it fits nowhere else."""
        return f"notices.destination.{what}/{self.person_id}/{self.channel}"


declare_sealed(Destination, "address", lambda row: row.place("address"))
declare_sealed(Destination, "secret", lambda row: row.place("secret"))
