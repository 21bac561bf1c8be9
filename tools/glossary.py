"""The glossary as a rule: a listed English term has one Chinese word in every translation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROW = re.compile(r"^\|(?P<english>[^|]+)\|(?P<chinese>[^|]+)\|")
BRACKETS = re.compile(r"\s*[(（][^)）]*[)）]")


@dataclass(frozen=True, slots=True)
class Term:
    """An English term and the Chinese words that may stand for it."""

    english: str
    chinese: tuple[str, ...]

    @property
    def pattern(self) -> re.Pattern[str]:
        """The term as whole words, in singular or plural, in any letter case."""
        stem = re.escape(self.english.removesuffix("y"))
        ending = "(?:y|ies)" if self.english.endswith("y") else "(?:s|es)?"
        return re.compile(rf"(?<![\w-]){stem}{ending}(?![\w-])", re.IGNORECASE)


def read_glossary(path: Path) -> list[Term]:
    """The terms of all tables in the file, the longest first; none when there is no file."""
    if not path.exists():
        return []
    terms = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if (row := ROW.match(line)) and re.search(r"[一-鿿]", row["chinese"]):
            chinese = tuple(_words(row["chinese"]))
            terms += [Term(english, chinese) for english in _words(row["english"]) if chinese]
    known = [term for term in terms if term.english != "English"]
    return sorted(known, key=lambda term: -len(term.english))


def _words(cell: str) -> list[str]:
    parts = re.split(r"\s*[/,、，;；]\s*", BRACKETS.sub("", cell).strip())
    return [part.strip("`* ") for part in parts if part.strip("`* ")]


def wrong_words(english: str, chinese: str, terms: list[Term], excused: str = "") -> list[str]:
    """The listed terms of a sentence whose translation uses another word.

    A longer term hides the shorter ones inside it: "working calendar" is not "calendar".
    """
    wrong = []
    rest = re.sub(r"%\(\w+\)[sd]", " ", english)
    for term in terms:
        if not term.pattern.search(rest):
            continue
        rest = term.pattern.sub(" ", rest)
        is_excused = re.search(rf"glossary:.*\b{re.escape(term.english)}\b", excused)
        if not is_excused and not any(word in chinese for word in term.chinese):
            wrong.append(f"{term.english} = {'/'.join(term.chinese)}")
    return wrong
