"""Hits and records as lines for a person: where they lead, and where the words stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from dougong.platform.policies import Actor
from dougong.platform.records import DELETED, Record
from dougong.platform.register import registry
from dougong.platform.search import seen_among

from .finding import Hit

STANDS = {
    "name": "",
    "code": gettext_lazy("in the code"),
    "sound": gettext_lazy("by pinyin"),
    "comment": gettext_lazy("in a comment"),
    "file": gettext_lazy("in the name of a file"),
}
"""What is said of a hit beside the name of its record."""
PARTS = {"comment": "#dg-activity", "file": "#dg-beside"}
MOST_RECENT = 12


def address_of(plate: Record, source: str = "") -> str:
    """The page of a record, at the part where the words stand."""
    url = reverse(f"{plate.kind}-detail", args=[plate.pk])
    return f"{url}{PARTS.get(source, '')}"


def line_of(plate: Record, hit: Hit | None = None) -> dict[str, Any]:
    """A record as a line of the palette."""
    kind = registry[plate.kind]
    where = [str(STANDS[hit.source])] if hit and hit.source in PARTS else []
    # A name that was found in the other language is shown in that language.
    name = ((hit.source == "name" and hit.text) or hit.title) if hit else []
    return {
        "label": plate.title or plate.code,
        "pieces": [{"text": piece, "is_found": is_found} for piece, is_found in name],
        "hint": " · ".join([plate.code, str(kind.label), *where]),
        "url": address_of(plate, hit.source if hit else ""),
        "icon": kind.icon,
        "record": plate.pk,
    }


def recent(actor: Actor, keys: Iterable[int]) -> list[Record]:
    """Those of the records that the actor sees, in the order of the keys."""
    wanted = list(keys)[:MOST_RECENT]
    rows = Record.objects.filter(pk__in=wanted).exclude(state=DELETED).defer("terms", "tags")
    plates = {row.pk: row for row in rows}
    seen = seen_among(actor, [(row.pk, row.kind, row.scope_id) for row in plates.values()])
    return [plates[key] for key in wanted if key in seen]
