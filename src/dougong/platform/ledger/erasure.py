"""Erasing the personal texts of one record from rows, search words and journal; every hash stays valid."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action
from dougong.platform.journal import capture
from dougong.platform.journal.captured import SealedText
from dougong.platform.journal.holds import refuse_held
from dougong.platform.policies import Installation
from dougong.platform.records import Record

ERASED = "—"
"""What stands in a column that may not be empty."""

LIST = "erasures.ndjson"
"""Which records were erased: `dougong restore` applies the list again to an older backup."""

erasers: dict[str, Callable[[str], bool]] = {}
"""How what is no record of a kind is erased again, by the word that the list has for it."""


def refuse_unsealed(plate: int) -> None:
    """Before it is sealed a text has no commitment that could stand for it."""
    if is_unsealed(plate):
        raise ValidationError(
            _("The latest change is not sealed yet: try again in a moment."), "ledger.not_sealed"
        )


class Erase(Action):
    """Remove whatever the record keeps as sealed text, now and in its whole history (个人信息擦除)."""

    verb, label, icon = "erase", _("Erase personal data"), "trash"
    needs_reason = is_grave = True
    classed: ClassVar[str | None] = "erasure"

    def check(self) -> None:
        refuse_held([self.record.pk])
        refuse_unsealed(self.record.pk)

    def perform(self) -> None:
        for field in personal_fields(type(self.record)):
            setattr(self.record, field.attname, "" if field.blank else ERASED)

    def _store(self) -> None:
        # The texts go before the row changes, and the change itself must not keep them once more.
        names = names_in_journal(self.record)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('dougong.erasing', 'on', true)")
            super()._store()
            cursor.execute("SELECT set_config('dougong.erasing', '', true)")
            cursor.execute("SELECT journal.erase(%s::uuid[])", [names])

    def follow(self) -> None:
        line = {"kind": type(self.record).kind(), "record": self.record.pk}
        transaction.on_commit(lambda: remember(line))


def personal_fields(model: type[Any]) -> Iterator[Any]:
    """Columns whose text stands outside the hashed bytes."""
    sealed = {name for name, how in capture.treatments(model).items() if how == "sealed"}
    return (field for field in model._meta.concrete_fields if field.column in sealed)


def names_in_journal(record: Any) -> list[str]:
    """Sealed texts, not erased yet, of all that the journal holds of a record and its plate."""
    tables = [type(record)._meta.db_table, Record._meta.db_table]
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [tables, str(record.pk), record.pk, str(record.pk), tables])
        names = [str(row[0]) for row in cursor.fetchall()]
    kept = SealedText.objects.filter(pk__in=names, erased_at=None).values_list("pk", flat=True)
    return [str(name) for name in kept]


def names_of_row(row: Any) -> list[str]:
    """The same of a single row of a table that hangs on a record."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [[type(row)._meta.db_table], str(row.pk), None])
        names = [str(name) for (name,) in cursor.fetchall()]
    kept = SealedText.objects.filter(pk__in=names, erased_at=None).values_list("pk", flat=True)
    return [str(name) for name in kept]


def is_unsealed(plate: int) -> bool:
    """Whether an entry about the record still waits for its leaf."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED, [plate])
        return cursor.fetchone() is not None


def remember(line: dict[str, Any]) -> None:
    with (Path(settings.DATA) / LIST).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")


class EraseAgain(Erase):
    """What was erased before stays erased, whatever a hold of that time says."""

    def check(self) -> None:
        refuse_unsealed(self.record.pk)


def erase_again(path: Path | None = None) -> int:
    """Apply the list to a database that was restored from an older backup; how many were there."""
    path, done = path or Path(settings.DATA) / LIST, 0
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    by_kind = {str(model._meta.model_name): model for model in apps.get_models()}
    for line in {tuple(json.loads(line).items()) for line in lines}:
        told = dict(line)
        if told["kind"] in erasers:
            done += erasers[told["kind"]](str(told["record"]))
            continue
        row = by_kind[told["kind"]]._default_manager.filter(pk=told["record"]).first()
        if row is not None and names_in_journal(row):
            again = EraseAgain(
                row, by=Installation(), reason="erased before; restored from a backup"
            )
            again.execute()
            done += 1
    return done


_UNSEALED = """
SELECT FROM journal.entry e JOIN journal.pending p ON p.kind = 'entry' AND p.source = e.id::text
WHERE e.record_id = %s LIMIT 1
"""
_NAMES = """
SELECT (regexp_matches(c.body, '"\\$sealed":"([0-9a-f-]{36})"', 'g'))[1] FROM journal.change c
WHERE c.tbl = ANY(%s) AND c.pk = %s
UNION
SELECT (regexp_matches(e.body, '"\\$sealed":"([0-9a-f-]{36})"', 'g'))[1] FROM journal.entry e
WHERE e.record_id = %s
UNION
SELECT v.id::text FROM journal.vault v
WHERE v.pk = %s AND (v.tbl = ANY(%s) OR v.tbl = 'journal.entry')
"""
