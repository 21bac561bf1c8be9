"""The command palette: pages and verbs by name, records by their plates, as far as rights reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.navigation import menu
from dougong.platform.register import registry
from dougong.platform.search import found

RECORDS_SHOWN = 12
Answer = dict[str, str]


def answers(actor: Any, held: frozenset[str], words: str) -> list[dict[str, Any]]:
    """Groups of places, verbs and records, each only where it has something to offer."""
    groups = [
        {"label": _("Records"), "items": list(records(actor, words)) if words else []},
        {"label": _("Go to"), "items": [item for item in places(held) if fits(item, words)]},
        {"label": _("Do"), "items": [item for item in additions(held) if fits(item, words)]},
    ]
    return [group for group in groups if group["items"]]


def fits(item: Answer, words: str) -> bool:
    text = f"{item['label']} {item['hint']}".casefold()
    return all(word in text for word in words.casefold().split())


def places(held: frozenset[str]) -> Iterator[Answer]:
    """The start page and every line of the menu."""
    yield {"label": _("Home"), "hint": "", "url": reverse("home"), "icon": "home"}
    for section in menu(held, ""):
        for item in section.items:
            hint = str(section.centre.label)
            yield {"label": item.label, "hint": hint, "url": item.url, "icon": item.icon}


def additions(held: frozenset[str]) -> Iterator[Answer]:
    """“Add …” for every kind of which the actor may add a record somewhere."""
    for kind in registry.values():
        action = kind.verbs.get("add")
        if action is not None and kind.policy.permission("add") in held:
            label = _("Add %(kind)s") % {"kind": kind.label}
            url = reverse(f"{kind.name}-add")
            yield {"label": label, "hint": str(kind.centre.label), "url": url, "icon": action.icon}


def records(actor: Any, words: str) -> Iterator[Answer]:
    """The newest records whose code or name holds the words."""
    for plate in found(actor, words).order_by("-pk")[:RECORDS_SHOWN]:
        kind = registry[plate.kind]
        yield {
            "label": plate.title or plate.code,
            "hint": f"{plate.code} · {kind.label}",
            "url": reverse(f"{kind.name}-detail", args=[plate.pk]),
            "icon": kind.icon,
        }
