"""What of the changes a reader is told, by the rights of the moment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from dougong.platform.identity.sessions import is_over
from dougong.platform.policies import decisions_kept, foresee, reach
from dougong.platform.register import registry


@dataclass(slots=True)
class Changes:
    """Where something changed, and by whom; and who was told something."""

    places: set[tuple[str, int, int]] = field(default_factory=set)
    """Kind, scope (0 for none) and account of the doer (0 for nobody)."""
    people: set[int] = field(default_factory=set)

    @classmethod
    def read(cls, payloads: Iterable[str]) -> Changes:
        """From what was announced: `risk 12 7` for a place, `@3` for a person."""
        found = cls()
        for word in ",".join(payloads).split(","):
            if word.startswith("@"):
                found.people.add(int(word[1:]))
            elif word:
                kind, scope, doer = word.split()
                found.places.add((kind, int(scope), int(doer)))
        return found


def reader_of(session: str) -> Any:
    """The account of a web session, or None when the session is over or the account stopped."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session)
    if is_over(request.session):
        return None
    account: Any = get_user(request)
    return account if account.is_authenticated and account.is_active else None


def heard(account: Any, changes: Changes) -> dict[str, Any]:
    """Kinds of which the reader may see what others changed, and whether they were told something."""
    theirs = {
        (kind, scope)
        for kind, scope, doer in changes.places
        if doer != account.pk and kind in registry
    }
    with decisions_kept():
        foresee(account, {registry[kind].policy.permission("view") for kind, _scope in theirs})
        kinds = sorted({kind for kind, scope in theirs if _sees(account, kind, scope)})
    said: dict[str, Any] = {"kinds": kinds} if kinds else {}
    return said | ({"own": True} if account.natural_person in changes.people else {})


def _sees(account: Any, kind: str, scope: int) -> bool:
    policy = registry[kind].policy
    if policy.is_plain:
        return scope in reach(account, policy.permission("view"))
    return policy.allows(account, "view")
