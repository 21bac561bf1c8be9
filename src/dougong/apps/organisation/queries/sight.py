"""Who sees what a unit publishes for everyone below it."""

from __future__ import annotations

from django.db.models import Q

from dougong.platform.policies import Any, Policy, Question, Related, RoleInScope, Term, reach
from dougong.platform.records.scopes import ScopeReach


def published_above(question: Question) -> Q:
    """Rows of the scopes that lie above those on which the permission is held."""
    below = ScopeReach.objects.filter(below__any=reach(question.actor, question.permission))
    return Q(record__scope__in=below.values("above"))


class PublishedDownwards(Policy):
    """Calendars are made in a unit and read by everybody who works there or below."""

    def predicate(self, verb: str) -> Term:
        if verb != "view":
            return RoleInScope()
        return Any(RoleInScope(), Related("published_above", published_above))
