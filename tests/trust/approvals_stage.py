"""A bank with projects under approval: who makes requests, who decides them, how a test decides."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from dougong.apps.accounts.factories import (
    AccountFactory,
    PersonFactory,
    RoleFactory,
    RoleGrantFactory,
)
from dougong.apps.accounts.models import Account, Role
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.portfolio.actions import ChangeApprovedValues, CloseProject
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.actions.classed import Submitted
from dougong.platform.actions.step_up import stepped_up
from dougong.platform.approvals.actions import Approve
from dougong.platform.approvals.models import ApprovalRequest

REASON = "decided by the committee"
CHECKER = [
    "approvalrequest.view",
    "approvalrequest.approve",
    "project.view",
    "project.close",
    "project.change_approved_values",
    "rolegrant.view",
    "rolegrant.add",
    "role.view",
    "account.view",
]
MAKER = [
    "project.view",
    "project.change",
    "project.close",
    "project.terminate",
    "project.change_approved_values",
    "rolegrant.view",
    "rolegrant.add",
    "risk.view",
]


@dataclass
class Stage:
    """A unit, the roles of its checkers, and the people in them."""

    unit: Any = field(default_factory=UnitFactory)
    roles: dict[str, Role] = field(default_factory=dict)

    def role(self, key: str, permissions: list[str]) -> Role:
        if key not in self.roles:
            found = Role.objects.filter(key=key).first()
            self.roles[key] = found or RoleFactory(key=key, permissions=permissions)
        return self.roles[key]

    def account(
        self, *keys: str, person: Any = None, permissions: list[str] | None = None
    ) -> Account:
        """Somebody of the unit in these roles."""
        person = person or PersonFactory(unit=self.unit.record)
        account = AccountFactory(person=person)
        for key in keys:
            self.give(account, key, permissions)
        return account

    def give(self, account: Account, key: str, permissions: list[str] | None = None) -> Any:
        role = self.role(key, permissions or CHECKER)
        return RoleGrantFactory(account=account, role=role, scope=self.unit.record)

    def maker(self, **values: Any) -> Account:
        return self.account("maker", permissions=MAKER, **values)

    def project(self, **values: Any) -> Project:
        given = {"state": ProjectState.CLOSING, "leading_unit": self.unit} | values
        return ProjectFactory(**given)


def submitted(action: Any) -> ApprovalRequest:
    """The one request that a verb has become."""
    try:
        action.execute()
    except Submitted as told:
        (request,) = told.requests
        return fresh(request)
    raise AssertionError(f"{action.verb} was done without approval")


def close(project: Project, by: Account) -> ApprovalRequest:
    return submitted(CloseProject(fresh(project), by=by, reason=REASON))


def change(project: Project, by: Account, **values: Any) -> ApprovalRequest:
    row = fresh(project)
    for name, value in values.items():
        setattr(row, name, Decimal(value) if name == "approved_amount" else value)
    return submitted(ChangeApprovedValues(row, by=by, reason=REASON))


def fresh(row: Any) -> Any:
    return type(row)._default_manager.select_related("record").get(pk=row.pk)


@contextmanager
def proven():
    """The person has just given the password."""
    with stepped_up(timezone.now()):
        yield


def decide(request: ApprovalRequest, by: Account, verb: Any = Approve, reason: str = REASON) -> Any:
    """One decision on the request as it stands."""
    with proven():
        return verb(fresh(request), by=by, reason=reason).execute()
