"""Changes of many records, looked through before anything is stored: every fault is told by its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError

from dougong.platform.actions import Action, Conflict, Missing
from dougong.platform.policies import Actor
from dougong.platform.policies.masks import FieldNotAllowed
from dougong.platform.register import Resource
from dougong.platform.requests.errors import refusal_of

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
class Trial:
    """Records of one kind with new values in memory, and what is wrong with them."""

    resource: Resource
    actor: Actor
    reason: str = field(default="", kw_only=True)
    faults: list[Fault] = field(default_factory=list, kw_only=True)
    rows: dict[int, Any] = field(default_factory=dict, kw_only=True)
    """Rows in memory with their new values, by line."""

    @property
    def change(self) -> type[Action]:
        return self.resource.verbs["change"]

    def ask(self, number: int, row: Any, stored: Any) -> None:
        """The rules of the record and of the verb."""
        action = self.change(row, by=self.actor, reason=self.reason)
        action.stored = stored
        try:
            action.admit()
            action.stay_within_reach()
            self.clean(row)
        except REFUSED as error:
            self.refuse(number, error)
        else:
            self.rows[number] = row

    def clean(self, row: Any) -> None:
        """Ask the record itself, with a query for each relation and constraint."""
        row.full_clean(exclude=["record"])

    def refuse(self, number: int, error: Exception) -> None:
        if isinstance(error, ValidationError) and hasattr(error, "error_dict"):
            self.tell(number, error.error_dict)
            return
        refusal = refusal_of(error)
        self.faults.append(Fault(number, "", refusal.message, refusal.code))

    def refuse_stale(self, number: int, stored: Any, version: int) -> None:
        """Somebody else has changed the record since it was read."""
        sent = stored.copy()
        sent.version = version
        self.refuse(number, Conflict(sent, stored))

    def tell(self, number: int, errors: Mapping[str, Sequence[ValidationError]]) -> None:
        for name, found in errors.items():
            column = "" if name == NON_FIELD_ERRORS else name
            for error in found:
                code = str(error.code or "invalid")
                self.faults.append(Fault(number, column, " ".join(error.messages), code))

    def store_all(self) -> list[Any]:
        """Save all rows, or none where one is refused."""
        rows = list(self.rows.values())
        return self.change.execute_many(rows, by=self.actor, reason=self.reason)


def editable_names(resource: Resource, actor: Actor) -> set[str]:
    """Columns that cells may change: those of the form, without what the person may not write."""
    if "change" not in resource.verbs:
        return set()
    return set(resource.entered) - set(resource.policy.locks(actor))
