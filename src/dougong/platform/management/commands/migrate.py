"""Django's `migrate`, and afterwards the triggers of the journal on every watched table."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate

from dougong.platform.journal import capture


class Command(Migrate):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options.get("plan") or options.get("app_label"):
            return
        for table in capture.install():
            if options["verbosity"] > 1:
                self.stdout.write(f"journal watches {table}")
        capture.install_roles()
