"""Every kind with states is either under the workflows of the institution or named as one that is not."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from dougong.platform.factories import unwatched
from dougong.platform.register import registry
from dougong.platform.transitions.declared import state_column
from dougong.platform.workflows.choices import WorkflowState
from dougong.platform.workflows.factories import WorkflowFactory
from tests.battery.world import API, KINDS, REASON, asked, everything, ready

JSON = "application/json"
CONTROLS = {
    *("account", "apitoken", "auditorengagement", "auditorremark", "accessreview", "breakglass"),
    *("approvalrequest", "delegation", "rolegrant", "legalhold", "customfield", "workflow"),
    *("automation", "ruleversion", "sheetimport", "baseline", "planfile", "webhook"),
}
"""What guards the house, or is a step of its own machinery: no workflow makes it stricter or looser."""
STATEFUL = [name for name in KINDS if state_column(registry[name].model) is not None]
LIVING = [name for name in KINDS if registry[name].transitions]
WAYS = [
    (name, verb)
    for name in LIVING
    for verb in dict.fromkeys(way.verb for way in registry[name].transitions)
]


def test_every_kind_with_states_has_declared_its_transitions():
    assert set(LIVING) | CONTROLS >= set(STATEFUL)
    assert not set(LIVING) & CONTROLS
    assert {"project", "phase", "workitem", "unit", "risk"} <= set(LIVING)


def done(world: Any, name: str, verb: str) -> tuple[Any, Any]:
    """The verb by the interface, on a record in a state from which it leads."""
    kind, place = registry[name], world.bank.fresh()
    action = kind.verbs[verb]
    body = asked(place, kind, action)
    row = ready(place, kind, action)
    body |= {"version": row.version, "reason": REASON}
    before = everything(kind.model)
    answer = world.keeper.post(
        f"{API}/{name}/{row.pk}/do/{verb}/", body, content_type=JSON,
        headers={"Idempotency-Key": str(uuid4())},
    )  # fmt: skip
    if answer.status_code == 422:
        assert everything(kind.model) == before
    return row, answer


def hold(name: str, **terms: Any) -> None:
    """A workflow that asks the same of every transition of a kind."""
    ways = registry[name].transitions
    lines = [{"verb": one.verb, "from": one.source, "to": one.goal} | terms for one in ways]
    with unwatched():
        WorkflowFactory(subject=name, state=WorkflowState.ACTIVE, transitions=lines)


@pytest.mark.parametrize(("name", "verb"), WAYS)
def test_a_verb_leads_only_where_it_has_declared_and_is_refused_where_all_is_closed(
    world, name, verb
):
    row, answer = done(world, name, verb)
    if answer.status_code == 200:
        state = registry[name].model.objects.get(pk=row.pk).state
        assert (verb, row.state, state) in registry[name].transitions
    else:
        assert (answer.status_code, bool(registry[name].verbs[verb].classed)) == (202, True)
    hold(name, is_closed=True)
    _row, answer = done(world, name, verb)
    assert answer.status_code == 422, answer.content.decode()
    assert "workflow.closed" in [error["code"] for error in answer.json()["errors"]]


@pytest.mark.parametrize("name", LIVING)
def test_the_page_of_any_kind_shows_the_next_steps_and_what_keeps_from_them(world, name):
    kind = registry[name]
    verb = kind.transitions[0].verb
    row = ready(world.bank.fresh(), kind, kind.verbs[verb])
    hold(name, is_closed=True)
    course = world.keeper.get(f"/{name}/{row.pk}/").context["course"]
    assert course.steps
    assert not any(step.is_open for step in course.steps)
    told = world.keeper.get(f"{API}/records/{row.pk}/steps/").json()
    assert told["state"] == row.state
    assert {one["verb"] for one in told["steps"]} == {one.way.verb for one in course.steps}
    assert all(one["hindrances"][0]["zh"] for one in told["steps"])
