"""What code makes possible: the verbs of a kind that lead from one state to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db.models import Field

STATE = "state"


class Transition(NamedTuple):
    """A verb that takes a record from one state to another (状态流转)."""

    verb: str
    source: str
    goal: str


def state_column(model: Any) -> Field[Any, Any] | None:
    """The column that holds the state of records of a kind; None where they have no states."""
    try:
        found = model._meta.get_field(STATE)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) and found.choices else None


def transitions_of(model: Any, verbs: Mapping[str, Any]) -> tuple[Transition, ...]:
    """All transitions of a kind, in the order of life of its states and then of its verbs."""
    declaring = {name: verb for name, verb in verbs.items() if verb.sources or verb.goals}
    if not declaring:
        return ()
    column = state_column(model)
    life = [str(value) for value, _label in column.flatchoices] if column is not None else []
    found = {
        Transition(name, str(source), str(goal))
        for name, verb in declaring.items()
        for source in verb.sources
        for goal in verb.goals
        if source != goal
    }
    named = {state for one in found for state in (one.source, one.goal)}
    if strange := named - set(life):
        raise ImproperlyConfigured(f"{model.__name__} has no states {sorted(strange)}")
    order = list(declaring)
    places = {state: place for place, state in enumerate(life)}
    return tuple(
        sorted(found, key=lambda t: (places[t.source], order.index(t.verb), places[t.goal]))
    )
