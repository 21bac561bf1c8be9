"""The journal: what a person did (entries), and which rows really changed (captured by the database).

Both are written in the transaction of the change; a commit that changed an audited table without
an entry is refused by the database. The sealer of `ledger` gives both a place in a Merkle tree.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .canonical import canonical, uuid7
from .circumstances import current_approval, gather
from .records import Record

_request_id: ContextVar[str] = ContextVar("request_id", default="")
SETTING = "dougong.entry"


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries together with what the database saw change."""

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
    body = models.TextField()

    objects = EntryQuerySet.as_manager()
    _changes: dict[str, list[Any]] | None = None
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

    @cached_property
    def told(self) -> dict[str, Any]:
        """What the action said besides; empty where it said nothing or the text was erased."""
        name = json.loads(self.body).get("told", {}).get("$sealed")
        if name is None:
            return {}
        text = SealedText.objects.filter(pk=name).values_list("text", flat=True).first()
        return json.loads(text) if text else {}

    def set_changes(self, changes: dict[str, list[Any]], operations: str) -> None:
        """What the database captured of the record: `operations` are I, U, D in their order."""
        self._changes = changes
        self._is_new, self._is_gone = operations.startswith("I"), operations.endswith("D")

    def changes(self) -> dict[str, list[Any]]:
        if self._changes is None:
            load_changes([self])
        return self._changes or {}


class Change(models.Model):
    """One row that changed, as the database captured it; no program writes here."""

    unit = models.UUIDField()
    at = models.DateTimeField()
    tbl = models.TextField()
    pk_text = models.TextField(db_column="pk")
    op = models.CharField(max_length=1)
    version = models.BigIntegerField(null=True)
    body = models.TextField()

    class Meta:
        managed = False
        db_table = 'journal"."change'

    def __str__(self) -> str:
        return f"{self.op} {self.tbl} {self.pk_text}"


class SealedText(models.Model):
    """Personal or free text outside the hashed bytes; erasing it leaves every hash valid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    source = models.UUIDField()
    salt = models.BinaryField(null=True)
    text = models.TextField(null=True)  # noqa: DJ001 - null is an erased text, '' an empty one
    erased_at = models.DateTimeField(null=True)

    class Meta:
        managed = False
        db_table = 'journal"."vault'

    def __str__(self) -> str:
        return str(self.pk)


def load_changes(entries: Sequence[Entry]) -> None:
    """Attach to each entry what changed in the row of its record."""
    models_by_kind = _models_by_kind()
    wanted = [entry for entry in entries if entry.record_id]
    kinds = dict(
        Record.objects.filter(pk__in={e.record_id for e in wanted}).values_list("pk", "kind")
    )
    rows = Change.objects.filter(
        unit__in={e.unit for e in wanted}, pk_text__in={str(e.record_id) for e in wanted}
    ).order_by("id")
    found: dict[tuple[uuid.UUID, str, str], dict[str, list[Any]]] = {}
    ends: dict[tuple[uuid.UUID, str, str], str] = {}
    for row in rows:
        merge(found.setdefault((row.unit, row.tbl, row.pk_text), {}), json.loads(row.body))
        ends[row.unit, row.tbl, row.pk_text] = (
            ends.get((row.unit, row.tbl, row.pk_text), "") + row.op
        )
    for entry in entries:
        model = models_by_kind.get(kinds.get(entry.record_id or 0, ""))
        table = model._meta.db_table if model else ""
        key = (entry.unit, table, str(entry.record_id))
        entry.set_changes(readable(model, found.get(key, {})) if model else {}, ends.get(key, ""))


def merge(into: dict[str, list[Any]], later: Mapping[str, list[Any]]) -> None:
    """Two changes of one row in one unit of work read as one, from the first to the last value."""
    for name, (before, after) in later.items():
        into[name] = [into[name][0] if name in into else before, after]


def readable(model: type[models.Model], columns: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Values as the model's fields read them, in a form that JSON keeps exactly."""
    fields = {f.column: f for f in model._meta.concrete_fields}
    found = {}
    for name, pair in columns.items():
        column = fields.get(name)
        if column is not None and name not in {"created_at", "updated_at"}:
            found[column.attname] = [plain(_read(column, value)) for value in pair]
    return found


