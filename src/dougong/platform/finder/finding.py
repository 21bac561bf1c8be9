"""What fits a search, the best first: exact code, beginning of a name, name, texts beside records.

Each source is asked for no more than is still wanted and only for what the reader may see, so that
nothing about other records can be told from the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

from django.db.models import Model, Q, QuerySet

from dougong.platform.attachments.models import Attachment
from dougong.platform.attachments.names import shown_name
from dougong.platform.comments.models import Comment
from dougong.platform.policies import Actor, decisions_kept
from dougong.platform.records import DELETED, Record
from dougong.platform.records.lexemes import Search, prefix_query, start_query
from dougong.platform.records.usual import weighed
from dougong.platform.register import SECRECY, registry
from dougong.platform.search import first_seen, maybe_seen_by, visible

from .asked import Asked
from .excerpts import Segments, excerpt, holds, segments

CLOSELY_KEPT = SECRECY[2:]


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that fits, and where the words stand: `code`, `name`, `sound`, `comment`, `file`."""

    plate: Record
    source: str
    title: Segments
    text: Segments


class Look:
    """One search by one reader: among which rows is looked, worked out once for all sources."""

    def __init__(self, actor: Actor, asked: Asked, most: int) -> None:
        self.actor, self.asked, self.most = actor, asked, most

    @cached_property
    def plates(self) -> QuerySet[Record]:
        """The plates among which is looked; those of some kinds are judged when they are found."""
        sight = maybe_seen_by(self.actor, self.asked.kinds)
        rows = Record.objects.exclude(state=DELETED).filter(sight, self.asked.narrowing(self.actor))
        return rows.defer("terms", "tags")

    @cached_property
    def beside(self) -> Q:
        """The same as a condition on what stands beside a record."""
        sight = maybe_seen_by(self.actor, self.asked.kinds, "record__")
        return ~Q(record__state=DELETED) & sight & self.asked.narrowing(self.actor, "record__")

    def named(self, search: Search) -> Iterator[Hit]:
        """Plates that hold the words, the newest first."""
        if search.query or search.codes:
            rows = self.plates.filter(terms__finds=weighed(search, Record))
            for plate in first_seen(self.actor, rows, self.most, lambda plate: plate):
                yield named(plate, self.asked.words)

    def rows_beside(self, model: type[Model]) -> list[Any]:
        """What stands beside records and holds the words, the newest first."""
        query = prefix_query(self.asked.words)
        if not query:
            return []
        rows: QuerySet[Any] = model._default_manager.select_related("record")
        rows = rows.filter(self.beside, terms__finds=weighed(Search((), query), model))
        rows = rows.defer("terms", "record__terms", "record__tags")
        return first_seen(self.actor, rows, self.most, lambda row: row.record)


def found(actor: Actor, asked: Asked, most: int) -> list[Hit]:
    """The best hits, one for each record, none that the actor may not see."""
    with decisions_kept():
        return list(islice(_hits(Look(actor, asked, most)), most))


def _hits(look: Look) -> Iterator[Hit]:
    seen: set[int] = set()
    for source in _sources(look.asked):
        for hit in source(look):
            if hit.plate.pk not in seen:
                seen.add(hit.plate.pk)
                yield hit


Source = Callable[[Look], Iterator[Hit]]


def _sources(asked: Asked) -> list[Source]:
    if not asked.words:
        return [_latest] if asked.is_narrowed and asked.source in {"", "name"} else []
    by_name: list[Source] = [_by_code, _by_beginning, _by_name]
    sources: dict[str, list[Source]] = {
        "name": by_name,
        "comment": [_in_comments],
        "file": [_on_files],
    }
    return sources.get(asked.source) or [*by_name, _in_comments, _on_files]


def _latest(look: Look) -> Iterator[Hit]:
    rows = visible(look.actor, look.asked.kinds).filter(look.asked.narrowing(look.actor))
    for plate in rows.defer("terms", "tags").order_by("-updated_at")[: look.most]:
        yield named(plate, "")


def _by_code(look: Look) -> Iterator[Hit]:
    code = look.asked.words.upper()
    if "-" in code and " " not in code:
        rows = look.plates.filter(code=code)
        for plate in first_seen(look.actor, rows, look.most, lambda plate: plate):
            yield named(plate, code)


def _by_beginning(look: Look) -> Iterator[Hit]:
    yield from look.named(Search((), start_query(look.asked.words)))


def _by_name(look: Look) -> Iterator[Hit]:
    yield from look.named(Search.of(look.asked.words))


def _in_comments(look: Look) -> Iterator[Hit]:
    for row in look.rows_beside(Comment):
        # What is closely kept is read on its own page, where the journal takes note of it.
        is_kept = registry[row.record.kind].secrecy in CLOSELY_KEPT
        text = [] if is_kept else excerpt(row.text, look.asked.words)
        yield Hit(row.record, "comment", segments(row.record.title, ""), text)


def _on_files(look: Look) -> Iterator[Hit]:
    for row in look.rows_beside(Attachment):
        text = excerpt(shown_name(row.name), look.asked.words)
        yield Hit(row.record, "file", segments(row.record.title, ""), text)


def named(plate: Record, words: str) -> Hit:
    """A hit in the code or the name of a record."""
    title = plate.title
    if holds(title, words) or not words:
        return Hit(plate, "name", segments(title, words), [])
    other = plate.label_en if title == plate.label else plate.label
    if holds(other, words):
        return Hit(plate, "name", segments(title, ""), segments(other, words))
    is_code = plate.code.startswith(words.upper().split()[0])
    return Hit(plate, "code" if is_code else "sound", segments(title, ""), [])
