"""`dougong check`: everything that is looked at before a start, without starting."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.check import Command as Check

from dougong.config.start_checks import complaints


class Command(Check):
    """Django's own checks, and ours."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if found := complaints():
            raise CommandError("\n".join(found))
