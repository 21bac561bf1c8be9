"""Columns that not everybody who sees a record may read: the mask, the right behind it, the refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from dougong.platform.custom_values.catalogue import definitions
from dougong.platform.custom_values.column import PREFIX
from dougong.platform.records import Recorded

from .actors import Actor, Installation, reach
from .terms import scopes_meant
from .unseen import Unseen

DOTS = "••"
Level = Literal["masked", "none"]


def last_four(text: str) -> str:
    """A number of which the last four characters stay; a short one is hidden wholly."""
    return f"{DOTS}{text[-4:]}" if len(text) > 6 else DOTS


def mail(text: str) -> str:
    """A mail address of which the first letter and the domain stay."""
    name, at, domain = text.partition("@")
    return f"{name[:1]}{DOTS}{at}{domain}" if at else DOTS


def hidden(text: str) -> str:
    """Nothing but that there is something."""
    return DOTS


@dataclass(frozen=True, slots=True)
class Mask:
    """How a column is shown to those who lack `right` on the record's scope; they cannot write it.

    A role may carry the right, or name the column in `fields_read` or `fields_write`.
    """

    right: str
    show: Callable[[str], str] = hidden
    is_read_by_all: bool = False
    """Everybody who sees the record reads the column; it is only written by right."""
    behind: tuple[str, ...] = ()
    """Masked columns from which the value follows: whoever lacks one of them does not read it."""

    @property
    def level(self) -> Level:
        return "none" if self.show is hidden else "masked"


Masks = Mapping[str, Mask]


def masks_of_custom(model: type[Recorded], fixed: Masks) -> dict[str, Mask]:
    """Masks over custom fields read or written by right only, and over what follows from a mask."""
    known = definitions.of(model.kind())
    found = {
        f"{PREFIX}{one.key}": Mask(
            f"{PREFIX}{one.key}:write", is_read_by_all=not one.is_read_by_right
        )
        for one in known
        if one.is_read_by_right or one.is_written_by_right
    }
    masked = {name for name, one in {**fixed, **found}.items() if not one.is_read_by_all}
    for one in known:
        if behind := masked & one.reads:
            found[f"{PREFIX}{one.key}"] = Mask("", behind=tuple(sorted(behind)))
    return found


class FieldNotAllowed(Exception):
    """The column may not be read or written by this person, nor used to find or order records."""

    code = "field_not_allowed"
    status = 400

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    @property
    def message(self) -> str:
        """The refusal in the reader's language."""
        return _("You may not use the field “%(name)s” here.") % {"name": self.name}


def open_to(
    actor: Actor, kind: str, masks: Masks, use: Literal["read", "write"]
) -> dict[str, frozenset[int]]:
    """For each masked column the scopes on which the actor may read it, or write it."""
    return {
        name: _scopes(actor, kind, masks, name, use)
        for name, mask in masks.items()
        if not (mask.is_read_by_all if use == "read" else mask.behind)
    }


def _scopes(
    actor: Actor, kind: str, masks: Masks, name: str, use: Literal["read", "write"]
) -> frozenset[int]:
    mask = masks[name]
    if mask.behind:
        parts = (_scopes(actor, kind, masks, one, use) for one in mask.behind)
        return frozenset.intersection(*parts)
    return reach(actor, f"{kind}.{mask.right}") | reach(actor, f"{kind}.{name}:{use}")


def veiled(row: Any, actor: Actor, kind: str, masks: Masks) -> Any:
    """The row as the actor may read it: itself, or a copy with masks in place of values."""
    return _altered(row, actor, kind, masks, lambda name, value: masks[name].show(str(value)))


def blinded(row: Any, actor: Actor, kind: str, masks: Masks) -> Any:
    """The row for reading facts from: columns that the actor may not read refuse to be used."""
    return _altered(row, actor, kind, masks, lambda _name, _value: Unseen())


def _altered(
    row: Any, actor: Actor, kind: str, masks: Masks, show: Callable[[str, Any], Any]
) -> Any:
    """The row itself where all is open to the actor, else a copy with the closed columns altered."""
    if not masks or isinstance(actor, Installation):
        return row
    scope = row.record.scope_id
    closed = [n for n, scopes in open_to(actor, kind, masks, "read").items() if scope not in scopes]
    if not closed:
        return row
    twin = row.copy()
    twin._state.fields_cache = dict(row._state.fields_cache)
    for name in closed:
        value = twin.named(name)
        twin.overlay(name, show(name, value) if value else value)
    return twin


def veiled_values(values: Mapping[str, Any], hides: Iterable[str], masks: Masks) -> dict[str, Any]:
    """Values by column name, with masks in place of those of the columns named."""
    hide = set(hides)
    shown: dict[str, Any] = {
        name: masks[name].show(str(value)) if name in hide and value else value
        for name, value in values.items()
    }
    if shown.get("custom"):
        shown["custom"] = {
            key: masks[name].show(str(value)) if (name := f"{PREFIX}{key}") in hide else value
            for key, value in shown["custom"].items()
        }
    return shown


def refuse_unwritable(
    row: Recorded, stored: Recorded | None, actor: Actor, kind: str, masks: Masks
) -> None:
    """Refuse a masked column that was changed by somebody who may not write it."""
    if not masks or isinstance(actor, Installation):
        return
    scopes = scopes_meant(row) if stored is None else [stored.record.scope_id]
    for name, held in open_to(actor, kind, masks, "write").items():
        value = row.named(name)
        is_changed = bool(value) if stored is None else value != stored.named(name)
        if is_changed and not all(scope in held for scope in scopes):
            raise FieldNotAllowed(name)
