"""The natural persons of a request: whose hands made it, and who may still decide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError
from dougong.platform.facts import fact
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor, lenders

from .choices import StepState
from .models import ApprovalRequest, Step

RESTS_FOR = timedelta(hours=24)


class NotTheChecker(DougongError):
    """This person may not decide this request."""

    code = "approvals.not_the_checker"
    status = 403


def account_of(plate: int) -> Any:
    """The account behind a plate, with what its rights hang on."""
    return get_user_model()._default_manager.select_related("record").get(pk=plate)


def persons_behind(accounts: Iterable[int]) -> set[int]:
    rows = get_user_model()._default_manager.filter(pk__in=set(accounts))
    return {person for person in (row.natural_person for row in rows) if person is not None}


def editors_of(target: int | None, columns: Iterable[str]) -> set[int]:
    """Who altered these columns of a record within the last day: the request rests on their word."""
    wanted = set(columns)
    if target is None or not wanted:
        return set()
    since = clock.now() - RESTS_FOR
    entries = Entry.objects.filter(record=target, at__gte=since, result="done").with_changes()
    touched = {e.actor_id for e in entries if e.actor_id and wanted & set(e.changes())}
    return persons_behind(touched)


@dataclass(frozen=True, slots=True)
class Turn:
    """A step that an actor may decide now, as which person, and in whose place if not their own."""

    step: Step
    person: int
    on_behalf_of: int | None


def capacities(actor: Actor, step: Step) -> Sequence[int | None]:
    """In whose place the actor may decide the step today: nobody's but their own comes as None."""
    rights = (actor.reach_of_role(step.party), actor.reach("approvalrequest.approve"))
    found: set[int] = set()
    for plate in [step.scope_id] if step.scope_id else sorted(rights[0] & rights[1]):
        if not all(plate in reached for reached in rights):
            continue
        lent_by = [lenders(reached, plate) for reached in rights]
        if not any(lent_by):
            return [None]
        found |= {one for one in frozenset().union(*lent_by) if _lends_all(one, lent_by)}
    return sorted(found)


def _lends_all(person: int, lent_by: Iterable[frozenset[int]]) -> bool:
    """Whether the actor has from this person whatever of the rights is not their own."""
    return all(not persons or person in persons for persons in lent_by)


def spent_on(request: ApprovalRequest) -> set[int]:
    """Persons who have had their say in this round, themselves or through a deputy."""
    said = request.decisions.filter(round=request.round)
    return {one for pair in said.values_list("person", "on_behalf_of") for one in pair if one}


def turn_of(request: ApprovalRequest, actor: Actor) -> Turn:
    """The open step that this person decides; or why there is no such step."""
    person = actor.natural_person
    if not actor.may_sign or person is None:
        raise NotTheChecker(N_("Only a person decides requests."), code="approvals.no_person")
    spent = spent_on(request)
    if refusal := _why_not(person, request, spent):
        raise refusal
    steps = request.steps.filter(round=request.round, state=StepState.OPEN).order_by("number")
    for step in steps:
        for principal in capacities(actor, step):
            hindered = _why_not(principal, request, spent, is_principal=True)
            if hindered is None:
                return Turn(step, person, principal)
            refusal = hindered
    raise refusal or NotTheChecker(N_("None of the open steps is yours to decide."))


def _why_not(
    person: int | None, request: ApprovalRequest, spent: set[int], *, is_principal: bool = False
) -> NotTheChecker | None:
    """Both persons count: whoever decides, and the one in whose place it is decided."""
    if person in request.hands:
        text = (
            N_("You would decide for somebody who had a hand in the request.")
            if is_principal
            else N_("Whoever had a hand in a request does not decide it.")
        )
        return NotTheChecker(text, code="accounts.same_person")
    if person in spent:
        text = (
            N_("The person for whom you would decide has had a say already.")
            if is_principal
            else N_("You have decided this request already: every step needs another person.")
        )
        return NotTheChecker(text, code="approvals.one_person_one_step")
    return None


@fact("approval.distinct_persons", label=_("persons involved"))
def distinct_persons(request: ApprovalRequest) -> int:
    """Natural persons who touched the request: those behind its making, checkers, and their principals."""
    said = request.decisions.values_list("person", "on_behalf_of")
    return len({*request.hands, *(one for pair in said for one in pair if one)})
