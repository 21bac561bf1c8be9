"""Who sees a request: its maker, those who decide it or did, and who may view requests of the scope."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from django.db.models import Q

from dougong.platform.policies import (
    Actor,
    All,
    Any,
    Attribute,
    IsPerson,
    Policy,
    Question,
    Related,
    RoleInScope,
    Term,
    by_holder,
)
from dougong.platform.policies.reaches import Holder

from .choices import OPEN_STATES, RequestState, StepState
from .models import Decision, Step


class RequestPolicy(Policy):
    """Whoever sees a request may try to decide it: the decision itself says why it is refused."""

    def predicate(self, verb: str) -> Term:
        made = IsPerson("maker_person")
        if verb == "withdraw":
            return All(made, Attribute("state", tuple(map(str, OPEN_STATES))))
        return Any(
            made,
            Related("decided_by_the_person", decided_by),
            Related("waits_for_the_actor", waiting),
            RoleInScope("view"),
        )

    def allows(self, actor: Actor, verb: str, row: object = None) -> bool:
        """Everybody may open the list: it holds what they made themselves."""
        return True if row is None else super().allows(actor, verb, row)  # type: ignore[arg-type]


def decided_by(question: Question) -> Q:
    """Requests that the person has decided."""
    decided = Decision.objects.filter(person=question.actor.natural_person)
    return Q(pk__in=decided.values("request"))


def waiting(question: Question) -> Q:
    """Requests that wait for the actor."""
    return waiting_for(question.actor)


def waiting_for(actor: Actor) -> Q:
    """Pending requests with an open step in one of the actor's roles; hands are not yet left out."""
    return reduce(or_, (among for _holder, among in waiting_by_holder(actor)), Q(pk__in=()))


def waiting_by_holder(actor: Actor) -> Iterator[tuple[Holder, Q]]:
    """The same, apart by whose role it is: the actor's own, or that of a principal."""
    parties = Step.objects.filter(state=StepState.OPEN).values_list("party", flat=True).distinct()
    mine: dict[Holder, Q] = {}
    for party in parties:
        reached = actor.reach_of_role(party)
        for holder, plates in by_holder(reached).items():
            here = Q(party=party) & (Q(scope__in=plates) | Q(scope=None))
            mine[holder] = mine.get(holder, Q(pk__in=())) | here
    for holder, steps in mine.items():
        found = Step.objects.filter(steps, state=StepState.OPEN).values("request")
        yield holder, Q(pk__in=found, state=RequestState.PENDING)
