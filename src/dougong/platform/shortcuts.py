"""Keyboard shortcuts, declared once: the browser asks here what a key means, the sheet shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SIGNS = {
    "ArrowUp": "↑",
    "ArrowDown": "↓",
    "ArrowLeft": "←",
    "ArrowRight": "→",
    "Enter": "↵",
    "Escape": "Esc",
    "Mod": "Ctrl",
    "Delete": "Del",
}
"""How a keyboard names keys that have another name in a browser."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys that do the same; `Mod+k` is held together, `g h` is pressed one after the other."""

    act: str
    keys: tuple[str, ...]
    label: str | Promise

    @property
    def shown(self) -> Iterator[list[str]]:
        """The signs of each way to press it."""
        for key in self.keys:
            yield [SIGNS.get(sign, sign) for sign in key.replace("+", " ").split()]


@dataclass(frozen=True, slots=True)
class Place:
    """Where shortcuts hold: a part of the product with a heading of its own on the sheet."""

    key: str
    label: str | Promise
    shortcuts: tuple[Shortcut, ...]


places: dict[str, Place] = {}


def declare(key: str, label: str | Promise, *shortcuts: tuple[str, str, str | Promise]) -> None:
    """Make shortcuts known: the act, its keys separated by commas, and what it does."""
    made = tuple(Shortcut(act, tuple(keys.split(", ")), text) for act, keys, text in shortcuts)
    pressed = [one for shortcut in made for one in shortcut.keys]
    if key in places or len(set(pressed)) < len(pressed):
        raise ImproperlyConfigured(f"{key}: a place is declared once, and so is each of its keys")
    places[key] = Place(key, label, made)


def meanings() -> dict[str, dict[str, str]]:
    """What each key means in each place, as the browser's module reads it."""
    return {
        place.key: {key: one.act for one in place.shortcuts for key in one.keys}
        for place in places.values()
    }


declare(
    "everywhere",
    _("Everywhere"),
    ("palette", "Mod+k", _("Search or go to …")),
    ("sheet", "?", _("Show this sheet")),
    ("search", "/", _("Search in the list, or everywhere")),
    ("home", "g h", _("Go to the start page")),
    ("approvals", "g a", _("Go to my approvals")),
    ("notices", "g n", _("Go to the notices")),
    ("undo", "z", _("Take back what was done last, while its message stands")),
    ("theme", "t", _("Change between light and dark")),
    ("menu", "m", _("Fold or unfold the menu")),
)
declare(
    "list",
    _("In a list"),
    ("next", "j", _("Next row")),
    ("before", "k", _("Row before")),
    ("open", "Enter", _("Open the row")),
    ("choose", "x", _("Choose the row")),
    ("look", "Space", _("Look at a record beside the list")),
    ("add", "n", _("Add a record to the list")),
    ("quick", "a", _("Quick add")),
    ("earlier", "[", _("Previous page of the list")),
    ("later", "]", _("Next page of the list")),
)
declare(
    "beside",
    _("With a record beside the list"),
    ("next", "j, ArrowDown", _("Record after")),
    ("before", "k, ArrowUp", _("Record before")),
    ("page", "o", _("Open the page")),
    ("shut", "Escape, Space", _("Close what is beside the list")),
)
declare(
    "record",
    _("On the page of a record"),
    ("edit", "e", _("Edit the record")),
    ("comment", "c", _("Write a comment")),
)
declare(
    "approvals",
    _("In my approvals"),
    ("next", "j", _("Next request")),
    ("before", "k", _("Request before")),
    ("choose", "x, Space", _("Choose the request")),
    ("approve", "a", _("Approve")),
    ("reject", "r", _("Reject")),
)
declare(
    "notices",
    _("Among the notices"),
    ("next", "j", _("Next notice")),
    ("before", "k", _("Notice before")),
    ("done", "e", _("Put the notice away")),
    ("unread", "u", _("Make it unread again")),
)
declare(
    "board",
    _("On a board, with a card in focus"),
    ("left", "ArrowLeft", _("Card to the left")),
    ("right", "ArrowRight", _("Card to the right")),
    ("up", "ArrowUp", _("Card above")),
    ("down", "ArrowDown", _("Card below")),
    ("move_left", "Alt+ArrowLeft", _("Move the card to the left")),
    ("move_right", "Alt+ArrowRight", _("Move the card to the right")),
    ("move_up", "Alt+ArrowUp", _("Move the card to the lane above")),
    ("move_down", "Alt+ArrowDown", _("Move the card to the lane below")),
)
declare(
    "sheet",
    _("In a table that is edited, with a cell in focus"),
    ("edit", "Enter, F2", _("Edit the cell")),
    ("clear", "Delete, Backspace", _("Empty the cell")),
    ("fill", "Mod+d", _("Put the value into the chosen rows, or all below")),
)
