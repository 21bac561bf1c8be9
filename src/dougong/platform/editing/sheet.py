"""A block of cells: every wrong one is told before anything is saved, then all or each is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from dougong.platform.actions import Action, Conflict, Missing
from dougong.platform.custom_values.checking import put
from dougong.platform.policies import Actor, decisions_kept
from dougong.platform.policies.masks import FieldNotAllowed
from dougong.platform.register import Resource
from dougong.platform.requests.errors import BadRequest, refusal_of

from .values import Reader

MOST_LINES = 2000
REFUSED = (ValidationError, PermissionDenied, Conflict, Missing, FieldNotAllowed)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, and in which column."""

    line: int
    column: str
    text: str
    code: str

    def told(self) -> dict[str, Any]:
        return {"line": self.line, "field": self.column, "text": self.text, "code": self.code}


@dataclass
class Sheet:
    """Lines of new texts for records: `{"id", "version", "values": {column: text}}`."""

    resource: Resource
    actor: Actor
    lines: Sequence[Mapping[str, Any]]
    reason: str = ""
    faults: list[Fault] = field(default_factory=list)
    rows: dict[int, Any] = field(default_factory=dict)
    """Rows in memory with their new values, by line."""

    def __post_init__(self) -> None:
        if not 0 < len(self.lines) <= MOST_LINES:
            raise BadRequest(_("Send between 1 and %(most)s lines.") % {"most": MOST_LINES})
        keys = [line["id"] for line in self.lines]
        if len(set(keys)) < len(keys):
            raise BadRequest(_("A record is named twice."))
        editable = editable_names(self.resource, self.actor)
        for line in self.lines:
            if strange := set(line["values"]) - editable:
                raise FieldNotAllowed(min(strange))

    @property
    def change(self) -> type[Action]:
        return self.resource.verbs["change"]

    @cached_property
    def stored(self) -> dict[int, Any]:
        keys = [line["id"] for line in self.lines]
        rows = self.resource.policy.rows(self.actor, "change").select_related("record")
        return {row.pk: row for row in rows.filter(pk__in=keys)}

    def look(self) -> list[Fault]:
        """Read every cell and ask every rule, without storing anything."""
        reader = Reader(self.actor)
        with decisions_kept():
            for number, line in enumerate(self.lines):
                self._read(number, line, reader)
        return self.faults

    def _read(self, number: int, line: Mapping[str, Any], reader: Reader) -> None:
        stored = self.stored.get(line["id"])
        if stored is None:
            self._refuse(number, Missing(str(line["id"])))
            return
        if stored.version != line["version"]:
            sent = stored.copy()
            sent.version = line["version"]
            self._refuse(number, Conflict(sent, stored))
            return
        row = stored.copy()
        row.record = stored.record
        before = len(self.faults)
        for name, text in line["values"].items():
            column = self.resource.field(name)
            try:
                put(row, column, reader.read(column, text, row))
            except ValidationError as error:
                self._tell(number, {name: error.error_list})
        if len(self.faults) == before:
            self._ask(number, row, stored)

    def _ask(self, number: int, row: Any, stored: Any) -> None:
        """The rules of the record and of the verb."""
        action = self.change(row, by=self.actor, reason=self.reason)
        action.stored = stored
        try:
            action.admit()
            action.stay_within_reach()
            row.full_clean(exclude=["record"])
        except REFUSED as error:
            self._refuse(number, error)
        else:
            self.rows[number] = row

    def _refuse(self, number: int, error: Exception) -> None:
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            self._tell(number, error.error_dict)
            return
        refusal = refusal_of(error)
        self.faults.append(Fault(number, "", refusal.message, refusal.code))

    def _tell(self, number: int, errors: Mapping[str, Sequence[ValidationError]]) -> None:
        for name, found in errors.items():
            column = "" if name == NON_FIELD_ERRORS else name
            for error in found:
                code = str(error.code or "invalid")
                self.faults.append(Fault(number, column, " ".join(error.messages), code))

    def store(self, *, each: bool) -> list[Any]:
        """Save all rows, or none where one is wrong; with `each` those that are right."""
        if self.faults and not each:
            return []
        if not each:
            return self.change.execute_many(
                list(self.rows.values()), by=self.actor, reason=self.reason
            )
        done = []
        for number, row in self.rows.items():
            try:
                done.append(self.change(row, by=self.actor, reason=self.reason).execute())
            except REFUSED as error:
                self._refuse(number, error)
        return done


def editable_names(resource: Resource, actor: Actor) -> set[str]:
    """Columns that cells may change: those of the form, without what the person may not write."""
    if "change" not in resource.verbs:
        return set()
    return set(resource.entered) - set(resource.policy.locks(actor))
