"""The record beside which something is put, found by the sight of whoever asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from dougong.platform.actions import Missing
from dougong.platform.policies import Actor, Installation, reach
from dougong.platform.records import DELETED, Record
from dougong.platform.register import Resource, registry
from dougong.platform.requests.guarding import CHANGED

from .rights import COMMENT

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Matter:
    """A record that the actor sees, by its name plate."""

    plate: Record
    resource: Resource
    actor: Actor

    @property
    def pk(self) -> int:
        return int(self.plate.pk)

    def may(self, right: str) -> bool:
        """Whether the actor holds a right where the record lies."""
        if isinstance(self.actor, Installation):
            return True
        if right == CHANGED:
            return self.pk in changeable(self.actor, self.resource, [self.pk])
        held, scope = reach(self.actor, right), self.plate.scope_id
        return scope in held if scope else bool(held)

    def require(self, right: str) -> None:
        if not self.may(right):
            raise PermissionDenied(right)

    def admit(self, method: str, rights: Mapping[str, str], served: Iterable[str]) -> None:
        """Raise unless a method may be used; OPTIONS tells those who may use at least one."""
        named = set(served) - {"OPTIONS", "HEAD"} if method == "OPTIONS" else {method}
        asked = sorted(rights.get("GET" if one == "HEAD" else one, "") for one in named)
        if not any(not right or self.may(right) for right in asked):
            raise PermissionDenied(", ".join(asked))

    def rows(self) -> list[Any]:
        """The record itself as it is stored; empty where it is gone."""
        return list(self.resource.model._default_manager.filter(pk=self.pk))

    def seen_by(self, other: Actor) -> bool:
        """Whether somebody else sees the record too."""
        return bool(self.resource.policy.rows(other, "view").filter(pk=self.pk).exists())


def right_of_changing(resource: Resource) -> str:
    """The permission to change records of a kind; where nobody edits, the one to comment."""
    return resource.policy.permission("change") if "change" in resource.verbs else COMMENT


def changeable(actor: Actor, resource: Resource, keys: Iterable[int]) -> set[int]:
    """Those of the records that the actor may change; where nobody edits, may comment on."""
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


def matter_of(actor: Actor, key: int) -> Matter:
    """The record of a key; for those who do not see it there is none."""
    plate = None
    if key <= LARGEST_KEY:
        plate = Record.objects.exclude(state=DELETED).filter(pk=key).first()
    resource = registry.get(plate.kind) if plate else None
    if plate is None or resource is None:
        raise Missing(str(key))
    matter = Matter(plate, resource, actor)
    if not matter.seen_by(actor):
        raise Missing(str(key))
    return matter


def matters_of(actor: Actor, keys: Iterable[int]) -> list[Matter]:
    """Several records at once; one that is not seen is missing, and then all are."""
    wanted = sorted({key for key in keys if 0 < key <= LARGEST_KEY})
    plates = Record.objects.exclude(state=DELETED).in_bulk(wanted)
    by_kind: dict[str, list[int]] = {}
    for plate in plates.values():
        by_kind.setdefault(plate.kind, []).append(plate.pk)
    seen: set[int] = set()
    for kind in by_kind.keys() & registry.keys():
        rows = registry[kind].policy.rows(actor, "view").filter(pk__in=by_kind[kind])
        seen |= set(rows.values_list("pk", flat=True))
    if absent := [key for key in wanted if key not in seen]:
        raise Missing(str(absent[0]))
    return [Matter(plates[key], registry[plates[key].kind], actor) for key in wanted]
