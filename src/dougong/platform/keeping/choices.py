"""Words of fixed meaning in keeping."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dougong.platform.register import registry


def holdable() -> dict[str, Any]:
    """Records of every kind may be held, those on which rights are granted before all."""
    return {"kind__in": sorted(registry, key=lambda kind: not registry[kind].model.is_scope)}


class Start(TextChoices):
    """The instant from which a term counts."""

    WRITTEN = "written", _("the entry itself")
    ENDED = "ended", _("the end of the relation")


class Mark(TextChoices):
    """How well the source of a term is known."""

    NONE = "", _("article known")
    SECONDARY = "†", _("† article number from a secondary source")
    OPEN = "‡", _("‡ text or article still to be confirmed")


class HoldState(TextChoices):
    IN_FORCE = "in_force", _("In force")
    LIFTED = "lifted", _("Lifted")


class Stage(TextChoices):
    """Where an archive is on its way."""

    ORDERED = "ordered", _("Ordered")
    KEPT = "kept", _("Kept")
    DESTROYED = "destroyed", _("Destroyed")
