"""`dougong restore IN`: fill an empty installation from an archive and prove that it is the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from dougong.config.backup.drill import drill
from dougong.config.backup.keys import reading_keys
from dougong.config.backup.restoring import finish, restore
from dougong.config.local.installation import PostgresError
from dougong.kernel.errors import DougongError
from dougong.platform.ledger import divergence, restoration
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.verification import verify


class Command(BaseCommand):
    """Also finishes a recovery to a point in time, which PostgreSQL itself has carried out."""

    help = "Restore an archive into an empty database and file store, and verify it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, metavar="IN", nargs="?")
        keys = Path(settings.DATA) / "keys"
        parser.add_argument("--key", type=Path, default=keys / "backup.key")
        parser.add_argument("--signer", type=Path, default=keys / "backup-signing.pub")
        parser.add_argument(
            "--recovered", action="store_true", help="the server was recovered to a point in time"
        )
        parser.add_argument(
            "--erasures",
            type=Path,
            help="list of records erased since, else the one in the data folder",
        )
        parser.add_argument(
            "--drill",
            action="store_true",
            help="restore IN, else the last backup, into a throw-away place and compare",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        needs_none = options["recovered"] or options["drill"]
        if (options["source"] is None and not needs_none) or (
            options["recovered"] and (options["source"] or options["drill"])
        ):
            raise CommandError("Name an archive, or say --recovered or --drill.", returncode=2)
        try:
            autodiscover_modules("resources")
            said = self._said(options)
        except (DougongError, PostgresError, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(said))
            return
        for name, value in said.items():
            self.stdout.write(f"{name}: {value}")

    def _said(self, options: dict[str, Any]) -> dict[str, Any]:
        if options["recovered"]:
            return self._recovered(options)
        if options["drill"]:
            keys = {"key": options["key"], "signer": options["signer"]}
            return drill(options["source"], keys).as_dict()
        return self._restored(options)

    def _restored(self, options: dict[str, Any]) -> dict[str, Any]:
        keys = reading_keys(options["key"], options["signer"])
        return restore(options["source"], keys, options["erasures"]).as_dict()

    def _recovered(self, options: dict[str, Any]) -> dict[str, Any]:
        diverged = divergence.check(settings.CHECKPOINT_FOLDERS)
        restoration.resume("point in time")
        ended, erased = finish("point in time", options["erasures"])
        verdict = verify()
        if not verdict.valid:
            raise CommandError(f"The ledger is not valid: {verdict.kind}")
        head = read_head()
        return {
            "epoch": head.epoch, "leaves": head.size, "root": head.root.hex(),
            "tokens_ended": ended, "erased_again": erased,
            "diverged": diverged.kind if diverged else "",
        }  # fmt: skip
