"""What is wrong with single rows of a sheet, in both languages and with the place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language

from dougong.platform.requests.api_errors import described

WHOLE_SHEET = 0
"""Stands as the row of what is wrong with all new rows alike."""


@dataclass(frozen=True, slots=True)
class RowFinding:
    """One thing that is wrong with one row; `heading` is empty where it is the row as a whole."""

    row: int
    heading: str
    field: str
    code: str
    message_zh: str
    message_en: str

    def data(self) -> dict[str, Any]:
        return asdict(self)


def findings_of(error: Exception, row: int, headings: Mapping[str, str]) -> list[RowFinding]:
    """What a refusal says of a row; `headings` tells under which heading a field stands."""
    _status, problems = described(error)
    found = []
    for one in problems:
        name = (one.field or "").strip("/")
        heading = headings.get(name, "")
        found.append(RowFinding(row, heading, name, one.code, one.message_zh, one.message_en))
    return found


def readable(stored: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stored findings with their sentence in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [{**one, "text": one[f"message_{language}"]} for one in stored]
