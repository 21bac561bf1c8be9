"""What sets an automation off, how often, and what became of a run."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.register import registry


def kinds() -> list[tuple[str, str]]:
    """Record kinds that automations may be about."""
    return [(name, kind.label) for name, kind in sorted(registry.items())]


class Occasion(models.TextChoices):
    EVENT = "event", _("something is done to a record")
    FIELD = "field", _("a field of a record changes")
    FACT = "fact", _("a key figure crosses a limit")
    SCHEDULE = "schedule", _("a time comes round")


class Rhythm(models.TextChoices):
    DAILY = "daily", _("every day")
    WEEKLY = "weekly", _("every Monday")
    MONTHLY = "monthly", _("on the first of every month")


class Side(models.TextChoices):
    ABOVE = "above", _("rises above")
    BELOW = "below", _("falls below")


class AutomationState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")


class Outcome(models.TextChoices):
    DONE = "done", _("Done")
    REQUESTED = "requested", _("Approval asked for")
    REFUSED = "refused", _("Refused, nothing was done")
    HELD = "held", _("Held back")
