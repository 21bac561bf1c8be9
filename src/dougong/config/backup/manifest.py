"""The manifest: what an archive holds, and under which release, settings and keys it was made."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from dougong.kernel.errors import N_
from dougong.platform.operation.redaction import is_secret_name

from .container import DamagedArchive, WrongVersion
from .inventory import Inventory
from .keys import fingerprint

FORMAT = 1
DATABASE, FILES, ARCHIVES, NAME = "database/", "files/", "archives/", "manifest.json"
Listed = dict[str, dict[str, Any]]
"""Files by name: size and digest of each."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Stands at the end of the content, because only then everything is counted."""

    format: int
    release: str
    created_at: str
    postgres: int
    pg_dump: str
    dump: dict[str, Any]
    files: Listed
    inventory: Inventory
    settings: dict[str, str]
    keys: dict[str, str]
    archives: Listed = field(default_factory=dict)
    """Closed months of the journal, which have left the database for files."""

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()

    @property
    def months(self) -> int:
        """How many closed months are with it; beside each lies its signed note."""
        return sum(1 for name in self.archives if not name.endswith(".note"))

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Read a manifest; one of another form is refused before anything else is believed."""
        said = json.loads(content)
        if said.get("format") != FORMAT:
            raise WrongVersion(
                N_("The archive has a form that this version of Dougong does not know.")
            )
        try:
            return cls(**said | {"inventory": Inventory(**said["inventory"])})
        except (KeyError, TypeError) as error:
            raise DamagedArchive(N_("The archive is cut off or damaged.")) from error

    def refuse_other_release(self) -> None:
        """The tables of another release are not ours: restore with that one, then upgrade."""
        loader = MigrationLoader(None)
        known = {f"{app}.{name}" for app, name in loader.disk_migrations}
        last = {f"{app}.{name}" for app, name in loader.graph.leaf_nodes()}
        stored = set(self.inventory.migrations)
        if not last <= stored or not stored <= known:
            raise WrongVersion(
                N_("The archive was written by version %(version)s: restore it with that version."),
                params={"version": self.release},
            )


def release() -> str:
    """The product's version, as far as it is installed as a package."""
    try:
        return version("dougong")
    except PackageNotFoundError:
        return "checkout"


def plain_settings() -> dict[str, str]:
    """Settings of this installation, without what has to be kept secret."""
    found = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("DOUGONG_") and not is_secret_name(name)
    }
    return found | {"TIME_ZONE": settings.TIME_ZONE, "LANGUAGE_CODE": settings.LANGUAGE_CODE}


def key_fingerprints() -> dict[str, str]:
    """Short names of the keys in use, so that a restore can say which one is missing."""
    found = {"SECRET_KEY": fingerprint(settings.SECRET_KEY.encode())}
    folder = Path(settings.DATA) / "keys"
    for path in sorted(folder.glob("*")):
        if path.is_file():
            found[path.name] = fingerprint(path.read_bytes())
    return found
