"""Shapes of a saved view and the kinds it may be of."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.register import registry


def listed_kinds() -> list[tuple[str, str]]:
    """Record kinds whose lists may be kept as views."""
    return [(name, kind.label_plural) for name, kind in sorted(registry.items())]


class Shape(models.TextChoices):
    TABLE = "table", _("Table")
    BOARD = "board", _("Board")
    CALENDAR = "calendar", _("Calendar")
    TIMELINE = "timeline", _("Timeline")
    CHART = "chart", _("Chart")


class Density(models.TextChoices):
    DENSE = "dense", _("Dense")
    AIRY = "airy", _("Airy")
