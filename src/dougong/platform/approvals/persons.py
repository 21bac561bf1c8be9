"""The natural persons of a request: whose hands made it, and who may still decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError
from dougong.platform.journal import Entry
from dougong.platform.policies import Actor

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


def holds(actor: Actor, step: Step) -> bool:
    """Whether the actor decides in the step's role, today and on its scope."""
    permission = "approvalrequest.approve"
    reached = actor.reach_of_role(step.party) & actor.reach(permission)
    return step.scope_id in reached if step.scope_id else bool(reached)


def step_for(request: ApprovalRequest, actor: Actor) -> tuple[Step, int]:
    """The open step that this person decides, and the person; or why there is no such step."""
    person = actor.natural_person
    if not actor.may_sign or person is None:
        raise NotTheChecker(N_("Only a person decides requests."), code="approvals.no_person")
    if person in request.hands:
        raise NotTheChecker(
            N_("Whoever had a hand in a request does not decide it."), code="accounts.same_person"
        )
    if request.decisions.filter(round=request.round, person=person).exists():
        raise NotTheChecker(
            N_("You have decided this request already: every step needs another person."),
            code="approvals.one_person_one_step",
        )
    steps = request.steps.filter(round=request.round, state=StepState.OPEN).order_by("number")
    for step in steps:
        if holds(actor, step):
            return step, person
    raise NotTheChecker(N_("None of the open steps is yours to decide."))
