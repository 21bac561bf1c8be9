"""Work on plans that is too heavy for a request: checking, importing and scheduling large ones."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext

from dougong.apps.accounts.models import Account
from dougong.platform.actions import Missing
from dougong.platform.jobs import job
from dougong.platform.policies import Actor, Installation

from . import actions
from .models import Plan, PlanFile


def actor_of(account: int | None) -> Actor:
    """Whoever asked for the work; the installation where nobody did."""
    return Installation() if account is None else Account.objects.get(pk=account)


@job(queue="numeric", on=actions.plan_became_stale)
def schedule_stale_plan(plan: int, cause: str) -> None:
    """Schedule a plan again after an edit, unless a later job has done so."""
    row = Plan.objects.select_related("record", "project__record").get(pk=plan)
    if row.is_stale:
        actions.ScheduleProject(row, by=Installation(), reason=cause).execute()


@job(queue="numeric", on=actions.plan_file_waits)
def check_plan_file(plan_file: int, actor: int | None) -> None:
    """Check a large file."""
    row = PlanFile.objects.select_related("record").get(pk=plan_file)
    actions.CheckPlanFile(row, by=actor_of(actor), in_worker=True).execute()


@job(queue="numeric", on=actions.plan_import_accepted)
def import_plan_file(plan_file: int, actor: int | None, reason: str) -> None:
    """Import a large file; when that fails, nothing of it is stored and the file says why."""
    by = actor_of(actor)
    row = PlanFile.objects.select_related("record").get(pk=plan_file)
    try:
        actions.FinishImport(row, by=by, reason=reason).execute()
    except ValidationError as error:
        row.refresh_from_db()
        why = " ".join(error.messages)[:500]
        actions.FailImport(row, by=by, reason=why).execute()
    except (Missing, PermissionDenied):
        why = gettext("Whoever asked for the import has no right to it any more.")
        actions.FailImport(row, by=Installation(), reason=why).execute()
