"""The glossary as a rule: a listed English term has one Chinese word in every translation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROW = re.compile(r"^\|(?P<left>[^|]+)\|(?P<right>[^|]+)\|")
CHINESE = re.compile(r"[一-鿿]")
NO_WORDS = re.compile(r"%\(\w+\)[sd]|\w+\.\w+")  # placeholders, and keys such as risk.close
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


@dataclass(frozen=True, slots=True)
class Glossary:
    """What has to be used, the longest term first, and what no translation may say."""

    terms: tuple[Term, ...] = ()
    forbidden: tuple[str, ...] = ()

    def faults(self, english: str, chinese: str, excused: str = "") -> list[str]:
        """The listed terms of a sentence whose translation uses another word.

        A longer term hides the shorter ones inside it: "working calendar" is not "calendar".
        """
        found = [f"not {word}" for word in self.forbidden if word in chinese]
        rest = NO_WORDS.sub(" ", english)
        for term in self.terms:
            if not term.pattern.search(rest):
                continue
            rest = term.pattern.sub(" ", rest)
            is_excused = re.search(rf"glossary:.*\b{re.escape(term.english)}\b", excused)
            if not is_excused and not any(word in chinese for word in term.chinese):
                found.append(f"{term.english} = {'/'.join(term.chinese)}")
        return found


def read_glossary(path: Path) -> Glossary:
    """The tables of the file; an empty glossary when there is no file."""
    if not path.exists():
        return Glossary()
    senses: dict[str, list[str]] = {}
    forbidden: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = ROW.match(line)
        if row is None or row["left"].strip() in {"English", "Do not write"} or "---" in line:
            continue
        if not CHINESE.search(row["left"]):
            for english in _words(row["left"]):
                senses.setdefault(english, []).extend(_words(row["right"]))
        elif "(" not in row["left"]:  # with a term in brackets it is wrong for that term only
            forbidden += _words(row["left"])
    terms = [Term(english, tuple(chinese)) for english, chinese in senses.items()]
    return Glossary(tuple(sorted(terms, key=lambda term: -len(term.english))), tuple(forbidden))


def _words(cell: str) -> list[str]:
    parts = re.split(r"\s*[/,、，;；]\s*", BRACKETS.sub("", cell).strip())
    return [part.strip("`* ") for part in parts if part.strip("`* ")]
