"""Texts in which found words stand out, cut to the place where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dougong.platform.records.lexemes import is_han, words_of

Segments = list[tuple[str, bool]]
"""A text in pieces, each with whether it is what was looked for."""
BEFORE, LENGTH = 30, 160
_SPACE = re.compile(r"\s+")


def segments(text: str, words: str) -> Segments:
    """The whole text in pieces."""
    pattern = _pattern(text, words)
    if pattern is None:
        return [(text, False)]
    return [(piece, bool(place % 2)) for place, piece in enumerate(pattern.split(text)) if piece]


def excerpt(text: str, words: str) -> Segments:
    """The part of a long text around the first word that was found."""
    text = _SPACE.sub(" ", text).strip()
    pattern = _pattern(text, words)
    match = pattern.search(text) if pattern else None
    start = max(0, match.start() - BEFORE) if match else 0
    cut = text[start : start + LENGTH]
    left = "… " if start else ""
    right = " …" if start + LENGTH < len(text) else ""
    return segments(f"{left}{cut}{right}", words)


def holds(text: str, words: str) -> bool:
    """Whether something that was looked for stands in the text as it is written."""
    return any(is_found for _piece, is_found in segments(text, words))


def _pattern(text: str, words: str) -> re.Pattern[str] | None:
    parts = sorted(set(_parts(text.lower(), words)), key=len, reverse=True)
    return re.compile(f"({'|'.join(parts)})", re.IGNORECASE) if parts else None


def _parts(text: str, words: str) -> Iterator[str]:
    """Chinese as a whole or pair by pair; other words where one begins."""
    for word in words_of(words):
        if not is_han(word):
            yield rf"(?<![^\W_]){re.escape(word)}"
        elif word in text:
            yield re.escape(word)
        else:
            yield from (word[place : place + 2] for place in range(len(word) - 1))
