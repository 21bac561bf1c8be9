"""Scheduling again after an edit: once per plan and transaction, at once or by a job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, NamedTuple

from django.db import transaction

from dougong.apps.planning.models import COMPUTED, Plan, WorkItem
from dougong.platform.actions import Action
from dougong.platform.actions.attempts import repeats, repeats_many
from dougong.platform.actions.locking import lock
from dougong.platform.jobs.events import Event
from dougong.platform.policies import Actor

from .plans import ensure_plan
from .schedules import ScheduleProject

AT_ONCE = 20_000
"""Items up to which a plan is scheduled in the transaction of the edit; larger ones by a job."""

plan_became_stale = Event(
    "planning.plan_became_stale", "A plan too large for the request has to be scheduled again."
)


class Cause(NamedTuple):
    """Which verb made a plan out of date, and whether it was an edit of the plan itself."""

    text: str
    is_edit: bool


Causes = dict[int, Cause]
_causes: ContextVar[Causes | None] = ContextVar("causes", default=None)


@contextmanager
def replanned(by: Actor) -> Iterator[Causes]:
    """Whatever is edited inside, each plan is scheduled once, at the end of the outermost block."""
    outer = _causes.get()
    if outer is not None:
        yield outer
        return
    causes: Causes = {}
    token = _causes.set(causes)
    try:
        with transaction.atomic():
            yield causes
            for project in sorted(causes):
                replan(project, by=by, cause=causes[project])
    finally:
        _causes.reset(token)


def replan(project: int, *, by: Actor, cause: Cause) -> None:
    """Schedule the plan of a project now, or mark it and leave it to a job where it is large."""
    plan = ensure_plan(project, by=by)
    if WorkItem.objects.filter(project=project).count() <= AT_ONCE:
        ScheduleProject(plan, by=by, reason=cause.text, after_edit=cause.is_edit).execute()
        return
    Plan.objects.filter(pk=plan.pk).update(is_stale=True)
    plan_became_stale.publish(plan=plan.pk, cause=cause.text)


class Replanning(Action):
    """A verb on work items after which their plans are scheduled again.

    The plan's row is locked before its items, so that two editors of one plan queue up instead of
    blocking each other.
    """

    is_edit: ClassVar[bool] = True
    """False for reports of what has happened: they may move what was promised."""

    @repeats
    def execute(self) -> Any:
        with replanned(self.by) as causes:
            lock_plans([self.record.project_id])
            row = super().execute()
            causes.setdefault(row.project_id, Cause(f"{self.verb} {row.code}", self.is_edit))
        return row

    @classmethod
    @repeats_many
    def execute_many(
        cls, records: Iterable[Any], *, by: Actor, reason: str = "", **more: Any
    ) -> list[Any]:
        given = list(records)
        with replanned(by) as causes:
            lock_plans({record.project_id for record in given})
            rows = super().execute_many(given, by=by, reason=reason, **more)
            for row in rows:
                causes.setdefault(row.project_id, Cause(f"{cls.verb} {row.code}", cls.is_edit))
        return rows

    def admit(self) -> None:
        if self.stored is not None:
            keep_computed(self.record, self.stored)
        super().admit()


def lock_plans(projects: Iterable[int | None]) -> None:
    wanted = [project for project in projects if project is not None]
    lock(Plan.objects.filter(project__in=wanted))


def keep_computed(item: WorkItem, stored: WorkItem) -> None:
    """Scheduling may have moved the item since it was read; an edit must not move it back."""
    for name in (*COMPUTED, "baseline_start_at", "baseline_finish_at"):
        setattr(item, name, getattr(stored, name))
