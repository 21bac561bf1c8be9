"""What leaves the house: tried with growing pauses, sent once, given up after a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(hours=24)
STANDING = ("state", "failure", "attempts", "sent_at", "due_at")
"""Columns that an attempt alters."""


class DeliveryState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("Not sent: not to be seen any more")
    PARKED = "parked", _("Given up")


class DepartureQuerySet(models.QuerySet[Any]):
    """Questions about what is on its way."""

    def due(self) -> Self:
        return self.filter(state=DeliveryState.WAITING, due_at__lte=clock.now())

    def parked(self) -> Self:
        return self.filter(state=DeliveryState.PARKED)

    def send_again(self) -> int:
        """Try again what was given up; returns how many."""
        fresh = {"state": DeliveryState.WAITING, "due_at": clock.now(), "attempts": 0}
        return self.parked().update(**fresh, failure="")


class Departure(models.Model):
    """Something on its way to another host, and how its attempts went."""

    state = models.CharField(
        _("state"), max_length=8, choices=DeliveryState, default=DeliveryState.WAITING
    )
    due_at = models.DateTimeField(_("due"), default=clock.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    failure = models.CharField(_("failure"), max_length=60, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def began_at(self) -> datetime:
        """Since when it is on its way."""
        raise NotImplementedError

    def end(self, state: DeliveryState) -> None:
        """No further attempt is made."""
        self.state, self.failure = state, ""
        self.attempts += 1
        self.sent_at = clock.now() if state == DeliveryState.SENT else None

    def put_off(self, failure: str) -> None:
        """Try again after a pause, unless it has been tried for a day."""
        now = clock.now()
        self.attempts += 1
        self.failure = failure
        is_over = now - self.began_at >= GIVEN_UP_AFTER and self.attempts > 1
        self.state = DeliveryState.PARKED if is_over else DeliveryState.WAITING
        self.due_at = now + min(FIRST_PAUSE * 2 ** min(self.attempts - 1, 12), LONGEST_PAUSE)
