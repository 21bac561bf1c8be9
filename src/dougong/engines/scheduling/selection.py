"""Scheduling some projects of a plan: the others stand at the dates their own scheduler stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from dougong.kernel.errors import N_, DougongError
from dougong.kernel.plan import LinkType, PlanActivity, PlanDocument, PlanLink, StoredDates

_FROM_FINISH = (LinkType.FS, LinkType.FF)
_INTO_START = (LinkType.FS, LinkType.SS)


class UnknownProject(DougongError):
    """A project was named that the plan does not have."""

    code = "scheduling.unknown_project"


def only_projects(document: PlanDocument, ids: Collection[str]) -> PlanDocument:
    """The plan reduced to some of its projects.

    Links across the border keep the stored date of the end that is left out; where there is none
    the link goes.

    Raises
    ------
    UnknownProject
        An id that is not in the plan.
    """
    known = {project.id for project in document.projects}
    for missing in sorted(set(ids) - known):
        message = N_("the plan has no project '%(project)s'")
        raise UnknownProject(message, params={"project": missing})
    others = {a.id: a for a in document.activities if a.project and a.project not in ids}
    kept = [a for a in document.activities if a.id not in others]
    names = {a.id for a in kept}
    links = [_bordered(link, others) for link in document.links]
    return replace(
        document,
        projects=[project for project in document.projects if project.id in ids],
        activities=kept,
        links=[link for link in links if link is not None],
        assignments=[a for a in document.assignments if a.activity in names],
    )


def _bordered(link: PlanLink, others: dict[str, PlanActivity]) -> PlanLink | None:
    pred, succ = others.get(link.pred), others.get(link.succ)
    if pred is None and succ is None:
        return link
    if pred is not None and succ is not None:
        return None
    if pred is not None:
        at = _early(pred, at_finish=link.type in _FROM_FINISH)
    else:
        at = _late(succ, at_finish=link.type not in _INTO_START)
    return None if at is None else replace(link, external_at=at)


def _early(activity: PlanActivity, *, at_finish: bool) -> datetime | None:
    stored = activity.stored or StoredDates()
    if at_finish:
        return activity.actual_finish or stored.early_finish or stored.finish
    return activity.actual_start or stored.early_start or stored.start


def _late(activity: PlanActivity | None, *, at_finish: bool) -> datetime | None:
    stored = (activity.stored if activity else None) or StoredDates()
    return stored.late_finish if at_finish else stored.late_start
