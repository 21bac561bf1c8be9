"""Two versions of a table side by side: rows that stayed, changed, came and went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row before and after; `change` is same, changed, added or removed."""

    change: str
    before_number: int | None
    after_number: int | None
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table before and after, cell by cell, for whoever decides the change."""

    headings: Sequence[str]
    rows: Sequence[ComparedRow]
    before: str = ""
    """Which version the comparison begins from, in the reader's words."""

    @property
    def differing(self) -> int:
        return sum(row.change != "same" for row in self.rows)


def table_change(
    before: Mapping[str, Any], after: Mapping[str, Any], told: str = ""
) -> TableChange:
    """Two sheets under the headings of both."""
    headings = list(dict.fromkeys([*headings_of(after), *headings_of(before)]))
    rows = compared(lines_of(before, headings), lines_of(after, headings))
    return TableChange(headings, rows, told)


def lines_of(sheet: Mapping[str, Any], headings: Sequence[str]) -> list[Line]:
    """Rows of a sheet as texts under the headings of both versions."""
    own = headings_of(sheet)
    found = []
    for row in sheet.get("rows", ()):
        texts = [*row["cells"], *(str(one["text"]) for one in row["results"])]
        held = dict(zip(own, texts, strict=True))
        found.append(tuple(held.get(heading, "") for heading in headings))
    return found


def headings_of(sheet: Mapping[str, Any]) -> list[str]:
    return [one["label"] for one in sheet.get("columns", ())] + list(sheet.get("outcomes", ()))


def compared(before: Sequence[Line], after: Sequence[Line]) -> list[ComparedRow]:
    """Rows of both versions in their order; rows of a replaced stretch are paired from above."""
    found: list[ComparedRow] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        found += _stretch(tag == "equal", range(a, b), range(c, d), before, after)
    return found


def _stretch(
    is_equal: bool, olds: range, news: range, before: Sequence[Line], after: Sequence[Line]
) -> Iterator[ComparedRow]:
    paired = min(len(olds), len(news))
    for old, new in zip(olds[:paired], news[:paired], strict=True):
        change = "same" if is_equal else "changed"
        cells = tuple(zip(before[old], after[new], strict=True))
        yield ComparedRow(change, old + 1, new + 1, cells)
    for old in olds[paired:]:
        yield ComparedRow("removed", old + 1, None, [(text, "") for text in before[old]])
    for new in news[paired:]:
        yield ComparedRow("added", None, new + 1, [("", text) for text in after[new]])
