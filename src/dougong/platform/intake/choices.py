"""Closed lists of intake forms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from dougong.platform.register import registry


class FormState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


def kinds() -> list[tuple[str, str]]:
    """Record kinds; which of them a form may make is asked when it is saved."""
    return [(name, kind.label) for name, kind in sorted(registry.items())]
