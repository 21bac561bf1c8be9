"""The next steps of a record: where its verbs lead from here, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dougong.platform.actions import Action
from dougong.platform.actions.passing import Passage, state_label
from dougong.platform.policies import Actor
from dougong.platform.register import Resource
from dougong.platform.transitions.catalogue import flow_over, reading
from dougong.platform.transitions.declared import Transition
from dougong.platform.transitions.flows import FREE, Flow, Terms

from .kind import verbs_on

Held = Sequence[tuple[type[Action], bool]]


@dataclass(frozen=True, slots=True)
class Step:
    """One way on from the present state, for one reader."""

    way: Transition
    label: str
    icon: str
    goal: str
    url: str
    why: Sequence[str]
    """What keeps the reader from it now."""
    asks: Sequence[str]
    """What it will ask for."""

    @property
    def is_open(self) -> bool:
        return not self.why


@dataclass(frozen=True, slots=True)
class Course:
    """Where a record stands, by which workflow, and how it goes on."""

    state: str
    flow: Flow | None
    steps: Sequence[Step]


def course_of(
    row: Any,
    resource: Resource,
    actor: Actor,
    held: Held | None = None,
    flow: Flow | None = None,
) -> Course | None:
    """The state and the next steps; None for kinds whose records have no life.

    Without a workflow to try, by the one that holds.
    """
    if not resource.transitions:
        return None
    flow = flow_over(row) if flow is None else flow
    held = verbs_on(row, resource, actor) if held is None else held
    known = {action.verb for action, _may in held}
    ahead = [way for way in resource.transitions if way.source == row.state]
    steps = [
        _step(row, resource, way, flow, actor, known)
        for way in ahead
        if resource.verbs[way.verb].applies_to(row)
    ]
    return Course(state_label(row, row.state, flow), flow, steps)


def _step(
    row: Any, kind: Resource, way: Transition, flow: Flow | None, actor: Actor, known: set[str]
) -> Step:
    action = kind.verbs[way.verb]
    why = [] if way.verb in known else [_("You do not hold the right to this verb here.")]
    if flow is not None:
        why += [one.text for one in Passage(flow, way, row).hindrances(actor)]
    terms = flow.asks(way) if flow is not None else FREE
    return Step(
        way,
        str(action.label),
        action.icon,
        state_label(row, way.goal, flow),
        reverse(f"{kind.name}-do", args=[row.pk, way.verb]) if way.verb in known else "",
        why,
        [] if terms.is_closed else list(besides(action, terms)),
    )


def besides(action: type[Action], terms: Terms) -> Iterator[str]:
    """What a verb asks for when it is done: a reason, others' approval."""
    if terms.needs_reason or action.needs_reason:
        yield _("with a reason")
    if terms.party:
        (party,) = reading().role_names((terms.party,))
        yield _("after approval by %(party)s") % {"party": party}
    elif action.classed:
        yield _("after approval as the authorisation matrix says")
