"""Importing: exactly what the preview said, in one transaction, for all rows or for none."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.platform.actions import Action
from dougong.platform.imports.choices import ImportState
from dougong.platform.imports.findings import findings_of
from dougong.platform.imports.models import SheetImport
from dougong.platform.jobs.events import Event

from .mapping import is_long
from .outlook import outlook_of
from .outside import DoesOthers
from .telling import silent, teller

import_accepted = Event("imports.import_accepted", "A long sheet is to be imported by a worker.")


class ApplyImport(DoesOthers):
    """Import what was checked; a long sheet is left to a worker."""

    verb, label, icon = "apply", _("Import"), "check"
    needs_key = True
    expected = ImportState.CHECKED
    tell_progress = False

    @classmethod
    def applies_to(cls, record: SheetImport) -> bool:
        return record.state == ImportState.CHECKED

    def check(self) -> None:
        row: SheetImport = self.stored
        if row.state == ImportState.IMPORTED:
            raise ValidationError(_("This import has been done."), "imports.done_already")
        if row.state != self.expected:
            raise ValidationError(_("Have the sheet checked first."), "imports.not_checked")
        if row.report["refused"]:
            text = _("%(count)s rows are refused: mend them and check the sheet again.")
            raise ValidationError(text, "imports.rows_refused", {"count": row.report["refused"]})
        if not row.report["new"] + row.report["changed"]:
            raise ValidationError(_("There is nothing to import."), "imports.nothing_to_do")

    @property
    def is_left(self) -> bool:
        return is_long(self.record)

    def do_others(self) -> None:
        row: SheetImport = self.record
        if self.is_left:
            row.state = ImportState.IMPORTING
            return
        tell = teller(row.pk) if self.tell_progress else silent
        reason = f"{row.code} {self.reason}".strip()
        outlook = outlook_of(row, self.by, reason, tell)
        if outlook.digest() != row.outcome:
            text = _("Records have changed since the preview: have the sheet checked again.")
            raise ValidationError(text, "imports.outcome_changed")
        done = outlook.trial.carry_out()
        if findings := outlook.meaning.findings:
            first = findings[0]
            said = {"row": first.row, "reason": first.message_en}
            text = _("Row %(row)s was refused, and nothing was imported: %(reason)s")
            raise ValidationError(text, "imports.row_failed", said)
        row.report = {**outlook.report(done), "requests_made": [one.code for one in done.requests]}
        row.state = ImportState.IMPORTED

    def follow(self) -> None:
        if self.is_left:
            import_accepted.publish(sheet=self.record.pk, actor=self.by.pk, reason=self.reason)


class FinishImport(ApplyImport):
    """The worker's part of a long import."""

    expected = ImportState.IMPORTING
    tell_progress = True
    right = "apply"

    @property
    def is_left(self) -> bool:
        return False


class FailImport(Action):
    """Write down why a long import came to nothing."""

    verb, label, right = "fail_import", _("Give up"), "apply"

    def __init__(self, record: Any, *, because: Exception, **given: Any) -> None:
        super().__init__(record, **given)
        self.because = because

    def perform(self) -> None:
        row: SheetImport = self.record
        row.state = ImportState.FAILED
        row.findings = [one.data() for one in findings_of(self.because, 0, {})]
