"""Words of a label as the database searches them: Latin words whole, Chinese as pairs of characters.

A pair of neighbouring characters needs no dictionary, so every part of a name is found exactly;
see docs/decisions/0004.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django.db import models
from django.db.models import Lookup

_WORD = re.compile(r"[0-9a-z]+|[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\W\d_a-z]+")
_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")


def lexemes(text: str) -> list[str]:
    """Distinct search words of a text, at most 400 of at most 60 characters each."""
    found: dict[str, None] = {}
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        for part in _pairs(word) if _CJK.match(word) else (word,):
            found[part[:60]] = None
    return list(found)[:400]


def _pairs(word: str) -> list[str]:
    # The last character stands alone too, so that a search for it by prefix finds it.
    return [word[i : i + 2] for i in range(len(word))]


def prefix_query(text: str) -> str:
    """The tsquery that finds labels holding every word of `text`, the last letters still unsaid."""
    words = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if _CJK.match(word):
            words += [word[i : i + 2] for i in range(len(word) - 1)] or [word]
        else:
            words.append(word)
    return " & ".join(f"'{word[:60]}':*" for word in words[:20])


class LexemesField(models.Field):
    """A tsvector filled from a list of words; it has no Python reading of its own."""

    description = "search words"

    def db_type(self, connection: Any) -> str:
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "array_to_tsvector(%s::text[])"

    def get_prep_value(self, value: Any) -> list[str]:
        return list(value) if isinstance(value, (list, tuple)) else []


@LexemesField.register_lookup
class Finds(Lookup):
    """`terms__finds="核心 P-2026"`: every word stands in the row, the last one perhaps unfinished."""

    lookup_name = "finds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*params, prefix_query(str(self.rhs))]
