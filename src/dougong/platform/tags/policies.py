"""Who sees tags: those of the house everybody, those of a unit whoever has a role in or below it."""

from __future__ import annotations

from django.db.models import Q

from dougong.platform.policies import Any, HousePolicy, Question, Related, Term, reach
from dougong.platform.records.scopes import ScopeReach


class TagPolicy(HousePolicy):
    """A tag is seen below its unit, where it is put on records, and changed only in its unit."""

    def predicate(self, verb: str) -> Term:
        own = super().predicate(verb)
        return Any(own, Related("lies_above_a_role", above_a_role)) if verb == "view" else own


def above_a_role(question: Question) -> Q:
    """Tags of units above a scope on which the actor may see tags."""
    held = reach(question.actor, f"{question.kind}.view")
    return Q(unit__in=ScopeReach.objects.filter(below__any=held).values("above"))
