"""What has changed lately among the records that a person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dougong.platform.journal import Entry
from dougong.platform.register import registry
from dougong.platform.search import visible

WINDOW = 20_000
"""Only so many of the newest entries are looked through, so that the page stays quick."""


@dataclass(frozen=True, slots=True)
class Change:
    """An entry with the words of its kind."""

    entry: Entry
    verb: str
    kind: str
    icon: str


def changes(actor: Any, number: int) -> list[Change]:
    """The newest changes of visible records."""
    newest = Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    entries = Entry.objects.filter(pk__gt=newest - WINDOW, record__in=visible(actor))
    entries = entries.select_related("record", "actor").order_by("-pk")[:number]
    return [_change(entry) for entry in entries]


def _change(entry: Entry) -> Change:
    kind = registry[entry.record.kind]
    action = kind.verbs.get(entry.verb)
    return Change(entry, str(action.label) if action else entry.verb, kind.label, kind.icon)
