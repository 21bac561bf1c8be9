"""Webhooks are called in jobs, after the commit of their cause."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from dougong.platform.jobs import job

from .actions.sending import call_due, send
from .actions.telling import forget_old, hear
from .events import DISPATCH_DUE, HEARD

LOG_KEPT_DAYS = 180


@job(on=HEARD)
def write_down_what_to_tell(kind: str, verb: str, causes: list[list[int]], at: str) -> None:
    """One dispatch for each webhook that listens and each record that its owner sees."""
    hear(kind, verb, causes, datetime.fromisoformat(at))


@job(on=DISPATCH_DUE)
def call_webhook(dispatch: str) -> None:
    """One attempt."""
    send(UUID(dispatch))


@job(cron="* * * * *")
def look_for_due_dispatches() -> None:
    """Attempts after a failure."""
    call_due()


@job(cron="50 2 * * *")
def forget_old_dispatches() -> None:
    """The log reaches back half a year."""
    forget_old(LOG_KEPT_DAYS)
