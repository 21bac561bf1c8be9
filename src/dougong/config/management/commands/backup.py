"""`dougong backup OUT`: one encrypted, signed, verified archive of the whole installation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dougong.config.backup.writing import write_backup
from dougong.config.local.installation import PostgresError
from dougong.kernel.errors import DougongError
from dougong.platform.operation.backups import last_backup


class Command(BaseCommand):
    """Exit code 1 means that no archive, or an unusually small one, was written."""

    help = "Write an encrypted, signed archive of database and files, and verify it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, metavar="OUT")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            receipt = write_backup(options["target"])
        except (DougongError, PostgresError, OSError) as error:
            raise CommandError(f"No backup was written: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(receipt.as_dict()))
        else:
            self.stdout.write(
                f"{receipt.path}: {receipt.size:,} bytes, {receipt.rows:,} rows, "
                f"{receipt.files:,} files, {receipt.leaves:,} leaves, {receipt.seconds} s, verified"
            )
        if last_backup().is_small:
            raise CommandError("The archive has less than half the size of the one before.")
