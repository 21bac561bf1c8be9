"""The filter language: groups of conditions on declared columns, read from JSON word by word.

`{"and": [{"field": "state", "op": "is", "value": ["open"]}, {"or": […]}]}`; what the register does
not declare is refused, and nothing of it reaches the database unmapped.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from dougong.platform.policies import Actor
from dougong.platform.register import Resource
from dougong.platform.requests.errors import BadRequest
from dougong.platform.wording import Plates

from .operands import operands_of
from .operators import Operand

DEEPEST, MOST_CONDITIONS, LONGEST = 4, 40, 8000
JOINS = ("and", "or")


@dataclass(frozen=True, slots=True)
class Condition:
    """One operator on one column, with its value as it was read."""

    operand: Operand
    operator: str
    value: Any

    def q(self, actor: Actor) -> Q:
        return self.operand.condition(self.operator, self.value, actor)

    def told(self, plates: Plates) -> str:
        """The condition in the reader's words."""
        word = self.operand.operators[self.operator]
        parts = (
            self.operand.label,
            str(word),
            self.operand.told(self.operator, self.value, plates),
        )
        return " ".join(part for part in parts if part)

    def plain(self) -> dict[str, Any]:
        stored = {"field": self.operand.name, "op": self.operator}
        return stored if self.value is None else stored | {"value": self.operand.plain(self.value)}


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups of which all, or any, must hold."""

    join: str
    parts: tuple[Condition | Group, ...]

    def q(self, actor: Actor) -> Q:
        found = [part.q(actor) for part in self.parts]
        return reduce(and_ if self.join == "and" else or_, found) if found else Q()

    def conditions(self) -> Iterator[Condition]:
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.conditions()
            else:
                yield part

    @property
    def names(self) -> set[str]:
        """Columns that are asked about."""
        return {one.operand.name for one in self.conditions()}

    @property
    def keys(self) -> set[int]:
        """Name plates that are named."""
        return {key for one in self.conditions() for key in one.operand.keys(one.value)}

    def without(self, place: int) -> Group | None:
        """The group without one of its parts; None where nothing remains."""
        rest = self.parts[:place] + self.parts[place + 1 :]
        return Group(self.join, rest) if rest else None

    def told(self, plates: Plates) -> str:
        """The group in the reader's words."""
        word = _(" and ") if self.join == "and" else _(" or ")
        texts = [
            f"({one.told(plates)})" if isinstance(one, Group) else one.told(plates)
            for one in self.parts
        ]
        return word.join(texts)

    def plain(self) -> dict[str, Any]:
        """The group as it stands in addresses, bodies and saved views."""
        return {self.join: [part.plain() for part in self.parts]}

    def word(self) -> str:
        return json.dumps(self.plain(), ensure_ascii=False, separators=(",", ":"))


def group_in(resource: Resource, word: str) -> Group | None:
    """Read the filter that an address carries; None where it carries none."""
    if not word:
        return None
    if len(word) > LONGEST or "\0" in word:
        raise BadRequest(_("This filter is too long."))
    try:
        given = json.loads(word)
    except (ValueError, RecursionError) as error:
        raise unreadable() from error
    return group_of(resource, given)


def group_of(resource: Resource, given: Any) -> Group | None:
    """Read a filter from plain data; None where it asks for nothing."""
    reader = _Reader(operands_of(resource))
    if not given:
        return None
    group = reader.group(given, 1) if _is_group(given) else Group("and", (reader.part(given, 1),))
    return group if group.parts else None


def _is_group(given: Any) -> bool:
    return isinstance(given, Mapping) and bool(set(given) & set(JOINS))


class _Reader:
    """Reads one filter and counts what it holds."""

    def __init__(self, operands: Mapping[str, Operand]) -> None:
        self.operands, self.count = operands, 0

    def group(self, given: Mapping[str, Any], depth: int) -> Group:
        (join, *others) = given
        parts = given[join]
        if others or join not in JOINS or not isinstance(parts, Sequence) or isinstance(parts, str):
            raise unreadable()
        if depth > DEEPEST:
            raise BadRequest(_("A filter is nested at most %(most)s deep.") % {"most": DEEPEST})
        return Group(join, tuple(self.part(part, depth + 1) for part in parts))

    def part(self, given: Any, depth: int) -> Condition | Group:
        if _is_group(given):
            return self.group(given, depth)
        self.count += 1
        if self.count > MOST_CONDITIONS:
            text = _("A filter holds at most %(most)s conditions.")
            raise BadRequest(text % {"most": MOST_CONDITIONS})
        if not isinstance(given, Mapping) or not {"field", "op"} <= set(given) <= {
            "field",
            "op",
            "value",
        }:
            raise unreadable()
        return self.condition(given["field"], given["op"], given.get("value"))

    def condition(self, name: Any, operator: Any, value: Any) -> Condition:
        operand = self.operands.get(name) if isinstance(name, str) else None
        if operand is None:
            text = _("This list knows no filter named %(names)s.")
            raise BadRequest(text % {"names": str(name)[:40]})
        if not isinstance(operator, str) or operator not in operand.operators:
            names = {"filter": operand.label, "operator": str(operator)[:40]}
            raise BadRequest(_("“%(filter)s” cannot be asked by “%(operator)s”.") % names)
        return Condition(operand, operator, operand.read(operator, value))


def unreadable() -> BadRequest:
    return BadRequest(_("This filter cannot be read."))
