"""The wording of a notice: a sentence of the catalogue whose places are filled for each reader.

Values are stored, not words: a record is named in the reader's language where the reader may see
it, and a column's value passes the reader's masks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext

from dougong.platform.journal.canonical import plain, stated
from dougong.platform.policies import Actor
from dougong.platform.policies.masks import DOTS
from dougong.platform.records import Record
from dougong.platform.register import registry
from dougong.platform.search import seen_among
from dougong.platform.wording import stored_text, time_text

from .reasons import Reason

LONGEST = 240
"""Of a free text, such as the beginning of a comment."""
Value = str | int | Mapping[str, Any]


def person(plate: int | None) -> Value:
    """Somebody's name; names of colleagues are no secret."""
    return {"person": plate}


def record(plate: int) -> Value:
    """The title of a record, for readers who may see it."""
    return {"record": plate}


def column(name: str, value: Any) -> Value:
    """A value of a column of the record the notice is about, under the reader's masks."""
    return {"column": name, "value": stated(plain(value))}


def day(on: date) -> Value:
    return {"day": on.isoformat()}


def moment(at: datetime) -> Value:
    return {"moment": at.isoformat()}


def word(msgid: str) -> Value:
    """A word of the catalogue, marked there by `N_`."""
    return {"word": msgid}


@dataclass(frozen=True, slots=True)
class Message:
    """What is told: `text` is a sentence marked by `N_`, with named places for the values."""

    reason: Reason
    text: str
    values: Mapping[str, Value] = field(default_factory=dict)
    url: str = ""
    """Where it leads; without one, to the record."""
    key: str = ""
    """A person is told only once under the same key."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Fills sentences for one reader; what they name is fetched once for many of them."""

    actor: Actor
    plates: Mapping[int, Record]
    seen: frozenset[int]

    @classmethod
    def of(cls, actor: Actor, values: Iterable[Mapping[str, Any]]) -> Wording:
        named = [one for told in values for one in told.values() if isinstance(one, dict)]
        keys = {one.get("person") or one.get("record") for one in named} - {None}
        plates = Record.objects.in_bulk(keys) if keys else {}
        shown = seen_among(actor, [(p.pk, p.kind, p.scope_id) for p in plates.values()])
        return cls(actor, plates, frozenset(shown))

    def sentence(self, text: str, values: Mapping[str, Any], about: Record | None) -> str:
        """The sentence in the language in use, for this reader."""
        told = {name: self._word(value, about) for name, value in values.items()}
        return gettext(text) % told if told else gettext(text)

    def _word(self, value: Any, about: Record | None) -> str:
        if not isinstance(value, Mapping):
            return str(value)[:LONGEST]
        if "person" in value:
            plate = self.plates.get(value["person"])
            return plate.title if plate else gettext("The installation")
        if "record" in value:
            plate = self.plates.get(value["record"])
            return f"{plate.code} {plate.title}" if plate and plate.pk in self.seen else DOTS
        if "word" in value:
            return gettext(value["word"])
        if "column" in value:
            return self._masked(value["column"], value["value"], about)
        read = parse_datetime(value["moment"]) if "moment" in value else parse_date(value["day"])
        return time_text(read) if read else DOTS

    def _masked(self, name: str, value: Any, about: Record | None) -> str:
        kind = registry.get(about.kind) if about else None
        if kind is None or about is None:
            return DOTS
        column_ = kind.field(name)
        keys = [value] if isinstance(value, int) else []
        text = stored_text(column_, value, Record.objects.in_bulk(keys) if keys else {})
        is_hidden = name in kind.policy.hides(self.actor, about.scope_id)
        return kind.policy.masks[name].show(text) if is_hidden and text else text
