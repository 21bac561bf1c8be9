"""Acceptance criteria as people write them, one to a line, and whether each can be verified."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["scenario", "measure", "checklist", "unclear"]
SCENARIO = re.compile(
    r"(?:given\b|假如|假设|给定).+(?:\bwhen\b|当).+(?:\bthen\b|那么|则).+", re.IGNORECASE
)
MEASURE = re.compile(
    r".*?(?:<=|>=|≤|≥|<|>|=|不超过|不少于|不低于|at most|at least)\s*\d[\d.,]*\s*[^\s\d(（]+.*[(（][^)）]+[)）]\s*$",
    re.IGNORECASE,
)
CHECK = re.compile(r"[-*•]\s*\S.*")
VAGUE = (
    *("fast", "quick", "friendly", "as far as possible", "easy", "etc"),
    *("尽量", "快速", "友好", "合理", "等等", "便捷"),
)
"""Words that promise nothing; they are named, so that the author puts a figure in their place."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line: what kind it is, and the vague words in it."""

    number: int
    text: str
    kind: Kind
    vague: tuple[str, ...] = ()

    @property
    def is_verifiable(self) -> bool:
        return self.kind == "checklist" or (self.kind != "unclear" and not self.vague)


def read(text: str) -> list[Criterion]:
    """The criteria of a requirement."""
    return list(_lines(text))


def _lines(text: str) -> Iterator[Criterion]:
    number = 0
    for line in text.splitlines():
        if words := line.strip():
            number += 1
            yield Criterion(number, words, _kind(words), _vague(words))


def _kind(words: str) -> Kind:
    if SCENARIO.match(words):
        return "scenario"
    if MEASURE.match(words):
        return "measure"
    return "checklist" if CHECK.match(words) else "unclear"


def _vague(words: str) -> tuple[str, ...]:
    lower = words.lower()
    return tuple(
        word
        for word in VAGUE
        if (re.search(rf"\b{re.escape(word)}\b", lower) if word.isascii() else word in lower)
    )


def unverifiable(text: str) -> list[int]:
    """Numbers of the criteria that nobody could verify."""
    return [one.number for one in read(text) if not one.is_verifiable]
