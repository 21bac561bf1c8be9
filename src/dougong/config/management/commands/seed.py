"""`dougong seed`: make two institutions from a number, small, medium or large."""

from __future__ import annotations

from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dougong.config import seed
from dougong.config.seed.scales import SCALES


class Command(BaseCommand):
    """Fill an empty installation with made institutions."""

    help = "Make two institutions with projects, plans and people from a number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", choices=list(SCALES), default=seed.DEMO_SCALE)
        parser.add_argument("--seed", type=int, default=seed.DEMO_SEED)
        parser.add_argument("--on", type=date.fromisoformat, help="the day taken for today")

    def handle(self, *args: Any, **options: Any) -> None:
        if not seed.is_empty():
            raise CommandError("There are units already: seeding needs an empty installation.")
        began = monotonic()
        seeding = seed.Seeding.of(options["scale"], options["seed"], options["on"])
        seed.sow(seeding, self.tell)
        seed.open_doors(settings.DATA, self.tell)
        self.stdout.write(f"scale {seeding.scale.key}: {monotonic() - began:.1f} s")

    def tell(self, kind: str, number: int) -> None:
        self.stdout.write(f"{kind}: {number}")
