"""Addresses of the interface, made from the register."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, include, path, re_path

from dougong.platform.register import Resource, registry

from .description import DocumentationPage, NoSuchAddress, SchemaView
from .views import ManyView, RecordsView

ROOT = "api/v1/"
Methods = dict[str, Any]
"""HTTP methods with the names of the view's methods that serve them."""


def urlpatterns() -> list[URLPattern | URLResolver]:
    """Description, kinds, and a refusal for everything else below `/api/`."""
    return [
        path(f"{ROOT}schema/", SchemaView.as_view(), name="api-schema"),
        path(f"{ROOT}docs/", DocumentationPage.as_view(), name="api-docs"),
        *(path(f"{ROOT}{kind.name}/", include(routes_of(kind))) for kind in registry.values()),
        re_path(r"^api/", NoSuchAddress.as_view(), name="api-missing"),
    ]


def routes_of(resource: Resource) -> list[URLPattern]:
    """The addresses of one kind below its word, with the methods that its verbs allow."""
    name = resource.name
    records: Methods = {"get": "list"} | _methods(resource, add={"post": "create"})
    record: Methods = {"get": "retrieve"} | _methods(
        resource,
        change={"put": "update", "patch": "partial_update"},
        delete={"delete": "destroy"},
    )
    many = _methods(resource, add={"post": "create"}, change={"patch": "partial_update"})
    found = [
        path("", RecordsView.as_view(records, resource=resource), name=f"{name}-api-records"),
        path(
            "totals/",
            RecordsView.as_view({"get": "totals"}, resource=resource),
            name=f"{name}-api-totals",
        ),
        path(
            "<int:pk>/",
            RecordsView.as_view(record, resource=resource),
            name=f"{name}-api-record",
        ),
        path(
            "<int:pk>/history/",
            RecordsView.as_view({"get": "history"}, resource=resource),
            name=f"{name}-api-history",
        ),
    ]
    if many:
        view = ManyView.as_view(many, resource=resource)
        found.append(path("bulk/", view, name=f"{name}-api-many"))
    for verb in resource.verbs:
        if verb not in {"add", "change"}:
            found += _verb_routes(resource, verb)
    return found


def _methods(resource: Resource, **by_verb: Methods) -> Methods:
    """HTTP methods with what serves them, of those verbs that the kind has."""
    return {
        method: action
        for verb, methods in by_verb.items()
        if verb in resource.verbs
        for method, action in methods.items()
    }


def _verb_routes(resource: Resource, verb: str) -> list[URLPattern]:
    given = {"resource": resource, "verb": verb}
    one = RecordsView.as_view({"post": "do"}, **given)
    many = ManyView.as_view({"post": "do"}, **given)
    name = f"{resource.name}-api"
    return [
        path(f"<int:pk>/do/{verb}/", one, name=f"{name}-do-{verb}"),
        path(f"bulk/{verb}/", many, name=f"{name}-bulk-{verb}"),
    ]
