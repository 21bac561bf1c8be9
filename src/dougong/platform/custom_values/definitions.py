"""What a custom field is, as far as its values are concerned."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Type(StrEnum):
    """What a value may be."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    PERSON = "person"
    UNIT = "unit"
    RECORD = "record"
    FLAG = "flag"


NUMBERS = frozenset({Type.NUMBER, Type.MONEY})
BOUNDED = NUMBERS | {Type.DATE}
REFERENCES = frozenset({Type.PERSON, Type.UNIT, Type.RECORD})
LISTS = frozenset({Type.CHOICE, Type.CHOICES})
WORKED_OUT = NUMBERS | {Type.DATE, Type.TEXT, Type.FLAG}
"""What a formula may result in."""
LETTERS: dict[Type, str] = {
    Type.TEXT: "t",
    Type.NUMBER: "n",
    Type.MONEY: "n",
    Type.DATE: "d",
    Type.CHOICE: "t",
    Type.CHOICES: "j",
    Type.PERSON: "k",
    Type.UNIT: "k",
    Type.RECORD: "k",
    Type.FLAG: "b",
}
"""How the path of a value names its type; see `column`."""


@dataclass(frozen=True)
class Definition:
    """A custom field as it stands, without the record that carries it."""

    subject: str
    key: str
    type: Type
    label: tuple[str, str]
    help: tuple[str, str] = ("", "")
    section: tuple[str, str] = ("", "")
    choices: tuple[tuple[str, str, str], ...] = ()
    """Key, Chinese and English label of each."""
    target: str = ""
    """Kind of the records that a reference names."""
    currency: str = ""
    decimals: int = 0
    minimum: Any = None
    maximum: Any = None
    longest: int | None = None
    pattern: str = ""
    default: str = ""
    is_required: bool = False
    is_read_by_right: bool = False
    is_written_by_right: bool = False
    is_retired: bool = False
    scope: int | None = None
    """Plate below which records have the field; None for all of the kind."""
    formula: str = ""
    """How the value follows from others; empty for what people enter."""
    reads: frozenset[str] = frozenset()
    """Every name behind the formula, those behind other formulas included."""
    is_live: bool = False
    """It rests on facts or on the day: worked out when it is read, and never stored."""

    @property
    def is_stored(self) -> bool:
        """Whether a formula is worked out whenever the record is stored."""
        return bool(self.formula) and not self.is_live and not self.is_retired
