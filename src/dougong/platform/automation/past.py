"""Records as past verbs left them, put together from the journal and asked by the filter language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from dougong.platform.journal import Entry
from dougong.platform.journal.captured import snapshot
from dougong.platform.journal.past import among
from dougong.platform.register import Resource

MOST = 3000
"""Entries that one look back reads, the newest first."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What was done to a record, and its columns right before and right after."""

    entry: Entry
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def name(self) -> tuple[int, int]:
        return (self.entry.record_id or 0, self.entry.version)


def moments(kind: Resource, rows: QuerySet[Any], since: datetime) -> list[Moment]:
    """Everything that was done since then to records that still stand, the oldest first."""
    entries = Entry.objects.of_changes().filter(record__kind=kind.name, at__gte=since)
    entries = entries.filter(record__in=rows.values("pk")).select_related("actor", "record")
    found = entries.order_by("-pk")[:MOST].with_changes()
    keys = {entry.record_id for entry in found}
    state = {row.pk: snapshot(row) for row in rows.filter(pk__in=keys)}
    told = list(_backwards(found, state))
    return told[::-1]


def _backwards(entries: Sequence[Entry], state: dict[int, dict[str, Any]]) -> Iterator[Moment]:
    """Take each change back from the columns as they stand."""
    for entry in entries:
        now = state.get(entry.record_id or 0)
        if now is None:
            continue
        columns = {n: pair[0] for n, pair in entry.changes().items() if n in now}
        before = now | columns
        yield Moment(entry, before, now)
        state[entry.record_id or 0] = before


def asked(rows: QuerySet[Any], past: Sequence[Moment]) -> set[tuple[int, int]]:
    """Those moments, by record and version, after which the record was among the rows."""
    states = [
        one.after | {rows.model._meta.pk.attname: one.name[0], "version": one.name[1]}
        for one in past
    ]
    return {(key, version) for key, version in among(rows, states, ("pk", "version"))}


def revived(kind: Resource, moment: Moment, columns: dict[str, Any]) -> Any:
    """A row in memory with past columns, for reading figures of it."""
    made: Any = kind.model()
    for field in kind.model._meta.concrete_fields:
        if field.attname in columns:
            value = columns[field.attname]
            target: Any = getattr(field, "target_field", field)
            setattr(made, field.attname, None if value is None else target.to_python(value))
    made.pk, made.record = moment.entry.record_id, moment.entry.record
    return made
