"""Every address has a policy: a permission on its view, or a place in one of two short lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from dougong.platform.api.description import SIGNED_IN
from dougong.platform.register import registry

PUBLIC = {
    "sign-in", "second-factor", "link", "sso-start", "sso-back", "language", "healthz",
}  # fmt: skip
"""Open to everybody: nothing of the house is shown there."""

OWN = {"home", "sign-out", "palette", "own-page", "recent", "sso-link"}
"""For everybody who is signed in: they show only what its reader may see elsewhere."""


def routes(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for one in (resolver or get_resolver()).url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, path)
        else:
            yield path, one


def guard_of(route: URLPattern) -> Any:
    """What decides about a route: the register's entry of a kind, or a permission."""
    view: Any = route.callback
    given = getattr(view, "view_initkwargs", None) or getattr(view, "initkwargs", None) or {}
    view_class = getattr(view, "view_class", None) or getattr(view, "cls", None)
    return given.get("resource") or getattr(view_class, "permission", None)


def test_every_route_has_a_policy():
    known = {*registry.permissions(), SIGNED_IN}
    wrong = []
    for path, route in routes():
        guard = guard_of(route)
        is_of_kind = guard in registry.values()
        if not is_of_kind and guard not in known and route.name not in PUBLIC | OWN:
            wrong.append(f"{path} ({route.name}): {guard}")
    assert wrong == []


def test_routes_have_names_of_their_own():
    names = [route.name for _path, route in routes()]
    assert None not in names
    assert len(set(names)) == len(names)


def test_a_planted_route_without_policy_is_seen():
    from django.urls import path
    from django.views import View

    assert guard_of(path("x/", View.as_view())) is None


def test_addresses_are_closed_to_strangers_unless_they_are_public(world):
    stranger = Client()
    for path, route in routes():
        if "<" in path or "(" in path or route.name in PUBLIC:
            continue
        answer = stranger.get("/" + path.removeprefix("^"))
        is_sent_away = answer.status_code == 302 and "/sign-in/" in answer["Location"]
        assert is_sent_away or answer.status_code in {401, 405}, path


def test_every_kind_is_served_by_pages_and_interface():
    served: dict[str, set[str]] = {}
    for _path, route in routes():
        guard = guard_of(route)
        if guard in registry.values():
            served.setdefault(guard.name, set()).add(str(route.name))
    assert set(served) == set(registry)
    for name, names in served.items():
        assert {f"{name}-list", f"{name}-detail", f"{name}-api-records"} <= names
