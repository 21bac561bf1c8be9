"""Work on long sheets: the trial, and the import itself."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from dougong.kernel.errors import DougongError
from dougong.platform.jobs import job
from dougong.platform.policies import Actor, Installation

from . import actions
from .meaning import REFUSED
from .models import SheetImport


def actor_of(account: int | None) -> Actor:
    """Whoever asked for the work; the installation where nobody did."""
    accounts: Any = get_user_model()
    return Installation() if account is None else accounts.objects.get(pk=account)


def _row(number: int) -> SheetImport:
    return SheetImport.objects.select_related("record").get(pk=number)


@job(queue="numeric", on=actions.import_waits)
def check_sheet(sheet: int, actor: int | None) -> None:
    """Try a long sheet; what cannot be tried at all fails with its reason."""
    by = actor_of(actor)
    try:
        actions.MapColumns(_row(sheet), by=by, in_worker=True).execute()
    except (*REFUSED, DougongError) as error:
        actions.FailImport(_row(sheet), by=by, because=error).execute()


@job(queue="numeric", on=actions.import_accepted)
def import_sheet(sheet: int, actor: int | None, reason: str) -> None:
    """Import a long sheet; when that fails, nothing of it is stored and the import says why."""
    by = actor_of(actor)
    try:
        actions.FinishImport(_row(sheet), by=by, reason=reason).execute()
    except (*REFUSED, DougongError) as error:
        actions.FailImport(_row(sheet), by=by, because=error).execute()
