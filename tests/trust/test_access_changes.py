"""A change of rights is obeyed at once: by pages, interface, token, queued job and request (T-06)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from dougong.apps.accounts.actions import (
    ChangeRole,
    CloseAccount,
    EndLogins,
    RevokeGrant,
    RevokeToken,
    SetPassword,
    SuspendAccount,
)
from dougong.apps.accounts.factories import ApiTokenFactory, RoleFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account, RoleGrant
from dougong.apps.accounts.models.tokens import SIGN, digest_of
from dougong.apps.organisation.actions import MoveUnit
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.planning.choices import PlanFileState
from dougong.apps.planning.factories import PlanFileFactory
from dougong.apps.planning.jobs import import_plan_file
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.platform.actions import Missing
from dougong.platform.approvals.actions.writing import Overtaken
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.persons import NotTheChecker
from dougong.platform.factories import unwatched
from dougong.platform.policies import Installation
from dougong.platform.register import registry
from tests.cast import Bank
from tests.cast import bank as bank  # noqa: PLC0414
from tests.trust import approvals_stage

pytestmark = pytest.mark.django_db
REASON = "asked by the test"
BY = Installation()
WORKED_ON = ("project", "planfile", "plan", "workitem", "workcalendar", "resource", "baseline")
RIGHTS = [one for name in WORKED_ON for one in registry[name].permissions()]
TOKEN = SIGN + "T" * 43


class Watcher:
    """Somebody whose only right is a role on a unit, looking at a project below it."""

    def __init__(self, house: Bank) -> None:
        self.bank, self.unit = house, UnitFactory(parent=house.root)
        self.place = house.fresh()
        MoveUnit(_moved(self.place.unit, self.unit), by=BY, reason=REASON).execute()
        self.account: Account = house.here.account()
        with unwatched():
            Account.objects.filter(pk=self.account.pk).update(password=make_password("old"))
        self.role = RoleFactory(permissions=RIGHTS)
        self.grant: RoleGrant = RoleGrantFactory(
            account=self.account, role=self.role, scope=self.unit.record
        )
        self.account.refresh_from_db()
        self.token = ApiTokenFactory(account=self.account, digest=digest_of(TOKEN))
        self.client = Client()
        self.client.force_login(self.account)

    @property
    def address(self) -> str:
        return f"/api/v1/project/{self.place.project.pk}/"

    def sees(self) -> set[int]:
        pk = self.place.project.pk
        paths = (f"/project/{pk}/", self.address, f"/project/{pk}/history/")
        return {self.client.get(path).status_code for path in paths}

    def sees_by_token(self) -> int:
        asking = {"Authorization": f"Bearer {TOKEN}"}
        return Client().get(self.address, headers=asking).status_code

    def enqueue(self) -> Callable[[], str]:
        """An import that was accepted and waits for a worker; the answer says how it ends."""
        row = PlanFileFactory(good=True, project=self.place.project)
        with unwatched():
            type(row).objects.filter(pk=row.pk).update(state=PlanFileState.IMPORTING)

        def work() -> str:
            import_plan_file(plan_file=row.pk, actor=self.account.pk, reason=REASON)
            row.refresh_from_db()
            return str(row.state)

        return work

    def submit(self) -> Callable[[], str]:
        """A request for closing another project of the unit, and its approval by the head."""
        stage = approvals_stage.Stage(unit=self.unit)
        project = ProjectFactory(leading_unit=self.place.unit, state=ProjectState.CLOSING)
        head = stage.account("department_head")
        request = approvals_stage.close(project, self.account)

        def approve() -> str:
            try:
                approvals_stage.decide(request, head)
            except (Overtaken, Missing):
                return str(approvals_stage.fresh(request).state)
            return str(approvals_stage.fresh(project).state)

        return approve


def _moved(unit: Any, parent: Any) -> Any:
    unit.refresh_from_db()
    unit.parent = parent
    return unit


@pytest.fixture
def watcher(bank: Bank) -> Watcher:
    return Watcher(bank)


def account_of(watcher: Watcher) -> Account:
    return approvals_stage.fresh(watcher.account)


def revoke(watcher: Watcher) -> None:
    RevokeGrant(watcher.grant, by=BY, reason=REASON).execute()


def take_from_role(watcher: Watcher) -> None:
    watcher.role.permissions = ["person.view"]
    ChangeRole(watcher.role, by=BY, reason=REASON).execute()


def suspend(watcher: Watcher) -> None:
    SuspendAccount(account_of(watcher), by=BY, reason=REASON).execute()


def close(watcher: Watcher) -> None:
    CloseAccount(account_of(watcher), by=BY, reason=REASON).execute()


def let_account_run_out(watcher: Watcher) -> None:
    with unwatched():
        yesterday = timezone.localdate() - timedelta(days=1)
        Account.objects.filter(pk=watcher.account.pk).update(valid_until=yesterday)


def let_grant_run_out(watcher: Watcher) -> None:
    with unwatched():
        yesterday = timezone.localdate() - timedelta(days=1)
        grant = RoleGrant.objects.filter(pk=watcher.grant.pk)
        grant.update(starts_on=yesterday, ends_on=yesterday)


def move_unit_away(watcher: Watcher) -> None:
    MoveUnit(_moved(watcher.place.unit, watcher.bank.root), by=BY, reason=REASON).execute()


def change_password(watcher: Watcher) -> None:
    given = "Lantern-over-the-river-7"
    SetPassword(account_of(watcher), by=BY, password=given).execute()


def end_sign_ins(watcher: Watcher) -> None:
    EndLogins(account_of(watcher), by=BY).execute()


def revoke_token(watcher: Watcher) -> None:
    RevokeToken(approvals_stage.fresh(watcher.token), by=BY).execute()


@dataclass(frozen=True)
class After:
    """What each way of working answers once the right has ended."""

    pages: frozenset[int]
    token: frozenset[int]
    job: str = PlanFileState.CHECKED
    request: str = RequestState.STALE


MISSING, OUT, SEEN = frozenset({404}), frozenset({302, 401}), frozenset({200})
NO_RIGHT = After(MISSING, frozenset({401, 404}))
NOT_IN = After(OUT, frozenset({401}))
STILL_IN_OFFICE = {"job": PlanFileState.IMPORTED, "request": ProjectState.CLOSED}
"""Who asks has lost a key of the door and no right: what was asked before is done."""
ENDS: list[tuple[Callable[[Watcher], None], After]] = [
    (revoke, NO_RIGHT),
    (take_from_role, NO_RIGHT),
    (let_grant_run_out, NO_RIGHT),
    (move_unit_away, After(MISSING, frozenset({401, 404}), request=RequestState.PENDING)),
    (suspend, NOT_IN),
    (close, NOT_IN),
    (let_account_run_out, NOT_IN),
    (change_password, After(OUT, frozenset({401}), **STILL_IN_OFFICE)),
    (end_sign_ins, After(OUT, frozenset({401}), **STILL_IN_OFFICE)),
    (revoke_token, After(SEEN, frozenset({401}), **STILL_IN_OFFICE)),
]


@pytest.mark.parametrize(("end", "after"), ENDS, ids=lambda one: getattr(one, "__name__", ""))
def test_the_next_request_obeys(watcher, end, after):
    assert (watcher.sees(), watcher.sees_by_token()) == ({200}, 200)
    end(watcher)
    assert watcher.sees() == after.pages
    assert watcher.sees_by_token() in after.token


@pytest.mark.parametrize(("end", "after"), ENDS, ids=lambda one: getattr(one, "__name__", ""))
def test_what_waits_in_the_queue_or_for_approval_obeys(watcher, end, after):
    work, approve = watcher.enqueue(), watcher.submit()
    end(watcher)
    assert (work(), approve()) == (after.job, after.request)


def test_what_waits_is_done_while_the_rights_hold(watcher):
    work, approve = watcher.enqueue(), watcher.submit()
    assert (work(), approve()) == (PlanFileState.IMPORTED, ProjectState.CLOSED)


def test_a_checker_who_was_suspended_decides_nothing(watcher):
    stage = approvals_stage.Stage(unit=watcher.unit)
    project = ProjectFactory(leading_unit=watcher.place.unit, state=ProjectState.CLOSING)
    head = stage.account("department_head")
    request = approvals_stage.close(project, watcher.account)
    SuspendAccount(approvals_stage.fresh(head), by=BY, reason=REASON).execute()
    with pytest.raises((NotTheChecker, Missing)):
        approvals_stage.decide(request, approvals_stage.fresh(head))
    assert approvals_stage.fresh(project).state == ProjectState.CLOSING


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
