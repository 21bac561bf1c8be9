"""Closed lists of workflows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.register import registry


class WorkflowState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("In force")
    RETIRED = "retired", _("Out of force")


class Tone(models.TextChoices):
    """The colours of badges."""

    IDLE = "idle", _("Grey")
    RUNNING = "running", _("Blue")
    GOOD = "good", _("Green")
    NEAR = "near", _("Amber")
    CRITICAL = "critical", _("Vermilion")


def subjects() -> list[tuple[str, str]]:
    """Record kinds whose verbs lead from state to state."""
    return [(name, kind.label) for name, kind in sorted(registry.items()) if kind.transitions]