def _read(column: Any, value: Any) -> Any:
    if value is None or isinstance(value, dict):
        return _unsealed(value) if isinstance(value, dict) else None
    target = getattr(column, "target_field", column)
    if isinstance(column, models.JSONField):
        return json.loads(value)
    if isinstance(column, models.BooleanField):
        return value == "true"
    return target.to_python(value)


def _unsealed(value: Mapping[str, Any]) -> Any:
    """The text behind a seal, or None where it was erased; a secret stays one."""
    if "$sealed" not in value:
        return "••••"
    return SealedText.objects.filter(pk=value["$sealed"]).values_list("text", flat=True).first()


def _models_by_kind() -> dict[str, type[models.Model]]:
    return {
        str(model._meta.model_name): model
        for model in apps.get_models()
        if hasattr(model, "code_prefix")
    }


def snapshot(row: models.Model) -> dict[str, Any]:
    """Every column of a row in a form that JSON keeps exactly."""
    skipped = {"updated_at", "created_at", "password"}
    fields = [f for f in row._meta.concrete_fields if f.attname not in skipped]
    return {f.attname: plain(f.value_from_object(row)) for f in fields}


def plain(value: Any) -> Any:
    """A column's value in a form that JSON keeps exactly."""
    if isinstance(value, (Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v) for v in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


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

    def sealed(self) -> dict[str, str]:
        """The texts that stay outside the hashed bytes, by the name the body gives them."""
        told = {"before": stated(self.before), "after": stated(self.after)}
        texts = {"reason": self.reason, "told": canonical(told) if any(told.values()) else ""}
        return {name: text for name, text in texts.items() if text}


def stated(value: Any) -> Any:
    """A value for the canonical bytes: what is not a whole number, a yes or a text becomes a text."""
    value = plain(value)
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, dict):
        return {name: stated(part) for name, part in value.items()}
    return [stated(part) for part in value] if isinstance(value, list) else value


@dataclass(slots=True)
class Unit:
    """A unit of work: everything captured while it is open belongs to its entries."""

    id: uuid.UUID
    parent: uuid.UUID | None
    actor_id: int | None

    def write(self, lines: Iterable[Line]) -> list[Entry]:
        """Write the entries; nothing may be changed under this unit afterwards."""
        counts = self._counts()
        entries: list[Entry] = []
        texts: list[SealedText] = []
        for position, line in enumerate(lines):
            name = self.id if position == 0 else uuid7()
            sealed = {
                what: SealedText(source=name, salt=os.urandom(32), text=text)
                for what, text in line.sealed().items()
            }
            texts += sealed.values()
            named = {what: {"$sealed": str(row.pk)} for what, row in sealed.items()}
            entries.append(self._entry(name, line, named, counts if position == 0 else {}))
        SealedText.objects.bulk_create(texts, batch_size=2000)
        return Entry.objects.bulk_create(entries, batch_size=2000)

    def _counts(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tbl, count(*) FROM journal.change WHERE unit = %s GROUP BY tbl", [self.id]
            )
            return dict(cursor.fetchall())

    def _entry(
        self, name: uuid.UUID, line: Line, sealed: dict[str, Any], counts: dict[str, int]
    ) -> Entry:
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
            "changes": counts,
            **sealed,
        }
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
            n_changes=sum(counts.values()),
            body=canonical(body),
        )


@contextmanager
def unit_of_work(actor_id: int | None) -> Iterator[Unit]:
    """Open a unit inside the running transaction; an inner one has entries of its own."""
    outer = _current.get()
    unit = Unit(uuid7(), outer.id if outer else None, actor_id)
    gather(unit.id)
    token = _current.set(unit)
    _set(str(unit.id))
    try:
        yield unit
    finally:
        _current.reset(token)
    _set(str(outer.id) if outer else "")


_current: ContextVar[Unit | None] = ContextVar("unit", default=None)


def is_unit_open() -> bool:
    """Whether another verb is being done around this one."""
    return _current.get() is not None


def _set(value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, value])


@contextmanager
def request_scope(request_id: str) -> Iterator[None]:
    """Entries written inside carry this request id."""
    token = _request_id.set(request_id)
    try:
        yield
    finally:
        _request_id.reset(token)


def current_request_id() -> str:
    return _request_id.get()


def new_request_id() -> str:
    return uuid.uuid4().hex
