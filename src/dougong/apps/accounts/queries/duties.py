"""Who has which duties where, and which of them clash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from dougong.apps.accounts.choices import ADMINISTERED, ROLES_OF_DUTIES, ConflictLevel, Duty, Triad
from dougong.apps.accounts.models import ConflictRule, Delegation, Role, RoleGrant
from dougong.platform.records.scopes import ScopeReach

APPROVE = "approvalrequest.approve"
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Holding:
    """A role that a person holds on a scope, by a grant or as somebody's deputy."""

    person: int
    role: Role
    scope: int


@dataclass(frozen=True, slots=True)
class Clash:
    """Two holdings of one person that a rule keeps apart."""

    rule: ConflictRule
    one: Holding
    other: Holding


def duties_of(role: Role) -> frozenset[str]:
    """What a role makes of its holder: duties, its own key and its permissions."""
    found = {str(duty) for duty, keys in ROLES_OF_DUTIES.items() if role.key in keys}
    if APPROVE in role.permissions:
        found.add(Duty.APPROVER)
    kinds = {key.partition(".")[0] for key in role.permissions}
    if role.is_admin_triad == Triad.NONE and kinds - ADMINISTERED:
        found.add(Duty.BUSINESS)
    return frozenset({*found, role.key, *role.permissions})


def holdings(persons: Iterable[int] | None = None) -> list[Holding]:
    """What people hold today or will: their own grants, and what is lent to them."""
    grants = RoleGrant.objects.current()
    lent = Delegation.objects.current()
    if persons is not None:
        grants = grants.filter(account__person__in=persons)
        lent = lent.filter(deputy__person__in=persons)
    own = grants.select_related("role", "account").order_by("pk")
    found = [Holding(one.account.person_id, one.role, one.scope_id) for one in own]
    given = list(lent.select_related("deputy"))
    if given:
        roles = {role.key: role for role in Role.objects.filter(key__in=_keys(given))}
        found += [
            Holding(one.deputy.person_id, roles[key], one.scope_id)
            for one in given
            for key in one.roles
            if key in roles
        ]
    return found


def _keys(delegations: Iterable[Delegation]) -> set[str]:
    return {key for one in delegations for key in one.roles}


class Scopes:
    """What scopes have in common, asked once for all that are looked at."""

    def __init__(self, scopes: Iterable[int]) -> None:
        self.scopes = set(scopes)
        self._met: dict[Pair, bool] = {}

    @cached_property
    def reach(self) -> set[Pair]:
        """Pairs above and below among the scopes."""
        rows = ScopeReach.objects.filter(above__in=self.scopes, below__in=self.scopes)
        return set(rows.values_list("above_id", "below_id"))

    def meet(self, level: str, one: int, other: int) -> bool:
        """Whether rights on the two scopes come as near to each other as the level says."""
        if level == ConflictLevel.EVERYWHERE:
            return True
        if {(one, other), (other, one)} & self.reach or one == other:
            return True
        return level != ConflictLevel.SAME_SCOPE and self._share_a_project(one, other)

    def _share_a_project(self, one: int, other: int) -> bool:
        pair = (min(one, other), max(one, other))
        if pair not in self._met:
            below = ScopeReach.objects.filter(above=one, below__kind="project").values("below")
            self._met[pair] = ScopeReach.objects.filter(above=other, below__in=below).exists()
        return self._met[pair]


def clashes_among(held: list[Holding], rules: Iterable[ConflictRule]) -> Iterator[Clash]:
    """The clashes of one person's holdings, each rule at most once."""
    duties = {id(one): duties_of(one.role) for one in held}
    scopes = Scopes(one.scope for one in held)
    for rule in rules:
        left = [one for one in held if rule.left in duties[id(one)]]
        right = [one for one in held if rule.right in duties[id(one)]]
        pairs = ((a, b) for a in left for b in right if scopes.meet(rule.level, a.scope, b.scope))
        if found := next(pairs, None):
            yield Clash(rule, *found)


def clashes_with(new: Holding) -> list[Clash]:
    """What would clash if the person held this too; those are left out that exist without it."""
    rules = list(ConflictRule.objects.select_related("record"))
    if not rules:
        return []
    before = holdings([new.person])
    known = {clash.rule.pk for clash in clashes_among(before, rules)}
    return [one for one in clashes_among([*before, new], rules) if one.rule.pk not in known]


def by_person(held: Iterable[Holding]) -> dict[int, list[Holding]]:
    found: dict[int, list[Holding]] = {}
    for one in held:
        found.setdefault(one.person, []).append(one)
    return found


def people_in_conflict(scope: int | None = None) -> dict[int, list[Clash]]:
    """People whose holdings clash, by plate; on one scope, those who hold something there."""
    rules = list(ConflictRule.objects.select_related("record"))
    held = by_person(holdings())
    if scope is not None:
        below = set(ScopeReach.objects.filter(above=scope).values_list("below", flat=True))
        held = {p: rows for p, rows in held.items() if any(one.scope in below for one in rows)}
    found = {person: list(clashes_among(rows, rules)) for person, rows in held.items()}
    return {person: clashes for person, clashes in found.items() if clashes}
