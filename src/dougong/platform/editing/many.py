"""The same new values for many records: what each would have before and after, and which refuse it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dougong.platform.custom_values.checking import put
from dougong.platform.policies import decisions_kept
from dougong.platform.wording import plates_named, row_text

from .trial import Fault, Trial

SHOWN, FAULTS_SHOWN = 20, 50


@dataclass(frozen=True, slots=True)
class Preview:
    """A record with its values before and after, or with what is wrong with it."""

    row: Any
    cells: Sequence[tuple[str, str]]
    faults: Sequence[Fault]


@dataclass
class Edit(Trial):
    """Stored records, the versions that the reader saw, and the values they are to have."""

    stored: Sequence[Any]
    seen: Mapping[int, int | None]
    values: Mapping[str, Any]
    unchanged: int = field(default=0, kw_only=True)
    """Records that have these values already; nothing is stored of them."""

    def look(self) -> None:
        """Put the values into copies in memory and ask every rule, without storing anything."""
        with decisions_kept():
            for number, stored in enumerate(self.stored):
                self._try(number, stored)

    def _try(self, number: int, stored: Any) -> None:
        version = self.seen.get(stored.pk)
        if version is not None and version != stored.version:
            self.refuse_stale(number, stored, version)
            return
        row = stored.copy()
        row.record = stored.record
        columns = [self.resource.field(name) for name in self.values]
        for column, value in zip(columns, self.values.values(), strict=True):
            put(row, column, value)
        if all(one.value_from_object(row) == one.value_from_object(stored) for one in columns):
            self.unchanged += 1
        else:
            self.ask(number, row, stored)

    def clean(self, row: Any) -> None:
        """Relations were chosen among those there are: a query for each record would buy nothing."""
        relations = {one.name for one in row._meta.concrete_fields if one.is_relation}
        row.clean_fields(exclude=relations)
        row.clean()

    @property
    def refused(self) -> set[int]:
        """Keys of the records that are wrong."""
        return {self.stored[fault.line].pk for fault in self.faults}

    def previews(self) -> list[Preview]:
        """The first of those that are refused, then of those that would change."""
        by_line: dict[int, list[Fault]] = {}
        for fault in self.faults:
            by_line.setdefault(fault.line, []).append(fault)
        lines = [*list(by_line)[:FAULTS_SHOWN], *list(self.rows)[:SHOWN]]
        fields = [self.resource.field(name) for name in self.values]
        befores = {line: self._veiled(self.stored[line]) for line in lines}
        afters = {line: self._veiled(self.rows[line]) for line in lines if line in self.rows}
        plates = plates_named([*befores.values(), *afters.values()], fields)

        def cells(line: int) -> list[tuple[str, str]]:
            after = afters.get(line)
            return [
                (
                    row_text(befores[line], one, plates),
                    row_text(after, one, plates) if after is not None else "",
                )
                for one in fields
            ]

        return [Preview(self.stored[line], cells(line), by_line.get(line, ())) for line in lines]

    def _veiled(self, row: Any) -> Any:
        return self.resource.policy.veiled(row, self.actor)
