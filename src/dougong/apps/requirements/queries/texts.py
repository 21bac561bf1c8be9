"""Versions of a requirement's text: their digest, and what differs between two of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from dougong.apps.requirements.models import CONTENT
from dougong.platform.journal.canonical import canonical

Sort = Literal["same", "added", "removed"]
WORD = re.compile(r"[一-鿿]|\w+|\s+|[^\w\s]")
"""A Chinese character, a word, a stretch of space, or one sign."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    sort: Sort
    text: str


@dataclass(frozen=True, slots=True)
class ComparedText:
    """One column in both versions."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(piece.sort != "same" for piece in self.pieces)


def digest(content: Mapping[str, str]) -> str:
    """SHA-256 over the canonical bytes of what a version holds: one other character, another digest."""
    told = canonical({name: content[name] for name in CONTENT})
    return hashlib.sha256(told.encode()).hexdigest()


def pieces(before: str, after: str) -> Iterator[Piece]:
    """What differs between two texts, word by word and in Chinese character by character."""
    old, new = WORD.findall(before), WORD.findall(after)
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[a:b]))
            continue
        if a < b:
            yield Piece("removed", "".join(old[a:b]))
        if c < d:
            yield Piece("added", "".join(new[c:d]))


def compared(before: Mapping[str, str], after: Mapping[str, str]) -> list[ComparedText]:
    """The columns of two versions that hold anything."""
    return [
        ComparedText(name, tuple(pieces(before[name], after[name])))
        for name in CONTENT
        if before[name] or after[name]
    ]
