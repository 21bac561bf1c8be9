"""Why somebody is told something: declared reasons, which people choose and mute by."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .choices import Channel, Pace


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason of notices, with how it reaches those who have chosen nothing."""

    key: str
    label: str | Promise
    icon: str = "bell"
    pace: Pace = Pace.NOW
    """How soon it leaves by mail and other channels; the inbox has it at once."""
    is_essential: bool = False
    """It cannot be muted or turned off in the inbox: a duty or somebody's safety hangs on it."""

    def usual(self, channel: Channel) -> Pace:
        return Pace.NOW if channel == Channel.INBOX else self.pace


class Reasons(dict[str, Reason]):
    """Declared reasons by key."""

    def declare(self, reason: Reason) -> Reason:
        if reason.key in self:
            raise ImproperlyConfigured(f"the reason {reason.key} is declared twice")
        self[reason.key] = reason
        return reason

    def label_of(self, key: str) -> str:
        """The label of a stored reason, which an app that has gone may have declared."""
        with suppress(KeyError):
            return str(self[key].label)
        return key

    def choices(self) -> Iterator[tuple[str, str]]:
        for key, reason in self.items():
            yield key, str(reason.label)


reasons = Reasons()
declare = reasons.declare

ASSIGNED = declare(Reason("assigned", _("Assigned to me"), "user-check"))
MENTIONED = declare(Reason("mentioned", _("I was mentioned"), "message"))
WATCHED = declare(Reason("watched", _("Something I watch has changed"), "eye", Pace.DAILY))
DEADLINE = declare(Reason("deadline", _("A deadline is near or over"), "clock"))
APPROVAL_WAITING = declare(
    Reason("approval_waiting", _("Waits for my approval"), "clipboard-list", is_essential=True)
)
APPROVAL_DECIDED = declare(
    Reason("approval_decided", _("My request was decided or has ended"), "clipboard-check")
)
APPROVAL_ESCALATED = declare(
    Reason("approval_escalated", _("An overdue approval was passed up"), "clock", is_essential=True)
)
SECURITY = declare(Reason("security", _("Safety of my account"), "shield-check", is_essential=True))
