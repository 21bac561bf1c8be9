"""The words of formulas, and the names that a formula reads."""

from __future__ import annotations

import re

from dougong.platform.rules.tokens import Vocabulary, tokens_of

TODAY = "today"
FUNCTIONS = frozenset({"round", "abs", "min", "max", "first", "known", "date"})
FORMULAS = Vocabulary(
    re.compile(
        r"""\s*(?:
          (?P<number>\d{1,15}(?:\.\d{1,6})?)(?![\w.])
        | (?P<name>[a-z_]+[a-z_0-9]*(?:\.[a-z_0-9]+)*)(?![\w.\[])
        | (?P<text>"[^"\\\n]{0,200}"|'[^'\\\n]{0,200}')
        | (?P<sign><=|>=|!=|[=<>+\-*/(),])
        )""",
        re.VERBOSE | re.ASCII,
    ),
    frozenset({"and", "or", "not", "if", "then", "else", "true", "false", *FUNCTIONS}),
)


def names_in(text: str) -> tuple[str, ...]:
    """The names that a formula reads, in the order in which it says them."""
    found = (one.text for one in tokens_of(text, FORMULAS) if one.kind == "fact")
    return tuple(dict.fromkeys(found))


def is_fact(name: str) -> bool:
    """Whether a name stands for what is known only when the record is read."""
    return "." in name or name == TODAY
