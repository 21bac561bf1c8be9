"""Background work of the installation itself: the restore drill, each week where the key is at hand."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from dougong.platform.jobs import job

from .backup.drill import drill
from .backup.keys import RECIPIENT, SIGNER


@job(cron="10 4 * * 0", queue="drill", retry=1)
def drill_restore() -> None:
    """Without the private half, which belongs off the server, the drill is run where that lies."""
    folder = Path(settings.DATA) / "keys"
    keys = {"key": folder / f"{RECIPIENT}.key", "signer": folder / f"{SIGNER}.pub"}
    if all(path.exists() for path in keys.values()):
        drill(None, keys)
