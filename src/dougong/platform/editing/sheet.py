"""A block of cells: every wrong one is told before anything is saved, then all or each is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dougong.platform.actions import Missing
from dougong.platform.custom_values.checking import put
from dougong.platform.policies import decisions_kept
from dougong.platform.policies.masks import FieldNotAllowed
from dougong.platform.requests.errors import BadRequest

from .trial import REFUSED, Fault, Trial, editable_names
from .values import Reader

MOST_LINES = 2000


@dataclass
class Sheet(Trial):
    """Lines of new texts for records: `{"id", "version", "values": {column: text}}`."""

    lines: Sequence[Mapping[str, Any]]

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
            self.refuse(number, Missing(str(line["id"])))
            return
        if stored.version != line["version"]:
            self.refuse_stale(number, stored, line["version"])
            return
        row = stored.copy()
        row.record = stored.record
        before = len(self.faults)
        for name, text in line["values"].items():
            column = self.resource.field(name)
            try:
                put(row, column, reader.read(column, text, row))
            except ValidationError as error:
                self.tell(number, {name: error.error_list})
        if len(self.faults) == before:
            self.ask(number, row, stored)

    def store(self, *, each: bool) -> list[Any]:
        """Save all rows, or none where one is wrong; with `each` those that are right."""
        if self.faults and not each:
            return []
        if not each:
            return self.store_all()
        done = []
        for number, row in self.rows.items():
            try:
                done.append(self.change(row, by=self.actor, reason=self.reason).execute())
            except REFUSED as error:
                self.refuse(number, error)
        return done
