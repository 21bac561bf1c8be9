"""A change of rights is obeyed by the very next request, on pages and interface alike (T-06)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from dougong.apps.accounts.actions import ChangeRole, CloseAccount, RevokeGrant, SuspendAccount
from dougong.apps.accounts.factories import RoleFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account, RoleGrant
from dougong.apps.organisation.actions import MoveUnit
from dougong.apps.organisation.factories import UnitFactory
from dougong.platform.policies import Installation
from tests.cast import Bank
from tests.cast import bank as bank  # noqa: PLC0414

pytestmark = pytest.mark.django_db
REASON = "asked by the test"
BY = Installation()


class Watcher:
    """Somebody whose only right is a role on a unit, looking at a project below it."""

    def __init__(self, house: Bank) -> None:
        self.bank, self.unit = house, UnitFactory(parent=house.root)
        self.place = house.fresh()
        MoveUnit(_moved(self.place.unit, self.unit), by=BY, reason=REASON).execute()
        self.account: Account = house.here.account()
        self.role = RoleFactory(permissions=["project.view", "project.change"])
        self.grant: RoleGrant = RoleGrantFactory(
            account=self.account, role=self.role, scope=self.unit.record
        )
        self.client = Client()
        self.client.force_login(self.account)

    def sees(self) -> set[int]:
        pk = self.place.project.pk
        paths = (f"/project/{pk}/", f"/api/v1/project/{pk}/", f"/project/{pk}/history/")
        return {self.client.get(path).status_code for path in paths}


def _moved(unit: Any, parent: Any) -> Any:
    unit.refresh_from_db()
    unit.parent = parent
    return unit


@pytest.fixture
def watcher(bank: Bank) -> Watcher:
    return Watcher(bank)


def revoke(watcher: Watcher) -> None:
    RevokeGrant(watcher.grant, by=BY, reason=REASON).execute()


def take_from_role(watcher: Watcher) -> None:
    watcher.role.permissions = ["project.change"]
    ChangeRole(watcher.role, by=BY, reason=REASON).execute()


def suspend(watcher: Watcher) -> None:
    SuspendAccount(watcher.account, by=BY, reason=REASON).execute()


def close(watcher: Watcher) -> None:
    CloseAccount(watcher.account, by=BY, reason=REASON).execute()


def move_unit_away(watcher: Watcher) -> None:
    MoveUnit(_moved(watcher.place.unit, watcher.bank.root), by=BY, reason=REASON).execute()


ENDS: list[tuple[Callable[[Watcher], None], set[int]]] = [
    (revoke, {404}),
    (take_from_role, {404}),
    (suspend, {302, 401}),
    (close, {302, 401}),
    (move_unit_away, {404}),
]


@pytest.mark.parametrize(("end", "expected"), ENDS, ids=lambda one: getattr(one, "__name__", ""))
def test_the_next_request_obeys(watcher, end, expected):
    assert watcher.sees() == {200}
    end(watcher)
    assert watcher.sees() == expected


def test_a_grant_ends_with_its_last_day_in_the_time_of_the_institution(watcher):
    last = date(2026, 11, 30)
    with time_machine.travel("2026-11-23T04:00:00Z", tick=False):
        grant = RoleGrantFactory(
            account=watcher.bank.here.account(),
            role=watcher.role,
            scope=watcher.unit.record,
            starts_on=date(2026, 11, 1),
            ends_on=last,
        )
        assert (last - timezone.localdate()).days == 7
    account = grant.account
    pk, statuses = watcher.place.project.pk, []
    for moment in ("2026-11-30T15:59:59Z", "2026-11-30T16:00:00Z"):
        with time_machine.travel(moment, tick=False):
            client = Client()
            client.force_login(account)
            statuses.append(client.get(f"/api/v1/project/{pk}/").status_code)
    assert statuses == [200, 404]
