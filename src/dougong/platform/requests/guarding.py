"""Every route has a policy: found by walking the routes at start, and asked again at each request."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPMethod
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, get_resolver
from django.views import View
from django.views.decorators.http import require_http_methods

from dougong.platform.journal import current_request_id
from dougong.platform.register import Resource, registry

from .api_errors import refused
from .errors import MethodUnknown
from .exempt import EXEMPT

log = logging.getLogger(__name__)
SIGNED_IN = "signed in"
"""Stands as the permission of what every person who is signed in may see."""
SEEN = "sees the record"
"""Stands as the permission of what belongs to whoever sees the record in the address."""
CHANGED = "changes the record"
"""Stands as the right of a method that is open to whoever may change the record in the address."""
SAFE = ("GET", "HEAD", "OPTIONS")
VERBS = {
    "list": "view",
    "retrieve": "view",
    "history": "view",
    "totals": "view",
    "create": "add",
    "update": "change",
    "partial_update": "change",
    "destroy": "delete",
}
"""Verbs behind the methods of the interface's views; `do` has the verb of its address."""
Patterns = Sequence[URLPattern | URLResolver]
Handler = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Route:
    """One address pattern, what decides about it, and what may be asked of it."""

    path: str
    name: str
    view: Any

    @property
    def view_class(self) -> Any:
        return getattr(self.view, "view_class", None) or getattr(self.view, "cls", None)

    @property
    def given(self) -> dict[str, Any]:
        """What `as_view()` was told."""
        return (
            getattr(self.view, "view_initkwargs", None)
            or getattr(self.view, "initkwargs", None)
            or {}
        )

    @property
    def is_exempt(self) -> bool:
        return self.name in EXEMPT

    @property
    def resource(self) -> Resource | None:
        found = self.given.get("resource")
        return found if isinstance(found, Resource) else None

    @property
    def verb(self) -> str | None:
        """The verb of the kind that the route leads to; `*` where the address names it."""
        if self.resource is None:
            return None
        if verb := self.given.get("verb"):
            return str(verb)
        actions: dict[str, str] = getattr(self.view, "actions", None) or {}
        if actions:
            return VERBS[actions.get("get") or next(iter(actions.values()))]
        page = self.view_class(**self.given)
        page.kwargs = {"verb": "*"}
        return str(getattr(page, "verb", "")) or "view"

    @property
    def policies(self) -> dict[str, str]:
        """The permission that each method needs."""
        policy, kind = self.policy, self.resource
        if policy is None:
            return {}
        named = dict.fromkeys(self.methods, policy)
        actions: dict[str, str] = getattr(self.view, "actions", None) or {}
        if kind is not None:
            named |= {
                method.upper(): f"{kind.name}.{VERBS[action]}"
                for method, action in actions.items()
                if action in VERBS
            }
        return named | getattr(self.view_class, "rights", {})

    @property
    def policy(self) -> str | None:
        """The permission that is asked for, or `signed in`; None where nobody has said."""
        if self.resource is not None:
            return f"{self.resource.name}.{self.verb}"
        own = getattr(self.view, "permission", None)
        declared = own or getattr(self.view_class, "permission", None)
        is_known = declared in {SIGNED_IN, SEEN} or declared in registry.permissions()
        return str(declared) if is_known else None

    @property
    def methods(self) -> tuple[str, ...]:
        """HTTP methods that are served; every other one is answered by 405."""
        actions = getattr(self.view, "actions", None)
        if actions is not None:
            found = {method.upper() for method in actions}
        elif self.view_class is not None and issubclass(self.view_class, View):
            allowed = {method.upper() for method in self.view_class.http_method_names}
            found = {m for m in allowed if hasattr(self.view_class, m.lower())}
        else:
            found = set(getattr(self.view, "methods", ("GET",)))
        found |= {"HEAD"} if "GET" in found else set()
        found |= {"OPTIONS"} if self.view_class is not None else set()
        return tuple(str(method) for method in HTTPMethod if method in found)

    @property
    def is_unsafe(self) -> bool:
        return not set(self.methods) <= set(SAFE)


def guarded(permission: str) -> Callable[[Any], Any]:
    """Declare the policy of a view that is a function or not of our own making."""

    def declare(view: Any) -> Any:
        view.permission = permission
        return view

    return declare


def serves(*methods: str) -> Callable[[Any], Any]:
    """Declare the methods of a view that is a function; all others are answered by 405."""

    served = tuple(dict.fromkeys((*methods, "HEAD") if "GET" in methods else methods))

    def declare(view: Any) -> Any:
        narrow = require_http_methods(list(served))(view)
        narrow.methods = served
        return narrow

    return declare


def routes(patterns: Patterns | None = None, prefix: str = "") -> Iterator[Route]:
    """Every route of the URL configuration, those of other packages included."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, path)
        else:
            yield Route(path, one.name or "", one.callback)


def offenders(patterns: Patterns | None = None) -> list[str]:
    """Routes that neither declare a policy nor stand in the fixed list."""
    return [
        f"{route.path} ({route.name or 'no name'})"
        for route in routes(patterns)
        if route.policy is None and not route.is_exempt
    ]


def require_policies(patterns: Patterns) -> None:
    """Let the start fail where a route has no policy."""
    if found := offenders(patterns):
        raise ImproperlyConfigured("routes without a policy: " + ", ".join(found))


@cache
def _known(name: str, view: Any) -> tuple[bool, tuple[str, ...]]:
    """Whether the view is guarded, and the methods that it serves."""
    route = Route("", name, view)
    return route.is_exempt or route.policy is not None, route.methods


class GuardMiddleware:
    """Refuses at run time what the check at start cannot have seen, such as a plug-in's route."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = (match.url_name if match else "") or ""
        is_guarded, methods = _known(name, view)
        if not is_guarded:
            return self.refused(name or request.path)
        # The interface refuses methods itself, in its own words; nobody serves TRACE.
        is_own_affair = hasattr(view, "cls") and request.method != "TRACE"
        if request.method in methods or is_own_affair:
            return None
        return refused(request, MethodUnknown(methods))

    @staticmethod
    def refused(route: str) -> HttpResponse:
        """A defect of the program: nothing is shown."""
        log.error("route_without_policy: %s", route, extra={"request_id": current_request_id()})
        zh, en = _WITHOUT_POLICY
        body = {"code": "route_without_policy", "message_zh": zh, "message_en": en, "field": None}
        return JsonResponse(body | {"request_id": current_request_id()}, status=500)


_WITHOUT_POLICY = (
    "此地址没有访问策略，因此不予应答。",
    "This address has no access policy and is therefore not answered.",
)
"""Said in both languages without the catalogue, like everything that is said of a defect."""
