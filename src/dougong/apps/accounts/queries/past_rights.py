"""What a person could do at a moment: now or in the past, put together from the journal (时点权限)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from dougong.apps.accounts.choices import AccountState, DelegationState, GrantState, Triad
from dougong.apps.accounts.models import Account, Delegation, Person, Role, RoleGrant
from dougong.platform.journal.past import Values, rows_at
from dougong.platform.records.scopes import ScopeParent


@dataclass(frozen=True, slots=True)
class Right:
    """A role that an account had on a scope, by its own grant or as a deputy."""

    account: Values
    role: Values
    scope: int
    within: int | None
    """The scope of the delegation, where the right was lent."""
    starts: str
    ends: str | None
    principal: Values | None

    @property
    def permissions(self) -> list[str]:
        return sorted(self.role["permissions"])


class RightsAt:
    """The rights of one person at a moment; of the present they are what the policies answer."""

    def __init__(self, person: Person, moment: datetime) -> None:
        self.moment = moment
        self.day = timezone.localdate(moment).isoformat()
        own = Account.objects.filter(person=person).values_list("pk", flat=True)
        self.accounts = _rows(Account, moment, own)
        given = Delegation.objects.filter(deputy__in=list(self.accounts))
        self.delegations = _rows(Delegation, moment, given.values_list("pk", flat=True))
        principals = {one["principal_id"] for one in self.delegations.values()}
        self.principals = _rows(Account, moment, principals)
        grants = RoleGrant.objects.filter(account__in={*self.accounts, *principals})
        self.grants = _rows(RoleGrant, moment, grants.values_list("pk", flat=True))
        roles = {one["role_id"] for one in self.grants.values()}
        self.roles = _rows(Role, moment, roles)

    @cached_property
    def rights(self) -> list[Right]:
        """Everything that was in force."""
        active = [one for one in self.accounts.values() if self._is_in_use(one)]
        return [right for one in active for right in (*self._own(one), *self._lent(one))]

    def reach(self, account: int, permission: str) -> frozenset[int]:
        """Plates on which the account held the permission."""
        found: set[int] = set()
        for right in self.rights:
            if right.account["record_id"] == account and permission in right.role["permissions"]:
                below = self._below(right.scope)
                found |= below if right.within is None else below & self._below(right.within)
        return frozenset(found)

    def _own(self, account: Values) -> Iterator[Right]:
        for grant in self._grants_of(account):
            role = self.roles[grant["role_id"]]
            term = (grant["starts_on"], grant["ends_on"])
            yield Right(account, role, grant["scope_id"], None, *term, None)

    def _lent(self, deputy: Values) -> Iterator[Right]:
        for one in self.delegations.values():
            principal = self.principals.get(one["principal_id"])
            is_mine = one["deputy_id"] == deputy["record_id"] and self._is_in_force(one)
            if not is_mine or principal is None or not self._is_in_use(principal):
                continue
            for grant in self._grants_of(principal):
                role = self.roles[grant["role_id"]]
                if role["key"] in one["roles"] and role["is_admin_triad"] == Triad.NONE:
                    term = (one["starts_at"], one["ends_at"])
                    yield Right(deputy, role, grant["scope_id"], one["scope_id"], *term, principal)

    def _grants_of(self, account: Values) -> Iterator[Values]:
        for grant in self.grants.values():
            is_on = grant["state"] == GrantState.ACTIVE and grant["starts_on"] <= self.day
            has_ended = grant["ends_on"] is not None and grant["ends_on"] < self.day
            if grant["account_id"] == account["record_id"] and is_on and not has_ended:
                yield grant

    def _is_in_use(self, account: Values) -> bool:
        until = account["valid_until"]
        return account["state"] == AccountState.ACTIVE and (until is None or until >= self.day)

    def _is_in_force(self, one: Values) -> bool:
        start, end = (datetime.fromisoformat(one[name]) for name in ("starts_at", "ends_at"))
        return one["state"] == DelegationState.ACTIVE and start <= self.moment < end

    @cached_property
    def _children(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for link in rows_at(ScopeParent, self.moment).values():
            found.setdefault(link["parent_id"], []).append(link["child_id"])
        return found

    def _below(self, scope: int) -> set[int]:
        found, waiting = {scope}, [scope]
        while waiting:
            new = [one for one in self._children.get(waiting.pop(), ()) if one not in found]
            found.update(new)
            waiting += new
        return found


def _rows(model: Any, moment: datetime, keys: Any) -> dict[int, Values]:
    return {int(key): row for key, row in rows_at(model, moment, keys).items()}
