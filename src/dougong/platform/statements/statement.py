"""A table of figures: headings, lines at depths, and the one way in which each cell is written."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.utils.functional import Promise

from dougong.platform.exports.cells import guarded
from dougong.platform.exports.rows import BEGINNING, csv_line
from dougong.platform.wording import EMPTY

Label = str | Promise
Kind = Literal["text", "amount", "share", "index"]
PLACES = {"amount": Decimal("0.01"), "share": Decimal("0.1"), "index": Decimal("0.0001")}


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its key in data, what it is called, and what stands in it."""

    key: str
    label: Label
    kind: Kind = "text"

    @property
    def is_number(self) -> bool:
        return self.kind != "text"

    def exact(self, value: Any) -> str:
        """The value as files and interface have it: numbers as text, without separators."""
        if value is None:
            return ""
        if self.kind == "text":
            return str(value)
        return f"{Decimal(value).quantize(PLACES[self.kind], ROUND_HALF_UP):f}"

    def shown(self, value: Any) -> str:
        """The same for people."""
        if value is None:
            return EMPTY
        if self.kind == "text":
            return str(value)
        return f"{Decimal(self.exact(value)):,f}"


def text(key: str, label: Label) -> Heading:
    return Heading(key, label)


def amount(key: str, label: Label) -> Heading:
    return Heading(key, label, "amount")


def share(key: str, label: Label) -> Heading:
    return Heading(key, label, "share")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: values in the order of the headings, where it leads, how deep it stands."""

    values: tuple[Any, ...]
    url: str = ""
    depth: int = 0
    is_total: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of an app; `key` names it in files and in the journal."""

    key: str
    title: Label
    headings: Sequence[Heading]
    lines: Sequence[Line]
    about: str = ""

    @property
    def shown(self) -> list[tuple[Line, list[tuple[Heading, str]]]]:
        """Lines with the cells that stand on the page."""
        return [
            (line, [(h, h.shown(v)) for h, v in zip(self.headings, line.values, strict=True)])
            for line in self.lines
        ]

    def exact(self) -> list[list[str]]:
        """Lines as files have them."""
        return [
            [h.exact(v) for h, v in zip(self.headings, line.values, strict=True)]
            for line in self.lines
        ]

    def csv(self) -> str:
        """All of it as CSV, from which the digest of every form of file is made."""
        head = csv_line([guarded(str(heading.label)) for heading in self.headings])
        rows = [
            csv_line(
                [
                    cell if heading.is_number else guarded(cell)
                    for heading, cell in zip(self.headings, cells, strict=True)
                ]
            )
            for cells in self.exact()
        ]
        return BEGINNING + head + "".join(rows)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.csv().encode()).hexdigest()

    def data(self) -> list[dict[str, str]]:
        """Lines for the interface: amounts as text under the keys of the headings."""
        keys = [heading.key for heading in self.headings]
        return [dict(zip(keys, cells, strict=True)) for cells in self.exact()]
