"""`dougong resources`: what follows from each registration, so that nothing it makes is hidden."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dougong.platform.register import Resource, registry
from dougong.platform.requests.guarding import routes


class Command(BaseCommand):
    help = (
        "List each record kind with its verbs, permissions, filters, facts, transitions and routes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", nargs="*", help="only these kinds")

    def handle(self, *args: Any, **options: Any) -> None:
        if strange := set(options["kind"]) - set(registry):
            raise CommandError(f"no such kinds: {', '.join(sorted(strange))}")
        for name in options["kind"] or registry:
            self.stdout.write(name)
            for line in told(registry[name]):
                self.stdout.write(f"  {line}")


def told(kind: Resource) -> Iterator[str]:
    """One kind in lines: what each is, and what it is called."""
    yield f"model        {kind.model._meta.label}"
    for verb, action in kind.verbs.items():
        classed = f", class {action.classed}" if action.classed else ""
        yield f"verb         {verb} ({action.__name__}{classed})"
    for permission in kind.permissions():
        yield f"permission   {permission}"
    for name in kind.filters:
        yield f"filter       {name}"
    for fact in kind.facts:
        yield f"fact         {fact.name}"
    for way in kind.transitions:
        yield f"transition   {way.source} → {way.goal} by {way.verb}"
    for route in routes():
        if route.resource is kind:
            yield f"route        {route.path}"
