"""A project, a person whose rights an automation has, and the jobs that it waits for."""

from __future__ import annotations

from typing import Any

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from dougong.apps.accounts.models import Account, RoleGrant
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.kernel import clock
from dougong.platform.actions import Add, Change
from dougong.platform.automation.choices import AutomationState
from dougong.platform.automation.factories import AutomationFactory
from dougong.platform.automation.jobs import note_where_figures_stand, run_automations
from dougong.platform.automation.models import Automation, Run
from dougong.platform.factories import unwatched
from dougong.platform.notices.models import Notice
from tests.cast import Bank

RIGHTS = ("project.view", "risk.view", "risk.add", "risk.change", "risk.close", "risk.reopen")


class Stage:
    """Things happen to the records of one project; what listens is let run when a test says so."""

    def __init__(self) -> None:
        self.bank = Bank.found()
        self.here, self.there = self.bank.here, self.bank.there
        self.owner = self.here.account(*RIGHTS, on=self.here.unit)
        self.doer = self.here.account(*RIGHTS, on=self.bank.root)

    def automation(self, **values: Any) -> Automation:
        """An active automation of the owner, about risks of this branch."""
        given = {
            "place": self.here.unit.record,
            "subject": "risk",
            "verb": "",
            "set_field": "",
            "set_value": "",
            "owner": self.owner.record,
            "state": AutomationState.ACTIVE,
            "active_since": clock.now(),
        } | values
        made: Automation = AutomationFactory(**given)
        return made

    def risk(self, **values: Any) -> Risk:
        """A risk that has always been there."""
        made: Risk = RiskFactory(**{"project": self.here.project, "impact": 2} | values)
        return made

    def added(self, **values: Any) -> Risk:
        """A risk that the doer adds."""
        given = {"title_zh": "风险", "kind_of_risk": "schedule", "likelihood": 2, "impact": 2}
        row = Risk(**given | {"project": self.here.project} | values)
        done: Risk = Add(row, by=self.doer).execute()
        return done

    def changed(self, risk: Risk, **values: Any) -> Risk:
        row = fresh(risk)
        for name, value in values.items():
            setattr(row, name, value)
        done: Risk = Change(row, by=self.doer).execute()
        return done

    @staticmethod
    def lose_rights(account: Account) -> None:
        with unwatched():
            RoleGrant.objects.filter(account=account).delete()


def fresh(risk: Risk) -> Risk:
    return Risk.objects.select_related("record").get(pk=risk.pk)


def waiting() -> list[Any]:
    """Jobs of automations that nobody has taken up yet, in their order."""
    names = [run_automations.name, note_where_figures_stand.name]
    return list(ProcrastinateJob.objects.filter(task_name__in=names, status="todo").order_by("pk"))


def work() -> int:
    """Let a worker do all that waits, and what follows from it; returns how many jobs that were."""
    done = 0
    while found := waiting():
        for job in found:
            app.tasks[job.task_name](**job.args)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk]
                )
            done += 1
    return done


def runs(automation: Automation) -> list[Run]:
    return list(Run.objects.filter(automation=automation).order_by("pk"))


def outcomes(automation: Automation) -> list[str]:
    return [run.outcome for run in runs(automation)]


def told(account: Account) -> list[Notice]:
    """What automations told a person."""
    return list(Notice.objects.filter(person=account.person_id, reason="automated"))
