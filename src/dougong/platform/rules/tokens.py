"""The words of an expression: facts, numbers, texts, signs; anything else is refused by its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

LONGEST_EXPRESSION, MOST_TOKENS, DEEPEST = 2048, 200, 20
KEYWORDS = frozenset({"and", "or", "not", "in", "is", "unknown", "known", "true", "false"})
TokenKind = Literal["fact", "word", "number", "text", "sign", "end"]
_SHAPES = re.compile(
    r"""\s*(?:
      (?P<number>\d{1,15}(?:\.\d{1,4})?)(?![\w.])
    | (?P<name>[a-z_]+(?:\.[a-z_0-9]+)*)(?![\w.(\[])
    | (?P<text>"[^"\\\n]{0,200}"|'[^'\\\n]{0,200}')
    | (?P<sign><=|>=|!=|[=<>+\-*(),])
    )""",
    re.VERBOSE | re.ASCII,
)


class Malformed(ValueError):
    """The expression does not belong to the language; the message is for the author."""


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str
    place: int

    def unexpected(self) -> Malformed:
        if self.kind == "end":
            return Malformed(_("The expression ends too early."))
        return Malformed(
            _("“%(word)s” at place %(place)s is not expected here.")
            % {"word": self.text[:40], "place": self.place + 1}
        )


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The shapes of the words of a language, and the names that are words of its own."""

    shapes: re.Pattern[str]
    keywords: frozenset[str]


CONDITIONS = Vocabulary(_SHAPES, KEYWORDS)


def tokens_of(text: str, vocabulary: Vocabulary = CONDITIONS) -> list[Token]:
    """The words of an expression within its limits."""
    if not isinstance(text, str) or len(text.encode()) > LONGEST_EXPRESSION:
        raise Malformed(_("An expression is a text of at most 2 KiB."))
    found = list(_scan(text, vocabulary))
    if len(found) > MOST_TOKENS:
        raise Malformed(_("An expression has at most 200 words."))
    return [*found, Token("end", "", len(text))]


def _scan(text: str, vocabulary: Vocabulary) -> Iterator[Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        shape = vocabulary.shapes.match(text, place)
        if shape is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            raise Token("word", text[start : start + 12], start).unexpected()
        yield _token(shape, vocabulary.keywords)
        place = shape.end()


def _token(shape: re.Match[str], keywords: frozenset[str]) -> Token:
    group = str(shape.lastgroup)
    text, place = shape[group], shape.start(group)
    if group == "name":
        return Token("word" if text in keywords else "fact", text, place)
    if group == "text":
        return Token("text", text[1:-1], place)
    return Token("number" if group == "number" else "sign", text, place)


class Reader:
    """Walks over the words of an expression from left to right; grammars add their rules as methods."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *texts: str) -> str:
        """The next word if it is one of these, else nothing."""
        token = self.next
        if token.kind in {"sign", "word"} and token.text in texts:
            self.at += 1
            return token.text
        return ""

    def need(self, text: str) -> None:
        """Take the word that must stand here."""
        if not self.take(text):
            raise self.next.unexpected()

    def end(self) -> None:
        """Refuse whatever is left."""
        if self.next.kind != "end":
            raise self.next.unexpected()

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One step into a nested part, within the depth that is allowed."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Malformed(_("An expression is nested at most 20 deep."))
        yield
        self.depth -= 1
