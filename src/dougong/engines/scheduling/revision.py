"""A prepared plan with other durations, bounds and dates of a few activities, without building it anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from dougong.kernel.errors import N_, InvalidInput
from dougong.kernel.plan import PlanActivity

from . import faults
from .columns import beyond_the_table, read_columns
from .engine import Plan, UnknownActivity
from .model import Activities

_KEPT = ("not_before", "levelling_delay", "active")
"""What follows from the rest of the plan, or stands in the network already."""


def revised(plan: Plan, activities: Sequence[PlanActivity]) -> Plan:
    """Put activities in the place of those of the same id; links, calendars and outline stay.

    Parameters
    ----------
    plan
        As `prepare` made it.
    activities
        Activities with dates of their own: duration, constraints, deadline, progress and typed
        dates are read again.

    Raises
    ------
    InvalidInput
        E209, E211 and E216, all that are found.
    UnknownActivity
        The plan has no such activity, or it is a summary.
    """
    rows = plan.network.activities
    columns = {f.name: getattr(rows, f.name).copy() for f in fields(rows) if f.name not in _KEPT}
    findings = list(faults.of_activities(activities))
    for activity in activities:
        place = plan.place.get(activity.id)
        if place is None:
            message = N_("activity '%(activity)s' does not exist or is a summary")
            raise UnknownActivity(message, params={"activity": activity.id})
        own = read_columns([activity], [int(rows.project[place])], [int(rows.calendar[place])])
        findings += beyond_the_table([activity], own)
        for name, column in columns.items():
            column[place] = getattr(own, name)[0]
    if findings:
        raise InvalidInput(findings)
    kept = {name: getattr(rows, name) for name in _KEPT}
    network = plan.network.with_activities(Activities(**columns, **kept))
    return replace(plan, network=network, latest=None)
