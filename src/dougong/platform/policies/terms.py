"""The closed set of terms of which a policy is built.

One object is both the condition of a list and the decision on a single row, stored or not yet
stored; it is also what `dougong policy` prints, so that what is read is what decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any as Value

from django.db.models import Q

from dougong.platform.records import Recorded

from .actors import Actor, reach

ALL_ROWS = Q(pk__isnull=False)
NO_ROWS = Q(pk__in=())


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for which verb on which kind."""

    actor: Actor
    kind: str
    verb: str

    @property
    def permission(self) -> str:
        return f"{self.kind}.{self.verb}"


class Term:
    """A part of a predicate: compiled for lists, worked out in memory for one row."""

    def condition(self, question: Question) -> Q:
        """The rows for which the term holds."""
        raise NotImplementedError

    def holds(self, question: Question, row: Recorded) -> bool:
        """Whether the term holds for this row."""
        raise NotImplementedError

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        """The term as plain data."""
        raise NotImplementedError

    @property
    def parts(self) -> Sequence[Term]:
        """The terms inside this one."""
        return ()


def scopes_of(row: Recorded) -> Sequence[int | None]:
    """Plates on all of which a right must hold: the row's scope, or where a new row would lie."""
    return scopes_meant(row) if row._state.adding else [row.record.scope_id]


def scopes_meant(row: Recorded) -> Sequence[int | None]:
    """Plates on which a record would lie if it were stored as it is in memory."""
    plate = row.plate()
    return list(row.scope_parents()) if row.is_scope else [plate.project_id or plate.unit_id]


@dataclass(frozen=True, slots=True)
class RoleInScope(Term):
    """A role with the permission is held on the record's scope or above it.

    `verb` names another verb of the kind whose permission counts.
    """

    verb: str = ""

    def held(self, question: Question) -> frozenset[int]:
        return reach(question.actor, f"{question.kind}.{self.verb or question.verb}")

    def condition(self, question: Question) -> Q:
        held = self.held(question)
        # The kind follows from the table; said here, the index over scope and kind serves.
        return Q(record__kind=question.kind, record__scope__any=held)

    def holds(self, question: Question, row: Recorded) -> bool:
        held, scopes = self.held(question), scopes_of(row)
        return bool(scopes) and all(scope in held for scope in scopes)

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "role_in_scope", "permission": f"{kind}.{self.verb or verb}"}


@dataclass(frozen=True, slots=True)
class RoleAnywhere(Term):
    """A role with the permission is held on any scope at all."""

    def condition(self, question: Question) -> Q:
        return ALL_ROWS if reach(question.actor, question.permission) else NO_ROWS

    def holds(self, question: Question, row: Recorded) -> bool:
        return bool(reach(question.actor, question.permission))

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "role_anywhere", "permission": f"{kind}.{verb}"}


@dataclass(frozen=True, slots=True)
class IsActor(Term):
    """The column names the account that asks."""

    column: str

    def condition(self, question: Question) -> Q:
        return Q((self.column, question.actor.pk))

    def holds(self, question: Question, row: Recorded) -> bool:
        return question.actor.pk is not None and _value(row, self.column) == question.actor.pk

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "is_actor", "column": self.column}


@dataclass(frozen=True, slots=True)
class IsPerson(Term):
    """The column names the natural person behind the account that asks."""

    column: str

    def condition(self, question: Question) -> Q:
        person = question.actor.natural_person
        return NO_ROWS if person is None else Q((self.column, person))

    def holds(self, question: Question, row: Recorded) -> bool:
        person = question.actor.natural_person
        return person is not None and _value(row, self.column) == person

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "is_person", "column": self.column}


@dataclass(frozen=True, slots=True)
class Attribute(Term):
    """A column of the record has one of these values."""

    column: str
    among: tuple[Value, ...]

    def condition(self, question: Question) -> Q:
        known = [value for value in self.among if value is not None]
        found = Q((f"{self.column}__in", known)) if known else NO_ROWS
        return found | Q((f"{self.column}__isnull", True)) if None in self.among else found

    def holds(self, question: Question, row: Recorded) -> bool:
        return _value(row, self.column) in self.among

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "attribute_in", "column": self.column, "values": list(self.among)}


@dataclass(frozen=True, slots=True)
class Related(Term):
    """The record is among those that a relation leads to; `name` is what the relation is called."""

    name: str
    leads_to: Callable[[Question], Q]

    def condition(self, question: Question) -> Q:
        return self.leads_to(question)

    def holds(self, question: Question, row: Recorded) -> bool:
        if row._state.adding:
            return False
        rows = type(row)._default_manager.filter(self.leads_to(question), pk=row.pk)
        return rows.exists()

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "related", "relation": self.name}


@dataclass(frozen=True, slots=True)
class Everyone(Term):
    """Holds always."""

    def condition(self, question: Question) -> Q:
        return ALL_ROWS

    def holds(self, question: Question, row: Recorded) -> bool:
        return True

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "everyone"}


@dataclass(frozen=True, slots=True)
class Nobody(Term):
    """Holds never."""

    def condition(self, question: Question) -> Q:
        return NO_ROWS

    def holds(self, question: Question, row: Recorded) -> bool:
        return False

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": "nobody"}


class Compound(Term):
    """Several terms in one."""

    word: str

    def __init__(self, *terms: Term) -> None:
        self.terms = terms

    @property
    def parts(self) -> Sequence[Term]:
        return self.terms

    def told(self, kind: str, verb: str) -> dict[str, Value]:
        return {"term": self.word, "terms": [term.told(kind, verb) for term in self.terms]}


class Any(Compound):
    """At least one of the terms holds."""

    word = "any"

    def condition(self, question: Question) -> Q:
        found = [term.condition(question) for term in self.terms]
        return ALL_ROWS if ALL_ROWS in found else reduce(or_, found)

    def holds(self, question: Question, row: Recorded) -> bool:
        return any(term.holds(question, row) for term in self.terms)


class All(Compound):
    """Every one of the terms holds."""

    word = "all"

    def condition(self, question: Question) -> Q:
        return reduce(and_, (term.condition(question) for term in self.terms))

    def holds(self, question: Question, row: Recorded) -> bool:
        return all(term.holds(question, row) for term in self.terms)


class Not(Compound):
    """The term does not hold; what it denies is denied whatever else is granted."""

    word = "not"

    def __init__(self, term: Term) -> None:
        super().__init__(term)

    def condition(self, question: Question) -> Q:
        return ~self.terms[0].condition(question)

    def holds(self, question: Question, row: Recorded) -> bool:
        return not self.terms[0].holds(question, row)


def _value(row: Recorded, column: str) -> Value:
    """The stored value of a column; of a relation its key."""
    return row.pk if column == "pk" else row.__dict__[row._meta.get_field(column).attname]  # type: ignore[union-attr]
