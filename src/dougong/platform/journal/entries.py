"""The journal: what a person did (entries), and which rows really changed (captured by the database).

Both are written in the transaction of the change; a commit that changed an audited table without
an entry is refused by the database. The sealer of `ledger` gives both a place in a Merkle tree.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.platform.journal.announcing import announce
from dougong.platform.journal.canonical import canonical, stated, uuid7
from dougong.platform.journal.captured import SealedText, load_changes, texts_behind
from dougong.platform.journal.circumstances import current_approval, gather
from dougong.platform.journal.retention import Classes, longest
from dougong.platform.records import Record

_request_id: ContextVar[str] = ContextVar("request_id", default="")
_address: ContextVar[str] = ContextVar("address", default="")
SETTING, CLOCK_SETTING = "dougong.entry", "dougong.clock"
ON_BEHALF_OF = "on_behalf_of"
"""In what is said about an entry: the persons in whose place the actor did it."""


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries together with what the database saw change."""

    def of_changes(self) -> Self:
        """Entries of verbs that were done, without reads, refusals and other notes."""
        return self.filter(result="done", version__gt=0)

    def of_activity(self, beside: Iterable[str]) -> Self:
        """Entries of verbs that were done on records, and of those named that are done beside them."""
        return self.filter(
            models.Q(version__gt=0) | models.Q(verb__in=sorted(beside)), result="done"
        )

    def with_changes(self) -> list[Entry]:
        """The entries as a list, their changes read in one query."""
        entries: list[Entry] = list(self.all())
        load_changes(entries)
        return entries


