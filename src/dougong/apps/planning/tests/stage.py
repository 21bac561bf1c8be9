"""People with shipped roles, and plan files brought in at once."""

from __future__ import annotations

from dougong.apps.accounts.factories import AccountFactory, RoleFactory, RoleGrantFactory
from dougong.apps.planning import actions
from dougong.apps.planning.models import Plan, PlanFile
from dougong.platform.policies import Actor, Installation
from dougong.platform.register import registry


def account_with(scope, role):
    """An account that holds a shipped role on a scope."""
    permissions = sorted(registry.shipped_grants()[role])
    account = AccountFactory(person__unit=scope.record)
    made = RoleFactory(permissions=permissions)
    RoleGrantFactory(account=account, role=made, scope=scope.record)
    return account


def check(data: bytes, name: str = "plan.xml", by: Actor | None = None, **place) -> PlanFile:
    """Upload a file and check it."""
    actor = by or Installation()
    row = actions.AddPlanFile(actions.new_plan_file(data, name, **place), by=actor).execute()
    return actions.CheckPlanFile(row, by=actor, in_worker=True).execute()


def bring(data: bytes, name: str = "plan.xml", by: Actor | None = None, **place) -> PlanFile:
    """Import a file at once, whatever its size."""
    actor = by or Installation()
    row = check(data, name, actor, **place)
    assert row.state == "checked", row.findings
    row = actions.ImportPlan(row, by=actor, reason="for a test").execute()
    if row.state == "importing":
        actions.FinishImport(row, by=actor).execute()
    return row


def fresh_plan(plan: Plan) -> Plan:
    """The plan as it is stored now."""
    return Plan.objects.select_related("record", "project__record").get(pk=plan.pk)


def add_row(key, after=None, parent=None, **values):
    """The edit that adds a row of this name."""
    place = {"do": "add", "key": key, "after": after, "parent": parent}
    return place | {"values": {"name": key} | values}
