"""What the notices announce to their own jobs."""

from __future__ import annotations

from dougong.platform.jobs.events import Event

DELIVERY_DUE = Event("notices.delivery_due", "A notice can leave by a channel now.")
