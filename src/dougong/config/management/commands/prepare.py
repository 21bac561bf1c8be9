"""`dougong prepare`: bring database, catalogues, static files and roles up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from dougong.config.preparation import prepare


class Command(BaseCommand):
    """All that has to be done once before web server and worker start."""

    help = "Bring database, catalogues, static files and roles up to date; --demo adds the demo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="fill an empty database too")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare(self.say, demo=options["demo"])

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
