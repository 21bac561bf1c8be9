"""The command palette: what can be done here, records, pages and verbs, as far as rights reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.beside.matters import matter_of
from dougong.platform.finder.asked import Asked
from dougong.platform.finder.finding import found
from dougong.platform.finder.telling import line_of, recent
from dougong.platform.navigation import menu, tabs_of
from dougong.platform.pages import DoPage
from dougong.platform.pages.kind import Button, buttons_on
from dougong.platform.policies import Actor
from dougong.platform.records import Recorded
from dougong.platform.register import Resource, registry

RECORDS_SHOWN = 10
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moment:
    """What the person has typed, which record is before them, and which they opened lately."""

    words: str = ""
    record: int | None = None
    is_alone: bool = False
    """Only the record is asked about: its verbs and pages, and nothing else."""
    opened: Sequence[int] = ()


def answers(actor: Actor, held: frozenset[str], moment: Moment) -> list[Answer]:
    """Groups of verbs, records and places, each only where it has something to offer."""
    groups = about(actor, moment)
    if not moment.is_alone:
        groups += [
            {"label": _("Records"), "items": list(records(actor, moment.words))},
            {"label": _("Lately opened"), "items": list(opened(actor, moment))},
            {"label": _("Go to"), "items": fitting(places(held), moment.words)},
            {"label": _("Do"), "items": fitting(additions(held), moment.words)},
        ]
    return [group for group in groups if group["items"]]


def fitting(items: Iterator[Answer], words: str) -> list[Answer]:
    return [item for item in items if fits(item, words)]


def fits(item: Answer, words: str) -> bool:
    text = f"{item['label']} {item['hint']}".casefold()
    return all(word in text for word in words.casefold().split())


def about(actor: Actor, moment: Moment) -> list[Answer]:
    """What may be done with the record before the person; nothing about one they do not see."""
    if moment.record is None:
        return []
    try:
        matter = matter_of(actor, moment.record)
    except Missing:
        return []
    row = matter.resource.policy.rows(actor, "view").select_related("record").get(pk=matter.pk)
    label = f"{matter.plate.code} {matter.plate.title}"
    items = [*verbs(row, matter.resource, actor), *pages_of(row)]
    return [{"label": label, "items": [item for item in items if fits(item, moment.words)]}]


def verbs(row: Recorded, kind: Resource, actor: Actor) -> Iterator[Answer]:
    """Verbs of the record; those that are decided on its page are done there only."""
    page = kind.pages.get("do", DoPage)
    is_read_first = issubclass(page, DoPage) and page.is_read_first
    for button in () if is_read_first else buttons_on(row, kind, actor):
        yield {
            "label": worded(button),
            "hint": "",
            "url": button.url,
            "icon": button.action.icon,
            "is_dialog": button.action.verb != "change",
        }


def worded(button: Button) -> str:
    if button.is_asking:
        return _("Ask for: %(verb)s") % {"verb": button.action.label}
    return button.action.label


def pages_of(row: Recorded) -> Iterator[Answer]:
    """The pages of the record."""
    for tab in tabs_of(row, ""):
        yield {"label": str(tab["label"]), "hint": "", "url": tab["url"], "icon": tab["icon"]}


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


def records(actor: Actor, words: str) -> Iterator[Answer]:
    """The best records that hold the words."""
    for hit in found(actor, Asked(words), RECORDS_SHOWN) if words else ():
        yield line_of(hit.plate, hit)


def opened(actor: Actor, moment: Moment) -> Iterator[Answer]:
    """Records opened lately, as this browser remembers them, before anything has been typed."""
    if not moment.words:
        yield from map(line_of, recent(actor, moment.opened))
