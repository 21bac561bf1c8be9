"""Where workflows are enforced: every verb that changes a state passes here, whoever calls it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import transaction
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from dougong.platform.custom_values.catalogue import fields_of
from dougong.platform.custom_values.column import PREFIX
from dougong.platform.journal.circumstances import current_approval
from dougong.platform.policies import Actor, Installation, reach_of_role
from dougong.platform.records.bilingual import in_reader_language
from dougong.platform.transitions.catalogue import flow_over, reading
from dougong.platform.transitions.declared import STATE, Transition, state_column
from dougong.platform.transitions.flows import FREE, Flow, Terms

APPROVAL_CLASS = "workflow_step"
"""The class of the authorisation matrix for transitions that a workflow has approved."""
LEAST_REASON = 5
_later: Any = lazy(lambda say: str(say()), str)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a transition is not open, and which field would have to change."""

    field: str
    error: ValidationError

    @property
    def text(self) -> str:
        return str(self.error.messages[0])


@dataclass(frozen=True, slots=True)
class Passage:
    """One transition of one record, weighed by the workflow over it."""

    flow: Flow
    transition: Transition
    row: Any
    """The record as it will stand."""

    @property
    def terms(self) -> Terms:
        return self.flow.asks(self.transition)

    def hindrances(self, by: Actor, *, asks_role: bool = True) -> Iterator[Hindrance]:
        """Everything that keeps the actor from it, the reason aside."""
        if self.terms.is_closed:
            yield self._closed()
            return
        if asks_role:
            yield from self.of_role(by)
        for name in self.terms.fields:
            if is_empty(self.row, name):
                yield self._field_empty(name)
        if self.terms.rule is not None:
            yield from self._by_rule(self.terms.rule)

    def of_role(self, by: Actor) -> Iterator[Hindrance]:
        """The hindrance of an actor who holds none of the roles where the record lies."""
        place, roles = self.row.record.scope_id, self.terms.roles
        if roles and not any(place in reach_of_role(by, key) for key in roles):
            names = self._names() | {
                "roles": _later(lambda: ", ".join(reading().role_names(roles)))
            }
            text = _("Only %(roles)s may bring it to “%(goal)s”, by the workflow “%(workflow)s”.")
            yield Hindrance(NON_FIELD_ERRORS, _error(text, "workflow.role_missing", names))

    def _names(self) -> dict[str, Any]:
        return {
            "goal": _later(lambda: self.goal_label),
            "workflow": _later(lambda: self.flow.title),
        }

    @property
    def goal_label(self) -> str:
        return state_label(self.row, self.transition.goal, self.flow)

    def _closed(self) -> Hindrance:
        text = _("The workflow “%(workflow)s” has no such way to “%(goal)s”.")
        return Hindrance(NON_FIELD_ERRORS, _error(text, "workflow.closed", self._names()))

    def _field_empty(self, name: str) -> Hindrance:
        names = self._names() | {"field": _later(lambda: field_label(self.row, name))}
        text = _("Fill “%(field)s” before it becomes “%(goal)s”, by the workflow “%(workflow)s”.")
        return Hindrance(name, _error(text, "workflow.field_empty", names))

    def _by_rule(self, key: int) -> Iterator[Hindrance]:
        holds = reading().holds(key, self.row)
        if holds:
            return
        rule = _later(lambda: in_reader_language(*reading().rule_names(key)))
        names = self._names() | {"rule": rule}
        text = _("The rule “%(rule)s” does not hold: the workflow “%(workflow)s” asks for it.")
        code = "workflow.rule_broken"
        if holds is None:
            text = _("The rule “%(rule)s” of the workflow “%(workflow)s” cannot be weighed.")
            code = "workflow.rule_unweighed"
        yield Hindrance(NON_FIELD_ERRORS, _error(text, code, names))

    def approval_missing(self) -> Hindrance:
        text = _("The way to “%(goal)s” needs approval: take it by its verb, not by a file.")
        return Hindrance(NON_FIELD_ERRORS, _error(text, "workflow.approval_missing", self._names()))

    def reason_missing(self) -> Hindrance:
        text = _("Give a reason of at least 5 characters: the workflow “%(workflow)s” asks for it.")
        return Hindrance("reason", _error(text, "workflow.reason_missing", self._names()))


def _error(text: Any, code: str, names: dict[str, Any]) -> ValidationError:
    return ValidationError(text, code, names)


def pass_on(action: Any) -> None:
    """Refuse the change of state that a verb has just made in memory, where a workflow says no."""
    stored, row = action.stored, action.record
    if stored is None or not hasattr(row, STATE) or stored.state == row.state:
        return
    approval = current_approval()
    if isinstance(action.by, Installation) and approval is None:
        return
    passage = _passage(action, str(row.state))
    if passage is None:
        return
    is_lent = isinstance(action.by, Installation) or (action.may_be_requested and approval)
    found = list(passage.hindrances(action.by, asks_role=not is_lent))
    if passage.terms.needs_reason and len(action.reason) < LEAST_REASON:
        found.append(passage.reason_missing())
    refuse(found)


