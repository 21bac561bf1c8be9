"""What rights look like in a bank that lives: a deputy, a second account, two duties in one hand."""

from __future__ import annotations

from datetime import timedelta

from dougong.apps.accounts.actions import AddAccount, Delegate, GrantRole, shipped_role
from dougong.apps.accounts.choices import ShippedRole
from dougong.apps.accounts.models import Account, Delegation, RoleGrant
from dougong.kernel import clock
from dougong.platform.policies import Installation

from .institution import REASON, Institution

DAYS = 14


def entrust(institution: Institution) -> None:
    """The executive's deputy for two weeks, the office's second account, and a developer who tests."""
    cast = {one.username: one for one in Account.objects.select_related("record", "person__record")}
    _delegate(institution, cast["executive"], cast["president"])
    second = Account(username="pmo.reports", person=cast["pmo"].person)
    AddAccount(second, by=Installation()).execute()
    engineer = cast["engineer"]
    developed = engineer.grants.in_force().filter(role__key=ShippedRole.ENGINEER)
    for grant in developed.select_related("scope").order_by("pk")[:1]:
        tests = RoleGrant(
            account=engineer,
            role=shipped_role(ShippedRole.TESTER),
            scope=grant.scope,
            reason=REASON,
        )
        GrantRole(tests, by=Installation()).execute()


def _delegate(institution: Institution, principal: Account, deputy: Account) -> None:
    delegation = Delegation(
        principal=principal,
        deputy=deputy,
        roles=[str(ShippedRole.EXECUTIVE)],
        scope=institution.root.record,
        ends_at=clock.now() + timedelta(days=DAYS),
        reason="出差期间由副行长代行审批",
    )
    Delegate(delegation, by=Installation()).execute()
