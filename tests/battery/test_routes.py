"""Every address has a policy, a name of its own, and is closed to strangers."""

from __future__ import annotations

from django.test import Client

from dougong.platform.register import registry
from dougong.platform.requests.exempt import EXEMPT
from dougong.platform.requests.guarding import offenders, routes


def test_every_route_has_a_policy():
    assert offenders() == []


def test_routes_have_names_of_their_own():
    names = [route.name for route in routes()]
    assert "" not in names
    assert len(set(names)) == len(names)


def test_addresses_are_closed_to_strangers_unless_they_are_public(world):
    stranger = Client()
    for route in routes():
        path = route.path
        if "<" in path or "(" in path or route.name in EXEMPT:
            continue
        answer = stranger.get("/" + path.removeprefix("^"))
        is_sent_away = answer.status_code == 302 and "/sign-in/" in answer["Location"]
        assert is_sent_away or answer.status_code in {401, 405}, path


def test_every_kind_is_served_by_pages_and_interface():
    served: dict[str, set[str]] = {}
    for route in routes():
        if route.resource is not None:
            served.setdefault(route.resource.name, set()).add(route.name)
    assert set(served) == set(registry)
    for name, names in served.items():
        assert {f"{name}-list", f"{name}-detail", f"{name}-api-records"} <= names
