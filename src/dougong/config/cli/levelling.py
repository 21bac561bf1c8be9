"""A levelling proposal as `dougong.level/1` data and as CSV rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dougong.engines.scheduling.instants import moment_of

if TYPE_CHECKING:
    from datetime import datetime

    from dougong.apps.planning.queries.levelling import Proposal, State
    from dougong.engines.levelling import Shift

SCHEMA = "dougong.level/1"
COLUMNS = ("id", "start_before", "start_after", "delay")


def level_data(proposal: Proposal, seed: int) -> dict[str, Any]:
    """The whole answer, ready for JSON."""
    solution = proposal.solution
    gap = 1 - proposal.lower_bound / proposal.makespan if proposal.makespan else 0.0
    return {
        "schema": SCHEMA,
        "method": solution.method,
        "seed": seed,
        "before": _state(proposal.before),
        "after": _state(proposal.after),
        "makespan": proposal.makespan,
        "lower_bound": proposal.lower_bound,
        "gap": round(gap, 6),
        "proven": solution.is_proven,
        "feasible": proposal.is_feasible,
        "shifts": [_shift(proposal, shift) for shift in proposal.shifts if _name(proposal, shift)],
        "assignments": list(_assignments(proposal)),
    }


def level_table(proposal: Proposal) -> Iterator[list[object]]:
    """CSV rows of the activities that move."""
    for shift in proposal.shifts:
        if name := _name(proposal, shift):
            before, after = _starts(proposal, shift)
            yield [name, before, after, shift.delay]


def _state(state: State) -> dict[str, Any]:
    return {"finish": _text(state.finish), "overallocated_minutes": state.overallocated}


def _name(proposal: Proposal, shift: Shift) -> str:
    return proposal.reading.problem.names[shift.node]


def _starts(proposal: Proposal, shift: Shift) -> tuple[str | None, str | None]:
    moments = (proposal.moment(shift.node, minutes) for minutes in (shift.before, shift.after))
    before, after = map(_text, moments)
    return before, after


def _shift(proposal: Proposal, shift: Shift) -> dict[str, Any]:
    before, after = _starts(proposal, shift)
    reason = shift.reason
    return {
        "id": _name(proposal, shift),
        "before": before,
        "after": after,
        "delay": shift.delay,
        "removed": shift.removed,
        "reason": None
        if reason is None
        else {
            "resource": reason.resource,
            "at": _text(moment_of(reason.at)),
            "demand": reason.demand,
            "capacity": reason.capacity,
        },
    }


def _assignments(proposal: Proposal) -> Iterator[dict[str, Any]]:
    """Who works on what, as the proposal counts it."""
    problem = proposal.reading.problem
    demand = problem.demand
    columns = (demand.activity.tolist(), demand.resource.tolist(), demand.units.tolist())
    for activity, resource, units in zip(*columns, strict=True):
        yield {
            "activity": problem.names[activity],
            "resource": problem.resources[resource],
            "units": units / 1000,
        }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M}"
