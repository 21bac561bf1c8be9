"""The saved view with which a list is shown, found through its policy; its link widens no right."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from dougong.platform.actions import Missing
from dougong.platform.actions.locking import lock
from dougong.platform.policies import Actor
from dougong.platform.register import Resource, registry
from dougong.platform.tables.query import PAGING

KIND = "savedview"
LARGEST_KEY = 2**63 - 1


def view_seen(resource: Resource, actor: Actor, key: int) -> Any:
    """The view of this list, or None where there is none that the person may see."""
    rows = registry[KIND].policy.rows(actor).select_related("record")
    return rows.filter(pk=key, subject=resource.name).first() if key <= LARGEST_KEY else None


def view_named(resource: Resource, actor: Actor, word: str) -> Any:
    """The view that an address names."""
    key = int(word) if word.isascii() and word.isdigit() and len(word) <= 19 else 0
    view = view_seen(resource, actor, key)
    if view is None:
        raise Missing(word)
    return view


def view_locked(resource: Resource, actor: Actor, key: int) -> Any:
    """The view, held until the end of the transaction, so that its limits hold for two at once."""
    rows = registry[KIND].policy.rows(actor).filter(pk=key, subject=resource.name)
    found = lock(rows)[0] if key <= LARGEST_KEY else []
    return found[0] if found else None


def words_of(view: Any, given: QueryDict) -> QueryDict:
    """The words of the view, or those of the address once it says more than the view's name."""
    if view is None or set(given) - {"view", *PAGING}:
        return given
    words = QueryDict(view.address, mutable=True)
    words.setdefault("shape", view.drawn_as)
    for name, values in given.lists():
        words.setlist(name, values)
    words["view"] = str(view.pk)
    return words
