"""`dougong keys rotate NAME`: a new key in place of one in use, without stopping; old ones keep verifying."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from dougong.config.backup import keys as backup_keys
from dougong.config.key_ring import KeyRing
from dougong.kernel.errors import DougongError
from dougong.platform.journal.notes import note
from dougong.platform.ledger import rotation
from dougong.platform.operation.actions.resealing import reseal

Told = dict[str, str]


class Command(BaseCommand):
    """Run by the system user who holds the key; the entry names fingerprints, never a key."""

    help = "Rotate a key: journal, field, backup, backup-signing."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="what", required=True)
        rotate = verbs.add_parser("rotate", help="put a new key in place of the present one")
        rotate.add_argument("name", choices=sorted(ROTATIONS))
        again = verbs.add_parser(
            "reseal",
            help="seal columns under the newest field key, where DOUGONG_FIELD_KEYS has one",
        )
        for parser_of_verb in (rotate, again):
            parser_of_verb.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        autodiscover_modules("resources")
        try:
            said = _resealed() if options["what"] == "reseal" else self._rotated(options["name"])
        except (DougongError, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(said))
            return
        for word, value in said.items():
            self.stdout.write(f"{word}: {value}")

    @staticmethod
    def _rotated(name: str) -> Told:
        said = {"name": name, **ROTATIONS[name]()}
        note("rotate_key", None, result="done", about=said)
        return said


def _resealed() -> Told:
    done = reseal()
    return {"resealed": str(done.values), "unreadable": str(done.unreadable)}


def _journal() -> Told:
    keys = rotation.rotate()
    return {"old": keys.old, "new": keys.new}


def _field() -> Told:
    ring = settings.FIELD_KEYS
    if not isinstance(ring, KeyRing) or ring.is_given:
        raise CommandError(
            "The keys come from DOUGONG_FIELD_KEYS: put a new one before them there, restart, "
            "and say `dougong keys reseal`."
        )
    before = next(iter(ring))
    ring.rotate()
    prints = [backup_keys.fingerprint(key.encode()) for key in (before, next(iter(ring)))]
    return {"old": prints[0], "new": prints[1], **_resealed()}


def _of_backups(name: str) -> Callable[[], Told]:
    def rotate() -> Told:
        old, new = backup_keys.rotate(Path(settings.DATA) / "keys", name)
        return {"old": old, "new": new}

    return rotate


ROTATIONS: dict[str, Callable[[], Told]] = {
    "journal": _journal,
    "field": _field,
    "backup": _of_backups(backup_keys.RECIPIENT),
    "backup-signing": _of_backups(backup_keys.SIGNER),
}
