"""Notices leave the house in jobs; what is due by the clock is looked for every minute."""

from __future__ import annotations

from uuid import UUID

from dougong.platform.jobs import job

from .actions.delivering import call_due, deliver, deliver_digest
from .actions.forgetting import forget_old
from .choices import Channel
from .events import DELIVERY_DUE


@job(on=DELIVERY_DUE)
def send_what_is_due(delivery: str = "", person: int = 0, channel: str = "") -> None:
    """Send one notice, or the digest of one person by one channel."""
    if delivery:
        deliver(UUID(delivery))
    else:
        deliver_digest(person, Channel(channel))


@job(cron="* * * * *")
def look_for_due_notices() -> None:
    """Digests, notices after quiet hours, and attempts after a failure."""
    call_due()


@job(cron="40 2 * * *")
def forget_old_notices() -> None:
    """The inbox reaches back a year."""
    forget_old()
