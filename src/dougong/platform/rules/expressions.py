"""A closed language of conditions over facts: comparisons, lists, sums of facts; and, or, not.

An expression is read into a tree of our own and written for the engine as two conditions: that it
holds, and that it does not. Where an unknown value decides, neither is true.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from dougong.platform.facts import Fact, ValueType

from .conditions import NUMBERED, SCALE, scaled
from .tokens import Malformed, Reader, Token, tokens_of

OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
Field = Callable[[str], str]
"""Name of a fact within the engine."""
Place = Callable[[str, str], int]
"""Number that stands for a text of a fact."""


@dataclass(frozen=True, slots=True)
class Term:
    """A share of a fact, or a number alone; in ten-thousandths."""

    factor: Decimal
    fact: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sums of numbers or days, compared."""

    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Membership:
    """A text, code or yes/no of a fact, among some or none of them."""

    fact: str
    members: tuple[str | bool, ...]
    is_excluding: bool = False


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Whether a fact is known."""

    fact: str
    is_wanted: bool


@dataclass(frozen=True, slots=True)
class Junction:
    """All of the parts, or any of them."""

    is_all: bool
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    part: Tree


Tree = Comparison | Membership | Knowledge | Junction | Negation


def parse(text: str, known: Mapping[str, Fact]) -> Tree:
    """The tree of an expression; Malformed says where it leaves the language."""
    return _Reader(tokens_of(text), known).whole()


class _Reader(Reader):
    """The grammar of conditions: every rule is a method."""

    def __init__(self, tokens: list[Token], known: Mapping[str, Fact]) -> None:
        super().__init__(tokens)
        self.known = known

    def whole(self) -> Tree:
        tree = self.any_of()
        self.end()
        return tree

    def any_of(self) -> Tree:
        parts = [self.all_of()]
        while self.take("or"):
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else Junction(False, tuple(parts))

    def all_of(self) -> Tree:
        parts = [self.one()]
        while self.take("and"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Junction(True, tuple(parts))

    def one(self) -> Tree:
        with self.deeper():
            if self.take("not"):
                return Negation(self.one())
            if not self.take("("):
                return self.statement()
            tree = self.any_of()
            self.need(")")
            return tree

    def statement(self) -> Tree:
        start = self.at
        if self.next.kind == "fact":
            fact = self.fact()
            if self.take("is"):
                word = self.take("known", "unknown")
                if not word:
                    raise self.next.unexpected()
                return Knowledge(fact.name, word == "known")
            if fact.value_type not in NUMBERED:
                return self.membership(fact)
            self.at = start
        return self.comparison()

    def fact(self) -> Fact:
        token = self.next
        if token.kind != "fact" or token.text not in self.known:
            raise self.unknown_fact(token) if token.kind == "fact" else token.unexpected()
        self.at += 1
        return self.known[token.text]

    @staticmethod
    def unknown_fact(token: Token) -> Malformed:
        return Malformed(
            _("“%(name)s” is no declared fact of the records the rule is about.")
            % {"name": token.text[:80]}
        )

    def membership(self, fact: Fact) -> Tree:
        sign = self.take("=", "!=")
        if sign:
            return Membership(fact.name, (self.member(fact),), sign == "!=")
        is_excluding = bool(self.take("not"))
        if self.take("in"):
            self.need("(")
            members = [self.member(fact)]
            while self.take(","):
                members.append(self.member(fact))
            self.need(")")
            return Membership(fact.name, tuple(members), is_excluding)
        if is_excluding or fact.value_type != "boolean":
            raise self.next.unexpected()
        return Membership(fact.name, (True,))

    def member(self, fact: Fact) -> str | bool:
        token = self.next
        if fact.value_type == "boolean":
            word = self.take("true", "false")
            if not word:
                raise token.unexpected()
            return word == "true"
        codes = [code for code, _label in fact.choices]
        if token.kind != "text" or (codes and token.text not in codes):
            raise token.unexpected()
        self.at += 1
        return token.text

    def comparison(self) -> Tree:
        left, left_type = self.sum_of_terms()
        place = self.next
        sign = self.take("=", "!=", "<", "<=", ">", ">=")
        if not sign:
            raise place.unexpected()
        right, right_type = self.sum_of_terms()
        if left_type != right_type:
            raise Malformed(_("A day is compared with days only, a number with numbers."))
        if not any(one.fact for one in (*left, *right)):
            raise Malformed(_("A comparison names at least one fact."))
        return Comparison(left, sign, right)

    def sum_of_terms(self) -> tuple[tuple[Term, ...], ValueType]:
        first, kind = self.term(Decimal(-1) if self.take("-") else Decimal(1))
        terms, days = [first], int(kind == "date")
        while sign := self.take("+", "-"):
            term, kind = self.term(Decimal(1 if sign == "+" else -1))
            terms.append(term)
            days += int(kind == "date") * (1 if sign == "+" else -1)
        if days not in {0, 1}:
            raise Malformed(_("Days cannot be added to days."))
        return tuple(terms), "date" if days else "number"

    def term(self, sign: Decimal) -> tuple[Term, ValueType]:
        token = self.next
        if token.kind == "text":
            self.at += 1
            return Term(sign * _day(token) * SCALE), "date"
        if token.kind == "number":
            self.at += 1
            number = Decimal(token.text)
            if not self.take("*"):
                return Term(sign * scaled(number)), "number"
            return self.share(sign * number)
        return self.share(sign)

    def share(self, factor: Decimal) -> tuple[Term, ValueType]:
        token, fact = self.next, self.fact()
        is_whole_day = fact.value_type == "date" and abs(factor) == 1
        if fact.value_type != "number" and not is_whole_day:
            raise token.unexpected()
        return Term(factor, fact.name), fact.value_type


def _day(token: Token) -> int:
    try:
        return date.fromisoformat(token.text).toordinal()
    except ValueError as error:
        raise token.unexpected() from error


# --- what follows from a tree -------------------------------------------------------------------


def facts_in(tree: Tree) -> list[str]:
    """Names of the facts an expression reads, in the order in which it names them."""
    return list(dict.fromkeys(_names(tree)))


def _names(tree: Tree) -> Iterator[str]:
    if isinstance(tree, Comparison):
        yield from (one.fact for one in (*tree.left, *tree.right) if one.fact)
    elif isinstance(tree, Junction):
        for part in tree.parts:
            yield from _names(part)
    elif isinstance(tree, Negation):
        yield from _names(tree.part)
    else:
        yield tree.fact


def texts_in(tree: Tree) -> dict[str, list[str]]:
    """Texts an expression compares each fact with."""
    found: dict[str, list[str]] = {}
    if isinstance(tree, Membership):
        found[tree.fact] = [one for one in tree.members if isinstance(one, str)]
    parts = tree.parts if isinstance(tree, Junction) else ()
    for part in (tree.part,) if isinstance(tree, Negation) else parts:
        for name, words in texts_in(part).items():
            found.setdefault(name, []).extend(words)
    return found


def written(tree: Tree, field: Field, place: Place, *, holds: bool) -> str:
    """The engine's condition that the tree holds, or that it does not."""
    if isinstance(tree, Negation):
        return written(tree.part, field, place, holds=not holds)
    if isinstance(tree, Junction):
        word = " and " if tree.is_all == holds else " or "
        parts = (written(part, field, place, holds=holds) for part in tree.parts)
        return f"({word.join(parts)})"
    if isinstance(tree, Knowledge):
        return f"({field(tree.fact)} {'!=' if tree.is_wanted == holds else '=='} null)"
    if isinstance(tree, Membership):
        places = sorted(
            int(one) if isinstance(one, bool) else place(tree.fact, one) for one in tree.members
        )
        name = field(tree.fact)
        test = f"{name} in [{', '.join(map(str, places))}]"
        test = test if tree.is_excluding != holds else f"not ({test})"
        return f"({name} != null and {test})"
    sign = tree.sign if holds else OPPOSITE[tree.sign]
    named = list(dict.fromkeys(_names(tree)))
    known = " and ".join(f"{field(name)} != null" for name in named)
    left, right = (_sum(side, field) for side in (tree.left, tree.right))
    return f"({known} and {left} {'==' if sign == '=' else sign} {right})"


def _sum(terms: tuple[Term, ...], field: Field) -> str:
    return " + ".join(
        f"({one.factor:f} * {field(one.fact)})" if one.fact else f"({one.factor:f})"
        for one in terms
    )
