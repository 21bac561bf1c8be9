"""The language of formulas: arithmetic, comparisons, choices between two; every part has a type.

A formula is written for the engine while it is read. Names and texts of its author become inputs,
so that nothing a person typed is part of what the engine runs. A name without a value ends the
evaluation: what rests on the unknown is unknown, unless `first` or `known` asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dougong.platform.rules.tokens import Malformed, Reader, Token, tokens_of

from .words import FORMULAS, FUNCTIONS

MOST_DIGITS = 6
_COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class Kind(StrEnum):
    """What a part of a formula is."""

    NUMBER = "number"
    DATE = "date"
    TEXT = "text"
    FLAG = "flag"


KINDS: Mapping[Kind, str | Promise] = {
    Kind.NUMBER: gettext_lazy("a number"),
    Kind.DATE: gettext_lazy("a day"),
    Kind.TEXT: gettext_lazy("a text"),
    Kind.FLAG: gettext_lazy("yes or no"),
}
ORDERED = frozenset({Kind.NUMBER, Kind.DATE})
_READ = {
    Kind.NUMBER: "number({})",
    Kind.DATE: "number({})",
    Kind.TEXT: '({} + "")',
    Kind.FLAG: "(number({}) == 1)",
}
"""How the engine reads an input; each of these fails on an unknown value."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a formula as the engine reads it, with its type."""

    source: str
    kind: Kind
    input: str = ""
    """The input that the part is, where it is a name alone."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula ready for the engine: its source, and the inputs behind names and texts."""

    source: str
    kind: Kind
    names: Mapping[str, str]
    """Input of each name that is read."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """Texts of the author by input."""


def read(text: str, known: Mapping[str, Kind]) -> Formula:
    """The formula of a text over names of known types; Malformed says where it leaves the language."""
    reader = _Reader(tokens_of(text, FORMULAS), known)
    part = reader.whole()
    # Exact numbers leave the engine as texts; it would hand over floats.
    source = f"string({part.source})" if part.kind in ORDERED else part.source
    return Formula(source, part.kind, reader.names, reader.texts)


class _Reader(Reader):
    """The grammar of formulas: every rule is a method."""

    def __init__(self, tokens: list[Token], known: Mapping[str, Kind]) -> None:
        super().__init__(tokens)
        self.known = known
        self.names: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def whole(self) -> Part:
        part = self.expression()
        self.end()
        return part

    def expression(self) -> Part:
        with self.deeper():
            return self.alternative() if self.take("if") else self.any_of()

    def alternative(self) -> Part:
        condition = self.typed(self.expression(), Kind.FLAG)
        self.need("then")
        first = self.expression()
        self.need("else")
        other = self.typed(self.expression(), first.kind)
        source = f"({condition.source} ? {first.source} : {other.source})"
        return Part(source, first.kind)

    def any_of(self) -> Part:
        part = self.all_of()
        while self.take("or"):
            part = self.joined(part, "or", self.all_of())
        return part

    def all_of(self) -> Part:
        part = self.negation()
        while self.take("and"):
            part = self.joined(part, "and", self.negation())
        return part

    def joined(self, left: Part, word: str, right: Part) -> Part:
        sides = [self.typed(one, Kind.FLAG).source for one in (left, right)]
        return Part(f"({sides[0]} {word} {sides[1]})", Kind.FLAG)

    def negation(self) -> Part:
        if not self.take("not"):
            return self.comparison()
        with self.deeper():
            part = self.typed(self.negation(), Kind.FLAG)
        return Part(f"(not {part.source})", Kind.FLAG)

    def comparison(self) -> Part:
        left = self.sum()
        token, sign = self.next, self.take(*_COMPARISONS)
        if not sign:
            return left
        right = self.typed(self.sum(), left.kind)
        if sign not in {"=", "!="} and left.kind not in ORDERED:
            raise token.unexpected()
        sign = "==" if sign == "=" else sign
        return Part(f"({left.source} {sign} {right.source})", Kind.FLAG)

    def sum(self) -> Part:
        part = self.product()
        token = self.next
        while sign := self.take("+", "-"):
            part = self.added(part, sign, self.product(), token)
            token = self.next
        return part

    @staticmethod
    def added(left: Part, sign: str, right: Part, token: Token) -> Part:
        """Numbers and texts are added to their like; a day and a number of days make a day."""
        pair = (left.kind, right.kind)
        results = {
            (Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
            (Kind.DATE, Kind.NUMBER): Kind.DATE,
        }
        if sign == "+":
            results |= {(Kind.TEXT, Kind.TEXT): Kind.TEXT, (Kind.NUMBER, Kind.DATE): Kind.DATE}
        else:
            results |= {(Kind.DATE, Kind.DATE): Kind.NUMBER}
        if pair not in results:
            raise token.unexpected()
        return Part(f"({left.source} {sign} {right.source})", results[pair])

    def product(self) -> Part:
        part = self.signed()
        while sign := self.take("*", "/"):
            sides = [self.typed(one, Kind.NUMBER).source for one in (part, self.signed())]
            source = f"({sides[0]} {sign} {sides[1]})"
            # Of a division by nothing the engine says null, which is no number.
            part = Part(f"number({source})" if sign == "/" else source, Kind.NUMBER)
        return part

    def signed(self) -> Part:
        if not self.take("-"):
            return self.single()
        with self.deeper():
            part = self.typed(self.signed(), Kind.NUMBER)
        return Part(f"(-{part.source})", Kind.NUMBER)

    def single(self) -> Part:
        token = self.next
        if self.take("("):
            part = self.expression()
            self.need(")")
            return part
        if word := self.take("true", "false"):
            return Part(word, Kind.FLAG)
        if function := self.take(*FUNCTIONS):
            self.need("(")
            part = self.called(function)
            self.need(")")
            return part
        if token.kind not in {"number", "text", "fact"}:
            raise token.unexpected()
        self.at += 1
        if token.kind == "number":
            return Part(f'number("{token.text}")', Kind.NUMBER)
        return self.text(token) if token.kind == "text" else self.name(token)

    def text(self, token: Token) -> Part:
        name = f"t{len(self.texts)}"
        self.texts[name] = token.text
        return Part(name, Kind.TEXT)

    def name(self, token: Token) -> Part:
        if token.text not in self.known:
            message = _("“%(name)s” is no field or fact that a formula on such records can read.")
            raise Malformed(message % {"name": token.text[:80]})
        place = self.names.setdefault(token.text, f"f{len(self.names)}")
        kind = self.known[token.text]
        return Part(_READ[kind].format(place), kind, input=place)

    def called(self, function: str) -> Part:
        if function == "date":
            return self.day()
        parts = [self.expression()]
        while function not in {"abs", "known", "round"} and self.take(","):
            parts.append(self.expression())
        if function in {"known", "first"}:
            return self.asked(function, parts)
        if function in {"min", "max"}:
            return self.extreme(function, parts)
        first = self.typed(parts[0], Kind.NUMBER)
        if function == "abs":
            return Part(f"abs({first.source})", Kind.NUMBER)
        return Part(f"round({first.source}, {self.digits()})", Kind.NUMBER)

    def digits(self) -> int:
        """The number of places that `round` keeps."""
        if not self.take(","):
            return 0
        token = self.next
        if token.kind != "number" or not token.text.isdecimal() or int(token.text) > MOST_DIGITS:
            raise token.unexpected()
        self.at += 1
        return int(token.text)

    def asked(self, function: str, parts: list[Part]) -> Part:
        """Whether a name is known; the first of some that is."""
        names = parts if function == "known" else parts[:-1]
        if not all(one.input for one in names):
            raise Malformed(_("“known” and “first” ask for fields and facts by their names."))
        if function == "known":
            return Part(f"({parts[0].input} != null)", Kind.FLAG)
        source = parts[-1].source
        for one in reversed(names):
            source = f"({one.input} != null ? {self.typed(one, parts[-1].kind).source} : {source})"
        return Part(source, parts[-1].kind)

    def extreme(self, function: str, parts: list[Part]) -> Part:
        kind = parts[0].kind
        sources = ", ".join(self.typed(one, kind).source for one in parts)
        if kind not in ORDERED:
            raise self.mistyped(kind, Kind.NUMBER)
        return Part(f"{function}([{sources}])", kind)

    def day(self) -> Part:
        token = self.next
        try:
            day = date.fromisoformat(token.text if token.kind == "text" else "")
        except ValueError as error:
            raise token.unexpected() from error
        self.at += 1
        return Part(f'number("{day.toordinal()}")', Kind.DATE)

    def typed(self, part: Part, kind: Kind) -> Part:
        if part.kind is not kind:
            raise self.mistyped(part.kind, kind)
        return part

    @staticmethod
    def mistyped(found: Kind, wanted: Kind) -> Malformed:
        names = {"found": KINDS[found], "wanted": KINDS[wanted]}
        return Malformed(_("Here stands %(found)s where %(wanted)s is needed.") % names)
