"""The virus scanner that an installation may name: one program, started with a list of arguments."""

from __future__ import annotations

import logging
import subprocess

from django.conf import settings

from .models import Scan
from .store import path_of

log = logging.getLogger(__name__)
SECONDS = 120
CLEAN, FOUND = 0, 1


class ScannerFailed(Exception):
    """The scanner gave no verdict; the job tries again."""


def is_configured() -> bool:
    return bool(settings.ATTACHMENT_SCANNER)


def verdict_on(digest: str) -> Scan:
    """What the scanner says of a content: exit status 0 is clean, 1 is a find (as of clamdscan)."""
    command = [*settings.ATTACHMENT_SCANNER, str(path_of(digest))]
    try:
        done = subprocess.run(  # noqa: S603  # the program is named in the settings only
            command,
            env={},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScannerFailed(type(error).__name__) from error
    if done.returncode not in {CLEAN, FOUND}:
        raise ScannerFailed(f"status {done.returncode}")
    return Scan.CLEAN if done.returncode == CLEAN else Scan.REFUSED
