"""What a table leaves open and where its rows meet: gaps, rows never reached, rows that overlap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dougong.platform.facts import Fact

from .cells import cell_text
from .conditions import NUMBERED, OTHER, SCALE, Condition, Interval, Unknown
from .content import Problem, Table

MOST_LOOKS = 60_000
"""Beyond so many combinations a table is not looked through."""


class TooMany(Exception):
    """The table has too many combinations to look through."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a fact's values that no row tells apart, with one value that stands for it."""

    value: int | None
    cell: Mapping[str, Any]


class Survey:
    """Looks through a table, column by column, within a bound of looks."""

    def __init__(self, table: Table) -> None:
        self.table, self.looks = table, 0
        self.parts = [list(parts_of(table, fact)) for fact in table.columns]

    def hole(self, rows: Sequence[int], within: int | None = None) -> tuple[Part, ...] | None:
        """Values that none of these rows meets, if there are any; `within` is a row to stay in."""
        return self._hole(tuple(rows), 0, within, {})

    def _hole(
        self, rows: tuple[int, ...], at: int, within: int | None, seen: dict[Any, bool]
    ) -> tuple[Part, ...] | None:
        if any(self._asks_nothing_from(row, at) for row in rows):
            return None
        if at == len(self.table.columns) or (not rows and within is None):
            return ()
        if (at, rows) in seen:
            return None
        for part in self.parts[at]:
            self.looks += 1
            if self.looks > MOST_LOOKS:
                raise TooMany
            if not self._belongs(part, at, within):
                continue
            left = tuple(row for row in rows if self._answer(row, at, part) is not False)
            found = self._hole(left, at + 1, within, seen)
            if found is not None:
                return (part, *found)
        seen[at, rows] = True
        return None

    def _belongs(self, part: Part, at: int, within: int | None) -> bool:
        """Gaps are looked for among known values; within a row wherever the row is met."""
        if within is None:
            return part.value is not None
        answer = self._answer(within, at, part)
        is_free = self.table.columns[at].name not in self.table.rows[within].conditions
        return answer is True and (part.value is not None or not is_free)

    def _answer(self, row: int, at: int, part: Part) -> bool | None:
        condition = self._condition(row, at)
        return True if condition is None else condition.includes(part.value)

    def _condition(self, row: int, at: int) -> Condition | None:
        return self.table.rows[row].conditions.get(self.table.columns[at].name)

    def _asks_nothing_from(self, row: int, at: int) -> bool:
        names = [fact.name for fact in self.table.columns[at:]]
        return not any(name in self.table.rows[row].conditions for name in names)

    def meets(self, first: int, second: int) -> bool:
        """Whether both rows can be met by the same values."""
        return all(
            any(self._answer(first, at, p) and self._answer(second, at, p) for p in parts)
            for at, parts in enumerate(self.parts)
        )

    def covers(self, general: int, special: int) -> bool:
        """Whether whatever meets the special row meets the general one."""
        return all(
            self._answer(general, at, part)
            for at, parts in enumerate(self.parts)
            for part in parts
            if self._answer(special, at, part) and self._condition(general, at) is not None
        )


def findings(table: Table) -> tuple[list[Problem], list[Problem]]:
    """What keeps a table from coming into force, and what its author should merely look at."""
    survey = Survey(table)
    try:
        return [*_gaps(survey), *_unreached(survey)], list(_overlaps(survey))
    except TooMany:
        text = _("The table has too many combinations for gaps and overlaps to be looked for.")
        return [], [Problem(text, code="rules.too_many_combinations")]


def _gaps(survey: Survey) -> Iterator[Problem]:
    hole = survey.hole(range(len(survey.table.rows)))
    if hole is not None:
        told = [
            f"{capfirst(str(fact.label))} {cell_text(part.cell, fact)}"
            for fact, part in zip(survey.table.columns, hole, strict=False)
            if part.cell
        ]
        text = _("No row is there for: %(values)s.") % {"values": "; ".join(told) or _("any value")}
        yield Problem(text, code="rules.gap")


def _unreached(survey: Survey) -> Iterator[Problem]:
    for row in range(1, len(survey.table.rows)):
        if survey.hole(range(row), within=row) is None:
            text = _("The rows before it leave nothing for this row.")
            yield Problem(text, row + 1, code="rules.row_never_reached")


def _overlaps(survey: Survey) -> Iterator[Problem]:
    """Two rows that share values, where the later is not the general case of the earlier."""
    rows = survey.table.rows
    shared: dict[int, list[str]] = {}
    for earlier, later in combinations(range(len(rows)), 2):
        survey.looks += len(survey.parts)
        if survey.looks > MOST_LOOKS:
            break
        is_harmless = rows[earlier].results == rows[later].results
        if not is_harmless and survey.meets(earlier, later) and not survey.covers(later, earlier):
            shared.setdefault(later + 1, []).append(str(earlier + 1))
    for later, found in sorted(shared.items()):
        text = _("It shares values with rows that come first and win: %(earlier)s.")
        yield Problem(text % {"earlier": ", ".join(found)}, later, code="rules.overlap")


# --- parts of a fact's values -------------------------------------------------------------------


def parts_of(table: Table, fact: Fact) -> Iterator[Part]:
    """Every part that the rows tell apart, and the unknown."""
    asked = [row.conditions[fact.name] for row in table.rows if fact.name in row.conditions]
    measure = table.measures[fact.name]
    if measure.value_type in NUMBERED:
        yield from _spans(fact, asked)
    elif measure.value_type == "boolean":
        yield from (Part(number, {"is": bool(number)}) for number in (0, 1))
    else:
        yield from (Part(place, {"in": [text]}) for place, text in enumerate(measure.texts))
        if not fact.choices:
            others = list(measure.texts)
            yield Part(OTHER, {"not_in": others} if others else {})
    if fact.may_be_unknown or any(isinstance(one, Unknown) for one in asked):
        yield Part(None, {"unknown": True})


def _spans(fact: Fact, asked: Sequence[Condition]) -> Iterator[Part]:
    is_whole = fact.is_whole or fact.value_type == "date"
    step = SCALE if is_whole else 1
    starts = set()
    for one in asked:
        if isinstance(one, Interval):
            if one.lower is not None:
                starts.add(-(-one.lower // step) * step)
            if one.upper is not None:
                starts.add(one.upper // step * step + step)
    if not starts:
        yield Part(0, {})
        return
    cuts = sorted(starts)
    yield Part(cuts[0] - step, {"below": _end_text(cuts[0], fact)})
    for low, high in pairwise(cuts):
        yield Part(low, {"from": _end_text(low, fact), "below": _end_text(high, fact)})
    yield Part(cuts[-1], {"from": _end_text(cuts[-1], fact)})


def _end_text(number: int, fact: Fact) -> str:
    if fact.value_type == "date":
        return date.fromordinal(number // SCALE).isoformat()
    return f"{Decimal(number) / SCALE:f}"
