"""What webhooks announce to their own jobs."""

from __future__ import annotations

from dougong.platform.jobs.events import Event

HEARD = Event("webhooks.heard", "A verb was done to records that some webhook tells of.")
DISPATCH_DUE = Event("webhooks.dispatch_due", "A webhook can be called now.")
