"""A bank in which workflows hold: how tests write them and who works under them."""

from __future__ import annotations

from typing import Any

from django.test import Client

from dougong.apps.accounts.factories import RoleFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account, Role
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.register import registry
from dougong.platform.workflows.choices import WorkflowState
from dougong.platform.workflows.factories import WorkflowFactory
from dougong.platform.workflows.models import Workflow
from tests.cast import Bank

REASON = "as agreed in the meeting"


def asks(verb: str, source: str, goal: str, **terms: Any) -> dict[str, Any]:
    """One transition as it is stored."""
    return {"verb": verb, "from": source, "to": goal, **terms}


def closing(**terms: Any) -> list[dict[str, Any]]:
    """What is asked of closing a risk."""
    return [asks("close", "open", "closed", **terms)]


class Stage:
    """Two branches with a project each, and workflows in force over them."""

    def __init__(self) -> None:
        self.bank = Bank.found()
        self.place = self.bank.here

    def holds(self, subject: str = "risk", scope: Any = None, **values: Any) -> Workflow:
        """A workflow in force, for the whole house or below a place."""
        place = scope.record if scope is not None else None
        return WorkflowFactory(subject=subject, scope=place, state=WorkflowState.ACTIVE, **values)

    def risk(self, place: Any = None, **values: Any) -> Risk:
        return RiskFactory(project=(place or self.place).project, **values)

    def role(self, key: str) -> Role:
        return Role.objects.filter(key=key).first() or RoleFactory(key=key, unit=None)

    def somebody(self, role: str, *permissions: str) -> Account:
        """Somebody who holds a role by this key, and these rights, in the whole bank."""
        known = self.role(role)
        who = self.place.account(*(permissions or registry.permissions()), on=self.bank.root)
        RoleGrantFactory(account=who, role=known, scope=self.bank.root.record)
        return who

    def browser(self, who: Account | None = None) -> Client:
        client = Client()
        client.force_login(who or self.bank.keeper)
        return client
