"""What the ledger pages show: entries within reach, filtered; one entry with its proof."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from dougong.kernel.digests import DIGESTS
from dougong.kernel.merkle import inclusion_proof, is_included
from dougong.platform.journal import Entry, EntryQuerySet
from dougong.platform.journal.captured import Change, SealedText
from dougong.platform.policies import Actor, reach
from dougong.platform.records import Record
from dougong.platform.requests.errors import BadRequest

from .head import node_at, read_head

SHOWN = 50
RESULTS = ("done", "refused", "failed", "read")
VIEW = "journal.view"


def within_reach(actor: Actor) -> EntryQuerySet:
    """Entries about records of the scopes where the actor may read the journal.

    What concerns no record belongs to whoever did it; what the installation did by itself names
    nobody and is seen by all who may read the journal.
    """
    held = reach(actor, VIEW)
    own = Q(record=None) & (Q(actor=None) | Q(actor__scope__any=held))
    rows: EntryQuerySet = Entry.objects.filter(Q(record__scope__any=held) | own)
    return rows


@dataclass(frozen=True, slots=True)
class Search:
    """The words of the filter form, as they stand in the address."""

    who: str = ""
    record: str = ""
    verb: str = ""
    result: str = ""
    since: str = ""
    until: str = ""
    scope: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Search:
        return cls(**{name: given.get(name, "").strip()[:100] for name in cls.__slots__})

    @property
    def is_empty(self) -> bool:
        return not any(self.words().values())

    def words(self) -> dict[str, str]:
        return {name: word for name in self.__slots__ if (word := getattr(self, name))}

    def narrow(self, rows: EntryQuerySet) -> EntryQuerySet:
        """Only the entries that are asked for."""
        if "\0" in "".join(self.words().values()):
            raise BadRequest(_("These words cannot be searched for."))
        if self.who:
            rows = rows.filter(actor__in=_accounts_of(self.who))
        if self.record:
            rows = rows.filter(record__in=_plates_of(self.record))
        if self.scope:
            scopes = Record.objects.filter(code__iexact=self.scope)
            below = Record.objects.filter(reached_from__above__in=scopes)
            rows = rows.filter(record__scope__in=below)
        if self.verb:
            rows = rows.filter(verb=self.verb)
        if self.result:
            rows = rows.filter(result=self.result)
        if self.since:
            rows = rows.filter(at__gte=_moment(self.since, time.min))
        return rows.filter(at__lte=_moment(self.until, time.max)) if self.until else rows


def _moment(word: str, clock: time) -> datetime:
    try:
        day = parse_date(word)
    except ValueError:
        day = None
    if day is None:
        raise BadRequest(_("A day is written like 2026-11-22."))
    return timezone.make_aware(datetime.combine(day, clock))


def day_of(word: str) -> datetime | None:
    """The beginning of a day given in an address."""
    return _moment(word, time.min) if word else None


def _plates_of(words: str) -> Any:
    """Records by their code or by words of their name."""
    found = Q(code__iexact=words) | Q(terms__finds=words)
    return Record.objects.filter(found).values("pk")


def _accounts_of(words: str) -> Any:
    """Accounts by sign-in name or by the name of their person."""
    model: Any = get_user_model()
    named = Q(record__terms__finds=words) | Q(person__record__terms__finds=words)
    code = Q(record__code__iexact=words) | Q(person__record__code__iexact=words)
    return model.objects.filter(named | code).values("pk")


def page_of(actor: Actor, search: Search, before: UUID | None) -> list[Entry]:
    """One more entry than is shown, newest first, so that the page knows whether more follow."""
    rows = search.narrow(within_reach(actor)).select_related("actor", "record").order_by("-pk")
    return list((rows.filter(pk__lt=before) if before else rows)[: SHOWN + 1])


@dataclass(frozen=True, slots=True)
class Seal:
    """Where an entry lies in the tree, and whether the proof to a checkpoint holds."""

    seq: int
    leaf_hash: str
    sealed_at: datetime
    checkpoint: int | None
    proof: Sequence[str]
    is_included: bool


def seal_of(entry: Entry) -> Seal | None:
    """The place of an entry in the tree; None while it waits for the sealer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, leaf_hash, sealed_at FROM journal.leaf WHERE kind = 'entry' AND source = %s",
            [str(entry.pk)],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        seq, leaf, sealed_at = row[0], bytes(row[1]), row[2]
        cursor.execute(
            "SELECT size, root FROM journal.checkpoint WHERE size > %s ORDER BY size LIMIT 1", [seq]
        )
        point = cursor.fetchone()
    if point is None:
        return Seal(seq, leaf.hex(), sealed_at, None, (), False)
    digest = DIGESTS[read_head().algorithm]
    proof = inclusion_proof(seq, point[0], node_at, digest)
    holds = is_included(leaf, (seq, point[0]), bytes(point[1]), proof, digest)
    return Seal(seq, leaf.hex(), sealed_at, point[0], [part.hex() for part in proof], holds)


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row that changed under an entry; `columns` holds (name, before, after), or names only."""

    table: str
    key: str
    operation: str
    columns: Sequence[tuple[str, str, str]]


def changes_of(entry: Entry, *, with_values: bool) -> list[ChangedRow]:
    """Every row that changed in the unit of work, in the words of the database."""
    rows = list(Change.objects.filter(unit=entry.unit).order_by("id"))
    bodies = [json.loads(row.body) for row in rows]
    texts = _texts(bodies) if with_values else {}
    return [
        ChangedRow(
            row.tbl,
            row.pk_text,
            row.op,
            [(name, *(_said(value, texts, with_values) for value in pair)) for name, pair in body.items()],
        )
        for row, body in zip(rows, bodies, strict=True)
    ]  # fmt: skip


def _texts(bodies: Sequence[Mapping[str, Any]]) -> dict[str, str | None]:
    values = [value for body in bodies for pair in body.values() for value in pair]
    names = [value["$sealed"] for value in values if isinstance(value, dict) and "$sealed" in value]
    stored = SealedText.objects.filter(pk__in=names).values_list("pk", "text")
    return {str(name): text for name, text in stored}


def _said(value: Any, texts: Mapping[str, str | None], with_values: bool) -> str:
    if value is None:
        return ""
    if not with_values:
        return "…"
    if isinstance(value, dict):
        if "$sealed" in value:
            text = texts.get(value["$sealed"])
            return _("(erased)") if text is None else text
        return _("(erased)") if "$erased" in value else "••••"
    return str(value)
