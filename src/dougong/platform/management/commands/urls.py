"""`dougong urls`: every route, what decides about it, and what may be asked of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from drf_spectacular.generators import SchemaGenerator

from dougong.platform.requests.exempt import STATIC
from dougong.platform.requests.guarding import Route, routes

_CAPTURED = re.compile(r"<(?:\w+:)?(\w+)>")
OPERATIONS = ("get", "put", "post", "delete", "patch", "head", "options", "trace")


class Command(BaseCommand):
    help = "List every route with its policy."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(described())
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        for one in found:
            policy = "-" if one["exempt"] else one["policy"]
            self.stdout.write(f"{one['path']}  {policy}  {','.join(one['methods'])}")


def described() -> Iterator[dict[str, Any]]:
    """Every route as plain data; static files, which no route serves, come first."""
    yield {
        "path": settings.STATIC_URL.lstrip("/"),
        "name": STATIC,
        "methods": ["GET", "HEAD"],
        "policy": None,
        "policies": {},
        "action": None,
        "resource": None,
        "exempt": True,
        "unsafe": False,
        "schema_operations": [],
    }
    generator: Any = SchemaGenerator  # its package says no types
    schema = generator().get_schema(request=None, public=True)["paths"]
    for route in routes():
        yield described_route(route, schema)


def described_route(route: Route, schema: dict[str, Any]) -> dict[str, Any]:
    """One route as plain data."""
    item = schema.get("/" + _in_braces(route.path), {})
    return {
        "path": route.path,
        "name": route.name,
        "methods": list(route.methods),
        "policy": route.policy,
        "policies": route.policies,
        "action": route.verb,
        "resource": route.resource.name if route.resource else None,
        "exempt": route.is_exempt,
        "unsafe": route.is_unsafe,
        "schema_operations": [item[m]["operationId"] for m in OPERATIONS if m in item],
    }


def _in_braces(path: str) -> str:
    """The path as the schema writes it: `<int:pk>` is `{id}` there."""
    return _CAPTURED.sub(lambda found: "{id}" if found[1] == "pk" else f"{{{found[1]}}}", path)
