"""What an import would do, as it is stored for the preview, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models

from dougong.engines.interchange.sheets import Sheet
from dougong.platform.imports.columns import Wanted
from dougong.platform.imports.meaning import Draft, Interpreter, Meaning
from dougong.platform.imports.models import SheetImport
from dougong.platform.imports.reading import sheet_of
from dougong.platform.journal.canonical import canonical, plain, stated
from dougong.platform.policies import Actor
from dougong.platform.register import registry

from .trial import Done, Trial

MOST_FINDINGS, MOST_SHOWN = 10_000, 50


@dataclass(slots=True)
class Outlook:
    """A sheet as it was understood, and the trial that was made of it."""

    sheet: Sheet
    meaning: Meaning
    trial: Trial

    def report(self, done: Done) -> dict[str, int]:
        """The counts; a refused row is counted as nothing else."""
        refused = self.meaning.refused
        return {
            "rows": len(self.sheet.lines),
            "new": sum(draft.number not in refused for draft in self.meaning.new),
            "changed": sum(draft.number not in refused for draft in self.meaning.changed),
            "unchanged": self.meaning.unchanged,
            "refused": len(refused),
            "findings": len(self.meaning.findings),
            "requests": len(done.requests),
        }

    def findings(self) -> list[dict[str, Any]]:
        ordered = sorted(self.meaning.findings, key=lambda one: one.row)
        return [one.data() for one in ordered[:MOST_FINDINGS]]

    def preview(self) -> dict[str, Any]:
        """The first new and changed rows, with values before and after as the journal keeps them."""
        fields = self.trial.interpreter.fields
        return {
            "new": [
                {"row": draft.number, "values": _told(draft)}
                for draft in self.meaning.new[:MOST_SHOWN]
            ],
            "changed": [
                {
                    "row": draft.number,
                    "code": draft.stored.code,
                    "record": draft.stored.pk,
                    "before": {
                        name: plain(fields[name].value_from_object(draft.stored))
                        for name in draft.values
                    },
                    "after": _told(draft),
                }
                for draft in self.meaning.changed[:MOST_SHOWN]
            ],
        }

    def digest(self) -> str:
        """What would be done to which version of which record, as one number."""
        drafts = [*self.meaning.new, *self.meaning.changed]
        told = [
            [one.number, one.stored.pk if one.stored else None, one.version, stated(_told(one))]
            for one in drafts
        ]
        return hashlib.sha256(canonical(told).encode()).hexdigest()


def _told(draft: Draft) -> dict[str, Any]:
    return {
        name: value.pk if isinstance(value, models.Model) else plain(value)
        for name, value in draft.values.items()
    }


def wanted_of(row: SheetImport) -> Wanted:
    return Wanted(row.mapping, row.key, row.source, row.as_of)


def outlook_of(
    row: SheetImport, by: Actor, reason: str, tell: Callable[[int, int], None]
) -> Outlook:
    """Understand the sheet of an import in the name of a person; nothing is done yet."""
    sheet = sheet_of(row)
    interpreter = Interpreter(registry[row.target], by, sheet, wanted_of(row))
    meaning = interpreter.read()
    return Outlook(sheet, meaning, Trial(interpreter, reason, tell))
