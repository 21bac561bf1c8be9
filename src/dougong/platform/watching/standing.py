"""Whether the reader follows a record, and who else does."""

from __future__ import annotations

from typing import Any

from dougong.platform.beside.matters import Matter
from dougong.platform.beside.people import names_of

from .models import Watch

SHOWN = 12


def standing_of(matter: Matter) -> dict[str, Any]:
    """Whether the reader follows the record, and who does."""
    rows = Watch.objects.filter(record=matter.plate, is_off=False).order_by("pk")
    keys = list(rows.values_list("account_id", flat=True))
    people = names_of(keys)
    shown = [people[key] for key in keys if key in people]
    return {
        "is_watched": matter.actor.pk in keys,
        "watchers": shown[:SHOWN],
        "more_watchers": max(len(shown) - SHOWN, 0),
    }
