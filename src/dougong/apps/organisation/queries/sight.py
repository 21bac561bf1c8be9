"""Who sees what a unit publishes for everyone below it."""

from __future__ import annotations

from django.db.models import Q

from dougong.platform.policies import Actor, Installation, Policy, reach
from dougong.platform.scopes import ScopeReach


class PublishedDownwards(Policy):
    """Calendars are made in a unit and read by everybody who works there or below."""

    def scope(self, actor: Actor, verb: str) -> Q:
        held = super().scope(actor, verb)
        if verb != "view" or isinstance(actor, Installation):
            return held
        below = ScopeReach.objects.filter(below__any=reach(actor, self.permission(verb)))
        return held | Q(record__scope__in=below.values("above"))
