"""Previews: pictures that we encoded ourselves, and the beginning of texts."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from dougong.platform.actions import Missing

from .formats import decoded, format_of
from .models import AttachmentVersion, Scan
from .store import path_of

DRAWING = Path(__file__).with_name("drawing.py")
SECONDS = 30
MOST_PAGES = 40
TEXT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in WebP, and how many pages the file has."""

    pages: int
    webp: bytes


def kind_of(version: AttachmentVersion) -> str:
    """What can be shown of a version; nothing before the scanner has spoken."""
    known = format_of(version.name)
    return known.preview if known and version.scan == Scan.CLEAN else ""


def drawn(version: AttachmentVersion, number: int = 1) -> Drawn:
    """A page of the version as a picture, drawn once and kept beside the data."""
    kind = kind_of(version)
    if kind not in {"picture", "pages"} or not 1 <= number <= MOST_PAGES:
        raise Missing(str(number))
    kept = Path(settings.DATA) / "previews" / version.digest[:2] / f"{version.digest}-{number}"
    if not kept.exists():
        made = _draw(path_of(version.digest), kind, number)
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".new")
        unfinished.write_bytes(made)
        unfinished.replace(kept)
    head, _, webp = kept.read_bytes().partition(b"\n")
    if not webp:
        raise Missing(version.digest)
    return Drawn(int(json.loads(head)["pages"]), webp)


def _draw(path: Path, kind: str, number: int) -> bytes:
    """The answer of the child process; of a file that cannot be drawn, that there is nothing."""
    command = [sys.executable, "-I", str(DRAWING), str(path), kind, str(number)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, a digest and a number
            command,
            env={},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return b'{"pages": 0}\n'
    return done.stdout if done.returncode == 0 else b'{"pages": 0}\n'


def beginning(version: AttachmentVersion) -> str:
    """The first 64 KiB of a text."""
    if kind_of(version) != "text":
        raise Missing(version.digest)
    with path_of(version.digest).open("rb") as file:
        data = file.read(TEXT_BYTES)
    # The cut may have gone through a character.
    for end in range(4):
        text = decoded(data[: len(data) - end])
        if text is not None:
            return text
    return data.decode("utf-8", "replace")
