"""The way of an uploaded plan file: stored, checked, imported or discarded."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dougong.apps.planning.choices import PlanFileState
from dougong.apps.planning.models import PlanFile
from dougong.apps.planning.queries.inspection import (
    Inspection,
    findings_data,
    read,
    report_of,
    try_out,
)
from dougong.platform.actions import Action, Add
from dougong.platform.jobs.events import Event
from dougong.platform.policies import Actor

from .replanning import AT_ONCE

plan_file_waits = Event(
    "planning.plan_file_waits", "A plan file is too large to be checked within the request."
)
AT_ONCE_BYTES = 8 * 2**20
WAITING = (PlanFileState.STORED, PlanFileState.CHECKED)


def new_plan_file(data: bytes, file_name: str, **place: Any) -> PlanFile:
    """A plan file in memory: bytes, digest and where it is to go."""
    digest = hashlib.sha256(data).hexdigest()
    return PlanFile(
        file_name=file_name[-200:],
        content=ContentFile(data, name=digest),
        size=len(data),
        sha256=digest,
        **place,
    )


class AddPlanFile(Add):
    """Store the bytes of a plan file; nothing in them is believed yet."""

    def check(self) -> None:
        if not self.record.content:
            message = _("Choose the file to import.")
            raise ValidationError({"file_name": ValidationError(message, "planning.no_file")})


class CheckPlanFile(Action):
    """Read the file in a child process, schedule it on trial, and write down what was found.

    A large file is left to a worker, where the compiled engine is warm. A refused file loses its
    bytes; its digest and the findings stay.
    """

    verb, label, icon = "check", _("Check"), "search"

    def __init__(
        self, record: Any, *, by: Actor, reason: str = "", in_worker: bool = False
    ) -> None:
        super().__init__(record, by=by, reason=reason)
        self.in_worker = in_worker
        self.is_left = False

    @classmethod
    def applies_to(cls, record: PlanFile) -> bool:
        return record.state in WAITING

    def check(self) -> None:
        refuse_closed(self.record)

    def perform(self) -> None:
        plan_file: PlanFile = self.record
        if plan_file.size > AT_ONCE_BYTES and not self.in_worker:
            self.is_left = True
            return
        inspection = inspect(plan_file)
        document = inspection.document
        is_large = document is not None and len(document.activities) > AT_ONCE
        if is_large and not self.in_worker:
            self.is_left = True
            return
        agreement = try_out(inspection)
        plan_file.findings = findings_data(inspection.findings)
        if document is None or inspection.is_refused:
            plan_file.state = PlanFileState.REFUSED
            self._drop_bytes()
            return
        plan_file.state, plan_file.format = PlanFileState.CHECKED, document.source.format
        plan_file.report = report_of(inspection, plan_file.project, agreement)

    def _drop_bytes(self) -> None:
        storage, name = self.record.content.storage, self.record.content.name
        self.record.content = ""
        transaction.on_commit(lambda: storage.delete(name))

    def follow(self) -> None:
        if self.is_left:
            plan_file_waits.publish(plan_file=self.record.pk, actor=self.by.pk)


def inspect(plan_file: PlanFile) -> Inspection:
    """Read the stored bytes, unless they are no longer those that were uploaded."""
    with plan_file.content.open("rb") as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() != plan_file.sha256:
        message = _("The stored file is not the one that was uploaded.")
        raise ValidationError(message, "planning.file_was_altered")
    return read(data, plan_file.file_name, plan_file.encoding)


def refuse_closed(plan_file: PlanFile) -> None:
    if plan_file.state not in WAITING:
        raise ValidationError(_("This file has been dealt with."), "planning.file_is_closed")


class DiscardPlanFile(Action):
    """Give a file up without importing it."""

    verb, label, icon = "discard", _("Discard"), "x"

    @classmethod
    def applies_to(cls, record: PlanFile) -> bool:
        return record.state in WAITING

    def check(self) -> None:
        refuse_closed(self.record)

    def perform(self) -> None:
        self.record.state = PlanFileState.DISCARDED
