"""Who may put tags on a record: whoever may change it; where nobody edits, whoever may comment."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from dougong.platform.beside.rights import COMMENT
from dougong.platform.policies import Actor, reach
from dougong.platform.register import Resource


def right_of_tagging(resource: Resource) -> str:
    """The permission that is asked for."""
    return resource.policy.permission("change") if "change" in resource.verbs else COMMENT


def taggable(actor: Actor, resource: Resource, keys: Iterable[int]) -> set[int]:
    """Those of the records on which the actor may put tags."""
    policy = resource.policy
    rows = policy.rows(actor, "view").filter(pk__in=list(keys))
    if "change" in resource.verbs:
        allowed = policy.scope(actor, "change")
        rows = rows.filter(allowed) if allowed else rows
    else:
        held = reach(actor, COMMENT)
        anywhere = Q(record__scope=None) if held else Q(pk__in=())
        rows = rows.filter(Q(record__scope__any=held) | anywhere)
    return set(rows.values_list("pk", flat=True))
