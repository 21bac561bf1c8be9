"""Naming the columns of a sheet, and the trial that follows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.imports.choices import RUNNING, WAITING, ImportState
from dougong.platform.imports.columns import folded, targets_of
from dougong.platform.imports.models import ColumnMemory, SheetImport
from dougong.platform.jobs.events import Event
from dougong.platform.policies import Actor
from dougong.platform.register import registry

from .outlook import outlook_of
from .outside import DoesOthers
from .telling import silent, teller

import_waits = Event("imports.import_waits", "A sheet is too long to be tried within the request.")
AT_ONCE = 200
"""So many rows are tried within the request; more are left to a worker, which tells how far it is."""


def is_long(row: SheetImport) -> bool:
    return int(row.layout.get("rows", 0)) > AT_ONCE


class MapColumns(DoesOthers):
    """Say what each column means and how records are recognised; then everything is tried."""

    verb, label, icon = "map", _("Check"), "search"
    edits = ("mapping", "key", "source", "as_of")

    def __init__(
        self, record: Any, *, by: Actor, reason: str = "", in_worker: bool = False
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.in_worker = in_worker
        self.is_left = is_long(record) and not in_worker

    @classmethod
    def applies_to(cls, record: SheetImport) -> bool:
        return record.state in {*WAITING, *RUNNING}

    def check(self) -> None:
        expected = {ImportState.CHECKING} if self.in_worker else WAITING
        if self.stored.state not in expected:
            raise ValidationError(_("This import has been dealt with."), "imports.closed")
        self._check_mapping()

    def _check_mapping(self) -> None:
        row: SheetImport = self.record
        targets = targets_of(registry[row.target], self.by)
        if not isinstance(row.mapping, dict):
            row.mapping = {}
        row.mapping = {str(heading): name for heading, name in row.mapping.items() if name}
        named = list(row.mapping.values())
        strange = [n for n in named if n not in targets]
        strange += [h for h in row.mapping if h not in row.layout["header"]]
        if strange:
            raise _refused("mapping", "no_such_column", _NO_SUCH, name=str(strange[0])[:60])
        if twice := [name for name in named if named.count(name) > 1]:
            raise _refused("mapping", "column_twice", _TWICE, name=targets[twice[0]].label)
        if not set(named) & set(registry[row.target].fields):
            raise _refused("mapping", "no_column", _NO_COLUMN)
        if row.key and (row.key not in named or not targets[row.key].may_be_key):
            raise _refused("key", "no_such_key", _NO_KEY)

    def do_others(self) -> None:
        row: SheetImport = self.record
        if self.is_left:
            row.state = ImportState.CHECKING
            return
        tell = teller(row.pk) if self.in_worker else silent
        outlook = outlook_of(row, self.by, row.code, tell)
        done = outlook.trial.rehearse()
        row.report, row.findings = outlook.report(done), outlook.findings()
        row.preview, row.outcome = outlook.preview(), outlook.digest()
        row.state = ImportState.CHECKED

    def perform(self) -> None:
        row: SheetImport = self.record
        memory = ColumnMemory.objects.filter(account=row.maker_id, kind=row.target).first()
        known = memory.fields if memory else {}
        said = {folded(heading): row.mapping.get(heading, "") for heading in row.layout["header"]}
        if row.maker_id is not None:
            ColumnMemory.objects.update_or_create(
                account_id=row.maker_id,
                kind=row.target,
                defaults={"fields": dict(list({**known, **said}.items())[-500:])},
            )

    def follow(self) -> None:
        if self.is_left:
            import_waits.publish(sheet=self.record.pk, actor=self.by.pk)


_NO_SUCH = _("“%(name)s” is neither a heading of the sheet nor a field of the kind.")
_TWICE = _("Two columns stand for “%(name)s”.")
_NO_COLUMN = _("Name at least one column that is a field of the record.")
_NO_KEY = _("Records cannot be recognised by this: choose a column that the sheet has.")


def _refused(place: str, code: str, message: Any, **params: str) -> ValidationError:
    return ValidationError({place: ValidationError(message, f"imports.{code}", params)})
