"""Who may put tags on a record: whoever may change it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from dougong.platform.policies import Actor
from dougong.platform.register import Resource


def verbs_of_tagging(resource: Resource) -> tuple[str, ...]:
    """The verbs of which one is needed; any at all where records of the kind are never edited."""
    return ("change",) if "change" in resource.verbs else tuple(resource.verbs)


def taggable(actor: Actor, resource: Resource, keys: Iterable[int]) -> set[int]:
    """Those of the records on which the actor may put tags."""
    policy, condition = resource.policy, Q(pk__in=())
    for verb in verbs_of_tagging(resource):
        allowed = policy.scope(actor, verb)
        condition |= allowed or Q(pk__isnull=False)
    rows = policy.rows(actor, "view").filter(condition, pk__in=list(keys))
    return set(rows.values_list("pk", flat=True))
