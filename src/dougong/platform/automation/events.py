"""What happens to records, for whoever acts by itself on it."""

from __future__ import annotations

from dougong.platform.jobs.events import Event

CAUSED = Event("automation.caused", "A verb was done to records for which automations listen.")
LIMITED = Event("automation.limited", "An automation with a limit has become active.")
