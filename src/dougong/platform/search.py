"""Plates that a person may see, of any kind, and those among them that hold certain words."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from .policies import Actor, Installation, Policy, reach
from .records import DELETED, Record
from .register import registry


def visible(actor: Actor, kinds: Iterable[str] | None = None) -> QuerySet[Record]:
    """Plates of registered kinds (all, or those given) that the policies let the actor view.

    Kinds seen in the same scopes share one condition, so that the query stays short.
    """
    wanted = [kind for kind in (registry if kinds is None else kinds) if kind in registry]
    rows = Record.objects.exclude(state=DELETED)
    if isinstance(actor, Installation):
        return rows.filter(kind__in=wanted)
    by_scopes: dict[frozenset[int], list[str]] = {}
    condition = Q(pk__in=())
    for kind in wanted:
        policy = registry[kind].policy
        if is_plain(policy):
            by_scopes.setdefault(reach(actor, policy.permission("view")), []).append(kind)
        else:
            condition |= Q(kind=kind, pk__in=policy.rows(actor, "view").values("pk"))
    for scopes, group in by_scopes.items():
        if scopes:
            condition |= Q(kind__in=group, scope__any=scopes)
    return rows.filter(condition)


def found(actor: Actor, words: str, kinds: Iterable[str] | None = None) -> QuerySet[Record]:
    """Visible plates whose code or label holds the words."""
    return visible(actor, kinds).filter(terms__finds=words)


def is_plain(policy: Policy) -> bool:
    """Whether the policy decides by the record's scope alone."""
    return type(policy).scope is Policy.scope and type(policy).rows is Policy.rows