def pass_carried(row: Any, before: str, *, by: Actor, reason: str) -> None:
    """The same for a state that a file brings along: what any verb's way there asks has to hold.

    Nobody approves a line of a file, so that what needs approval is left to its verb.
    """
    flow = None if isinstance(by, Installation) or before == row.state else flow_over(row)
    if flow is None:
        return
    ways = [one for one in flow.terms if one[1:] == (before, row.state)]
    for way in ways or [Transition("", before, row.state)]:
        passage = Passage(flow, way, row)
        found = list(passage.hindrances(by))
        if passage.terms.needs_reason and len(reason) < LEAST_REASON:
            found.append(passage.reason_missing())
        if passage.terms.party:
            found.append(passage.approval_missing())
        if found:
            names = {"record": row.code, "text": _later(lambda found=found: found[0].text)}
            raise ValidationError(_("%(record)s: %(text)s"), "workflow.carried_state", names)


def refuse(found: list[Hindrance]) -> None:
    """All hindrances at once, each under the field it names."""
    errors: dict[str, list[ValidationError]] = {}
    for one in found:
        errors.setdefault(one.field, []).append(one.error)
    if errors:
        raise ValidationError(errors)


def _passage(action: Any, goal: str) -> Passage | None:
    if action.stored is None or state_column(type(action.record)) is None:
        return None
    flow = flow_over(action.stored)
    if flow is None:
        return None
    transition = Transition(action.verb, str(action.stored.state), goal)
    return Passage(flow, transition, action.record)


def refuse_asking(actions: Sequence[Any]) -> None:
    """What anybody may ask for is still asked for by the roles of its workflow only.

    Once it is approved another person's hand does it, so that this is the place to look.
    """
    for action in actions:
        flow = flow_over(action.record) if action.goals and action.may_be_requested else None
        if flow is not None:
            row = action.record
            passage = Passage(flow, Transition(action.verb, row.state, foreseen(action)), row)
            refuse(list(passage.of_role(action.by)))


def terms_ahead(action: type[Any], row: Any) -> list[Terms]:
    """What is asked of the transitions on which a verb could lead a stored record now."""
    if not action.goals or getattr(row, STATE, None) not in action.sources:
        return []
    flow = flow_over(row)
    if flow is None:
        return []
    state = str(row.state)
    goals = [str(goal) for goal in action.goals if goal != row.state]
    return [flow.asks(Transition(action.verb, state, goal)) for goal in goals]


def may_wait(action: type[Any]) -> bool:
    """Whether a verb can become a request: by its class, or because a workflow may have it approved."""
    return action.classed is not None or bool(action.goals)


def reason_asked(action: type[Any], row: Any) -> bool:
    """Whether the verb takes a reason on this record: by its own law, or by the workflow's."""
    return action.needs_reason or any(one.needs_reason for one in terms_ahead(action, row))


def approval_asked(action: type[Any], row: Any) -> bool:
    """Whether others may have to approve the verb on this record first."""
    return action.classed is not None or any(one.party for one in terms_ahead(action, row))


def party_of(action: Any) -> str:
    """The role that a workflow has approve what the verb is about to do; empty where none has to."""
    row = action.record
    if row.record_id is None or not any(one.party for one in terms_ahead(type(action), row)):
        return ""
    return terms_of(action).party


def weighed(action: Any) -> dict[str, str | None]:
    """What the authorisation matrix weighs of a transition."""
    party = party_of(action)
    return {"party": party} if party else {}


def terms_of(action: Any) -> Terms:
    """What is asked of the transition that the verb will make, found by rehearsing it in memory."""
    row = action.record
    flow, goal = flow_over(row), foreseen(action)
    if flow is None or goal == str(row.state):
        return FREE
    return flow.asks(Transition(action.verb, str(row.state), goal))


def foreseen(action: Any) -> str:
    """The state to which the verb will bring the record; whatever it might write is taken back."""
    if len(action.goals) == 1:
        return str(action.goals[0])
    row = action.record
    twin = row.copy()
    twin.record = row.record
    rehearsal = type(action)(twin, by=action.by, reason=action.reason)
    rehearsal.stored = type(row)._default_manager.get(pk=row.pk)
    with transaction.atomic():
        rehearsal.perform()
        transaction.set_rollback(True)
    return str(twin.state)


def is_empty(row: Any, name: str) -> bool:
    """Whether a column or custom field holds nothing; what is no longer declared counts as empty."""
    try:
        value = row.named(name)
    except AttributeError:
        return True
    return value is None or value in ("", [], {})


def state_label(row: Any, state: str, flow: Flow | None) -> str:
    """The name of a state: the workflow's, else its own."""
    named = flow.look(state).label if flow is not None else ""
    column = state_column(type(row))
    return named or str(dict(column.flatchoices if column else ()).get(state, state))


def field_label(row: Any, name: str) -> str:
    """The heading of a column or custom field; its name where it is no longer there."""
    if name.startswith(PREFIX):
        column: Any = fields_of(type(row), with_retired=True).get(name)
    else:
        column = _column(row, name)
    return name if column is None else capfirst(str(column.verbose_name))


def _column(row: Any, name: str) -> Any:
    try:
        return row._meta.get_field(name)
    except FieldDoesNotExist:
        return None
