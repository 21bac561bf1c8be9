"""The conflict matrix: how many people have two duties together, and who could collude."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Any

from dougong.apps.accounts.choices import CHAINS, Duty, Severity
from dougong.apps.accounts.models import ConflictRule, Person
from dougong.platform.records.scopes import ScopeParent, ScopeReach

from .duties import Clash, Holding, by_person, clashes_among, duties_of, holdings

SHOWN_DUTIES = tuple(duty for duty in Duty if duty != Duty.BUSINESS)


@dataclass(frozen=True, slots=True)
class Cell:
    """Two duties: the rule about them, and who has both."""

    left: Duty
    right: Duty
    rule: ConflictRule | None
    people: frozenset[int]
    clashing: frozenset[int]

    @property
    def tone(self) -> str:
        """How the cell is coloured: by the rule, where somebody breaks it."""
        if self.rule is None or not self.clashing:
            return "kept" if self.rule is not None else ""
        return str(Severity.FORBID if self.rule.refuses else Severity.WARN)


@dataclass(frozen=True, slots=True)
class Matrix:
    """All pairs of duties, and the people in them."""

    duties: Sequence[Duty]
    rows: Sequence[tuple[Duty, Sequence[Cell | None]]]

    def cell(self, left: str, right: str) -> Cell | None:
        cells = (one for _duty, cells in self.rows for one in cells if one is not None)
        return next((one for one in cells if {one.left, one.right} == {left, right}), None)


def conflict_matrix(scopes: frozenset[int]) -> Matrix:
    """Duties by duties over what people hold on these scopes: the lower left half."""
    held = by_person(one for one in holdings() if one.scope in scopes)
    rules = list(ConflictRule.objects.select_related("record").order_by("pk"))
    clashes = {person: list(clashes_among(rows, rules)) for person, rows in held.items()}
    having = people_by_duty(held)
    rows = []
    for place, left in enumerate(SHOWN_DUTIES):
        cells = [
            _cell(left, right, rules, having, clashes) if at < place else None
            for at, right in enumerate(SHOWN_DUTIES)
        ]
        rows.append((left, cells))
    return Matrix(SHOWN_DUTIES, rows)


def _cell(
    left: Duty,
    right: Duty,
    rules: Iterable[ConflictRule],
    having: Mapping[str, frozenset[int]],
    clashes: Mapping[int, Sequence[Clash]],
) -> Cell:
    rule = next((one for one in rules if {one.left, one.right} == {left, right}), None)
    clashing = frozenset(p for p, found in clashes.items() if any(c.rule == rule for c in found))
    nobody: frozenset[int] = frozenset()
    people = having.get(left, nobody) & having.get(right, nobody)
    return Cell(left, right, rule, people, clashing)


def people_by_duty(held: Mapping[int, Sequence[Holding]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for person, rows in held.items():
        for key in {key for one in rows for key in duties_of(one.role)}:
            found.setdefault(key, set()).add(person)
    return {key: frozenset(people) for key, people in found.items()}


@dataclass(frozen=True, slots=True)
class Collusion:
    """Two groups of people of which any two together hold a process from end to end."""

    institution: int
    one_duties: Sequence[Duty]
    one: frozenset[int]
    other_duties: Sequence[Duty]
    other: frozenset[int]

    @property
    def pairs(self) -> int:
        both = len(self.one & self.other)
        if self.one_duties == self.other_duties:
            return both * (both - 1) // 2
        return len(self.one) * len(self.other)


def collusions(scopes: frozenset[int]) -> list[tuple[Any, Sequence[Duty], list[Collusion]]]:
    """For each process, who could carry it through by twos, institution by institution."""
    held = [one for one in holdings() if one.scope in scopes]
    roots = roots_above({one.scope for one in held})
    told: list[tuple[Any, Sequence[Duty], list[Collusion]]] = []
    for label, chain in CHAINS:
        parts: dict[int, dict[int, set[str]]] = {}
        for one in held:
            duties = duties_of(one.role) & set(chain)
            for root in roots.get(one.scope, ()) if duties else ():
                parts.setdefault(root, {}).setdefault(one.person, set()).update(duties)
        found = [c for root, people in parts.items() for c in _pairs(root, chain, people)]
        told.append((label, chain, found))
    return told


def _pairs(root: int, chain: Sequence[Duty], people: Mapping[int, set[str]]) -> list[Collusion]:
    groups: dict[frozenset[str], set[int]] = {}
    for person, duties in people.items():
        groups.setdefault(frozenset(duties), set()).add(person)
    found = []
    for one, other in combinations_with_replacement(sorted(groups, key=sorted), 2):
        if one | other == set(chain):
            names = [[duty for duty in chain if duty in part] for part in (one, other)]
            first, second = frozenset(groups[one]), frozenset(groups[other])
            found.append(Collusion(root, names[0], first, names[1], second))
    return [one for one in found if one.pairs]


def roots_above(scopes: set[int]) -> dict[int, list[int]]:
    """The units with nothing above them over each scope."""
    pairs = ScopeReach.objects.filter(below__in=scopes, above__kind="unit")
    rooted = pairs.exclude(above__in=ScopeParent.objects.values("child"))
    found: dict[int, list[int]] = {}
    for above, below in rooted.values_list("above_id", "below_id"):
        found.setdefault(below, []).append(above)
    return found


def people_named(keys: Iterable[int]) -> list[Person]:
    """The people behind the plates, by name."""
    rows = Person.objects.filter(pk__in=set(keys)).select_related("record")
    return sorted(rows, key=str)