class Entry(models.Model):
    """One line of the journal (日志条目): who did what to which record, when and why."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    unit = models.UUIDField()
    parent = models.UUIDField(null=True)
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(
        Record, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="entries")
    verb = models.TextField(_("verb"))
    version = models.IntegerField(_("version"), default=1)
    result = models.TextField(default="done")
    reason = models.TextField(_("reason"), blank=True)
    request_id = models.TextField(blank=True)
    n_changes = models.IntegerField(default=0)
    retention = models.TextField(default="project")
    body = models.TextField()

    objects = EntryQuerySet.as_manager()
    _changes: dict[str, list[Any]] | None = None
    _told: str | None = None
    _is_new = _is_gone = False

    class Meta:
        managed = False
        db_table = 'journal"."entry'

    def __str__(self) -> str:
        return f"{self.verb} {self.record_id} v{self.version}"

    @property
    def before(self) -> dict[str, Any]:
        """The columns of the record that the verb changed, as they stood."""
        changes, told = self.changes(), self.told.get("before", {})
        columns = {} if self._is_new else {name: pair[0] for name, pair in changes.items()}
        return {**columns, **told}

    @property
    def after(self) -> dict[str, Any]:
        """The same columns as they stand since."""
        changes, told = self.changes(), self.told.get("after", {})
        columns = {} if self._is_gone else {name: pair[1] for name, pair in changes.items()}
        return {**columns, **told}

    @property
    def told(self) -> dict[str, Any]:
        """What the action said besides; empty where it said nothing or the text was erased."""
        name = self.told_name()
        if name is None:
            return {}
        if self._told is None:
            self._told = texts_behind([name]).get(name) or ""
        return json.loads(self._told) if self._told else {}

    @property
    def about(self) -> dict[str, Any]:
        """What the hashed bytes say besides: the cause of a refusal, the address of a read."""
        found: dict[str, Any] = json.loads(self.body).get("about", {})
        return found

    @property
    def principals(self) -> list[int]:
        """Plates of the persons in whose place the actor acted, by delegation."""
        return list(self.about.get(ON_BEHALF_OF, ()))

    @property
    def approval(self) -> dict[str, Any]:
        """The request on which the verb rested; empty where it needed none."""
        found: dict[str, Any] = json.loads(self.body).get("approval", {})
        return found

    def told_name(self) -> str | None:
        name: str | None = json.loads(self.body).get("told", {}).get("$sealed")
        return name

    def set_changes(self, changes: dict[str, list[Any]], operations: str, told: str) -> None:
        """What the database captured of the record: `operations` are I, U, D in their order."""
        self._changes, self._told = changes, told
        self._is_new, self._is_gone = operations.startswith("I"), operations.endswith("D")

    def changes(self) -> dict[str, list[Any]]:
        if self._changes is None:
            load_changes([self])
        return self._changes or {}


@dataclass(slots=True)
class Line:
    """What an action says of one record, to become an entry.

    `before` and `after` tell what the captured columns of the record itself do not show, such as
    the links of an item or the dates of a whole plan.
    """

    verb: str
    record_id: int | None
    version: int = 1
    reason: str = ""
    result: str = "done"
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    """Plain facts for the hashed bytes; nothing personal, for it can never be erased."""
    retention: Classes = ("project",)
    """Classes that say how long the entry must be kept: the longest counts."""

    def sealed(self) -> dict[str, str]:
        """The texts that stay outside the hashed bytes, by the name the body gives them."""
        told = {"before": stated(self.before), "after": stated(self.after)}
        texts = {"reason": self.reason, "told": canonical(told) if any(told.values()) else ""}
        return {name: text for name, text in texts.items() if text}


@dataclass(slots=True)
class Unit:
    """A unit of work: everything captured while it is open belongs to its entries."""

    id: uuid.UUID
    parent: uuid.UUID | None
    actor_id: int | None

    is_written: bool = False

    def write(self, lines: Iterable[Line]) -> list[Entry]:
        """Write the entries; nothing may be changed under this unit afterwards."""
        entries: list[Entry] = []
        texts: list[SealedText] = []
        said = list(lines)
        kept_as = longest(line.retention for line in said)
        for position, line in enumerate(said):
            name = self.id if position == 0 else uuid7()
            sealed = {
                what: SealedText(source=name, salt=os.urandom(32), text=text)
                for what, text in line.sealed().items()
            }
            texts += sealed.values()
            named = {what: {"$sealed": str(row.pk)} for what, row in sealed.items()}
            entries.append(self._entry(name, line, kept_as[line.retention], named))
        self.is_written = bool(entries)
        if entries:
            outer = str(self.parent) if self.parent else ""
            store(entries, texts, (SETTING, outer))
            announce((line.record_id for line in said if line.record_id), self.actor_id)
        return entries

    def _entry(self, name: uuid.UUID, line: Line, kept_as: str, sealed: dict[str, Any]) -> Entry:
        body = {
            "v": 1,
            "id": str(name),
            "unit": str(self.id),
            "parent": str(self.parent) if self.parent else None,
            "actor": self.actor_id,
            "action": line.verb,
            "record": line.record_id,
            "version": line.version,
            "result": line.result,
            "request_id": current_request_id(),
            # The database fills in what it has captured by then, under the entry of the unit.
            "changes": str(self.id) if name == self.id else {},
            "retention": kept_as,
            **sealed,
        }
        if line.about:
            body["about"] = stated(line.about)
        if address := _address.get():
            body["address"] = address
        if approval := current_approval():
            body["approval"] = dict(approval)
        return Entry(
            id=name,
            unit=self.id,
            parent=self.parent,
            at=datetime(2000, 1, 1, tzinfo=UTC),  # the database stamps its own time
            actor_id=self.actor_id,
            record_id=line.record_id,
            verb=line.verb,
            version=line.version,
            result=line.result,
            reason=line.reason,
            request_id=current_request_id(),
            retention=kept_as,
            body=canonical(body),
        )


def store(entries: Sequence[Entry], texts: Sequence[SealedText], after: tuple[str, str]) -> None:
    """The entry of a unit with its texts in one statement, which closes the unit; others by COPY."""
    first, others = entries[0], entries[1:]
    rows = [(str(t.pk), str(t.source), bytes(t.salt or b""), t.text) for t in texts]
    values = [getattr(first, name) for name in COLUMNS]
    with connection.cursor() as cursor:
        if others:
            with cursor.copy(_COPY) as copy:
                for entry in others:
                    copy.write_row([*(getattr(entry, name) for name in COLUMNS), 0])
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
        cursor.execute(_WRITE, [*columns, *after, first.unit, *values])
        first.at, first.n_changes, first.body = cursor.fetchone()
    for entry in entries:
        entry._state.adding = False


COLUMNS = (
    "id", "unit", "parent", "actor_id", "record_id", "verb", "version", "result", "reason",
    "request_id", "retention", "body",
)  # fmt: skip
_NAMES = ", ".join(COLUMNS)
_COPY = f"COPY journal.entry ({_NAMES}, n_changes) FROM STDIN"
_WRITE = f"""
WITH sealed AS (
    INSERT INTO journal.vault (id, source, salt, text)
    SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::bytea[], %s::text[])
), closed AS (
    SELECT set_config(%s, %s, true)
), counted AS (
    SELECT string_agg(to_json(tbl)::text || ':' || n, ',' ORDER BY tbl COLLATE "C") AS said,
           coalesce(sum(n), 0)::int AS total
    FROM (SELECT tbl, count(*) AS n FROM journal.change WHERE unit = %s GROUP BY tbl) tables
), given AS (
    SELECT %s::uuid AS id, %s::uuid AS unit, %s::uuid AS parent, %s::bigint AS actor_id,
           %s::bigint AS record_id, %s AS verb, %s::int AS version, %s AS result, %s AS reason,
           %s AS request_id, %s AS retention, %s AS body
)
INSERT INTO journal.entry ({_NAMES}, n_changes)
SELECT id, unit, parent, actor_id, record_id, verb, version, result, reason, request_id, retention,
       replace(body, '"changes":"' || unit || '"', '"changes":{{' || coalesce(said, '') || '}}'), total
FROM given, counted, closed
RETURNING at, n_changes, body
"""


@contextmanager
def unit_of_work(actor_id: int | None) -> Iterator[Unit]:
    """Open a unit inside the running transaction; an inner one has entries of its own."""
    outer = _current.get()
    unit = Unit(uuid7(), outer.id if outer else None, actor_id)
    gather(unit.id)
    token = _current.set(unit)
    try:  # a fault of the first statement must not leave the unit open for what comes after
        _set(str(unit.id))
        yield unit
    finally:
        _current.reset(token)
    if not unit.is_written:
        _set(str(outer.id) if outer else "")


_current: ContextVar[Unit | None] = ContextVar("unit", default=None)


def is_unit_open() -> bool:
    """Whether another verb is being done around this one."""
    return _current.get() is not None


def _set(value: str) -> None:
    """Name the unit for the triggers; a moved clock is told along, and heard outside production."""
    moved = clock.now().isoformat() if clock.is_moved() else ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config(%s, %s, true)",
            [SETTING, value, CLOCK_SETTING, moved],
        )


@contextmanager
def request_scope(request_id: str, address: str = "") -> Iterator[None]:
    """Entries written inside carry this request id and the address from which it came."""
    tokens = _request_id.set(request_id), _address.set(address)
    try:
        yield
    finally:
        _request_id.reset(tokens[0])
        _address.reset(tokens[1])


def current_request_id() -> str:
    return _request_id.get()


def new_request_id() -> str:
    return uuid.uuid4().hex
