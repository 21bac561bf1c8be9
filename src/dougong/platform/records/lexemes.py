"""Words of a label as the database searches them: Latin words whole, Chinese as pairs of characters.

A pair of neighbouring characters needs no dictionary, so every part of a name is found exactly;
see docs/decisions/0004. Codes are no words: what looks like one is compared with the code itself.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Lookup

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[0-9a-z]+|[{_HAN}]+|[^\W_0-9a-z{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
START = "^"
"""Stands before the one search word that is the beginning of a label, without its spaces."""
_CODE = re.compile(r"[A-Z]{1,4}-20[0-9]{2}(?:-[0-9]*)?")


def lexemes(text: str, most: int = 400) -> list[str]:
    """Distinct search words of a text, at most so many of at most 60 characters each."""
    found: dict[str, None] = {}
    for word in words_of(text):
        for part in _pairs(word) if is_han(word) else (word,):
            found[part[:60]] = None
    return list(found)[:most]


def words_of(text: str) -> list[str]:
    """Runs of letters or of Chinese characters, without width and case."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def is_han(word: str) -> bool:
    return _IS_HAN.match(word) is not None


def start_of(text: str) -> str:
    """The search word of how a text begins; empty where it holds no word."""
    joined = "".join(words_of(text))[:59]
    return f"{START}{joined}" if joined else ""


def start_query(text: str) -> str:
    """The tsquery that finds labels beginning with a text."""
    start = start_of(text)
    return f"'{start}':*" if start else ""


def _pairs(word: str) -> list[str]:
    # The last character stands alone too, so that a search for it by prefix finds it.
    return [word[i : i + 2] for i in range(len(word))]


def prefix_query(text: str) -> str:
    """The tsquery that finds labels holding every word of `text`, the last one perhaps unfinished."""
    words = words_of(text)
    asked: list[str] = []
    for place, word in enumerate(words):
        if is_han(word) and len(word) > 1:
            # A pair is whole; asking for it by prefix would make the index gather its rows twice.
            asked += [f"'{word[i : i + 2]}'" for i in range(len(word) - 1)]
        elif is_han(word) or place == len(words) - 1:
            asked.append(f"'{word[:60]}':*")
        else:
            asked.append(f"'{word[:60]}'")
    return " & ".join(dict.fromkeys(asked[:40]))


def split_codes(text: str) -> tuple[list[str], str]:
    """What in a search looks like the beginning of a code, and the rest of it."""
    codes: list[str] = []
    words: list[str] = []
    for part in unicodedata.normalize("NFKC", text).split():
        is_code = _CODE.fullmatch(part.upper())
        (codes if is_code else words).append(part.upper() if is_code else part)
    return codes, " ".join(words)


class LexemesField(models.Field):
    """A tsvector filled from a list of words; it has no Python reading of its own."""

    description = "search words"

    def db_type(self, connection: Any) -> str:
        return "tsvector"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        # An expression, as `bulk_update` makes one of many values, has come through here before.
        return "%s" if hasattr(value, "as_sql") else "array_to_tsvector(%s::text[])"

    def get_prep_value(self, value: Any) -> list[str]:
        return list(value) if isinstance(value, (list, tuple)) else []


@dataclass(frozen=True, slots=True)
class Search:
    """What a person looks for: beginnings of codes, and words as a tsquery.

    `is_frequent` says that the words stand in many of the newest rows. The database takes the
    pairs of one word for independent, expects few rows where there are many, and gathers them all
    to show fifty; a frequent search is therefore written in a form for which it expects one row
    in two hundred and no index, so that it reads from the newest row on or the few visible ones.
    `is_rare` says that none of the newest rows holds the words. The database still expects one row
    in two hundred of a word it has not counted and walks past all of them; the keys of a rare
    search are therefore gathered from the index first.
    """

    codes: tuple[str, ...]
    query: str
    is_frequent: bool = False
    is_rare: bool = False

    @classmethod
    def of(cls, text: str) -> Search:
        codes, words = split_codes(text)
        return cls(tuple(codes), prefix_query(words))


@LexemesField.register_lookup
class Finds(Lookup):
    """`terms__finds="核心 P-2026"`: codes and every word fit, the last word perhaps unfinished.

    The right side is a text or a `Search`. It belongs to a model that has a column `code` beside
    the words.
    """

    lookup_name = "finds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        search = self.rhs if isinstance(self.rhs, Search) else Search.of(str(self.rhs))
        conditions: list[str] = []
        params: list[Any] = []
        if search.query:
            left, left_params = self.process_lhs(compiler, connection)
            holds = f"{left} @@ %s::tsquery"
            if search.is_rare:
                holds = self._gathered(compiler, self.lhs.target.column, "@@ %s::tsquery")
                left_params = ()
            conditions.append(f"CASE WHEN {holds} THEN 1 END = 1" if search.is_frequent else holds)
            params += [*left_params, search.query]
        for code in search.codes:
            conditions.append(self._code_condition(compiler, code))
            params.append(f"{code}%")
        return " AND ".join(conditions) or "FALSE", tuple(params)

    def _code_condition(self, compiler: Any, code: str) -> str:
        model, alias = self.lhs.target.model, self.lhs.alias
        column, _ = compiler.compile(model._meta.get_field("code").get_col(alias))
        if code[-1] == "-" or code.count("-") < 2:
            return f"{column} LIKE %s"
        # Numbered codes lie together, which the planner does not know: it would walk past all
        # younger rows.
        return self._gathered(compiler, "code", "LIKE %s")

    def _gathered(self, compiler: Any, column: str, holds: str) -> str:
        """The key is among those gathered first: an array leaves the planner no other choice."""
        model = self.lhs.target.model
        key, _ = compiler.compile(model._meta.pk.get_col(self.lhs.alias))
        table = model._meta.db_table
        return f'{key} = ANY(ARRAY(SELECT id FROM "{table}" WHERE "{column}" {holds}))'  # noqa: S608
