"""A sheet arrives: its bytes are stored under their digest and read once."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action, Add
from dougong.platform.imports.choices import RUNNING, WAITING, ImportState
from dougong.platform.imports.columns import guessed, likely_key, targets_of
from dougong.platform.imports.models import ColumnMemory, SheetImport
from dougong.platform.imports.reading import layout_of, sheet_in
from dougong.platform.policies import Actor
from dougong.platform.records import Record
from dougong.platform.register import Resource, registry

SOURCE = "sheet"


def new_import(
    resource: Resource, data: bytes, file_name: str, by: Actor, **more: Any
) -> SheetImport:
    """An import in memory: bytes, digest, who sends it, and where that person belongs."""
    digest = hashlib.sha256(data).hexdigest()
    place = Record.objects.filter(pk=by.pk).values_list("scope_id", flat=True).first()
    return SheetImport(
        target=resource.name,
        maker_id=by.pk,
        unit_id=place,
        file_name=file_name[-200:],
        content=ContentFile(data, name=digest),
        size=len(data),
        sha256=digest,
        batch=more.get("batch") or uuid.uuid4(),
        encoding=more.get("encoding", ""),
        source=SOURCE,
    )


class AddImport(Add):
    """Read the file, store it, and guess what its columns mean."""

    def check(self) -> None:
        if SheetImport.objects.filter(batch=self.record.batch).exists():
            message = _("This batch was handed in before.")
            raise ValidationError({"batch": ValidationError(message, "already_exists")})

    def perform(self) -> None:
        row: SheetImport = self.record
        content: Any = row.content.file
        sheet = sheet_in(content.read(), row.file_name, row.encoding)
        content.seek(0)
        row.layout = layout_of(sheet)
        memory = ColumnMemory.objects.filter(account=row.maker_id, kind=row.target).first()
        targets = targets_of(registry[row.target], self.by)
        row.mapping = guessed(sheet.header, targets, memory.fields if memory else {})
        row.key = likely_key(row.mapping)


class DiscardImport(Action):
    """Give the import up; its bytes are removed, its digest stays."""

    verb, label, icon = "discard", _("Discard"), "x"

    @classmethod
    def applies_to(cls, record: SheetImport) -> bool:
        return record.state in {*WAITING, *RUNNING}

    def check(self) -> None:
        if not self.applies_to(self.stored):
            raise ValidationError(_("This import has been dealt with."), "imports.closed")

    def perform(self) -> None:
        row: SheetImport = self.record
        row.state, row.preview = ImportState.DISCARDED, {}
        storage, name = row.content.storage, row.content.name
        row.content = ""
        if name is None:
            return
        transaction.on_commit(lambda: storage.delete(name))
