"""Background work of the attachments: the scanner's word, and the broom."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

from dougong.kernel import clock
from dougong.platform.jobs import job
from dougong.platform.journal.notes import note

from .actions import pending_jobs, settle_scan
from .models import AttachmentVersion
from .scanning import verdict_on
from .store import path_of, stored

log = logging.getLogger(__name__)
KEPT_WITHOUT_ROW = timedelta(hours=24)


@job(retry=8)
def scan(digest: str) -> None:
    """Ask the scanner about a content, and keep its word."""
    settle_scan(digest, verdict_on(digest))


pending_jobs.append(scan)


@job(cron="40 * * * *")
def sweep() -> None:
    """Remove files that no row names for a day; a row without its file is an alarm."""
    removed, missing = swept(), absent()
    if missing:
        log.error("attachments without their file", extra={"digests": missing[:20]})
        about = {"missing": len(missing), "first": missing[0]}
        note("attachment_missing", None, result="failed", about=about)
    if removed:
        log.info("files without a row removed", extra={"count": removed})


def swept() -> int:
    """How many files were removed; those just handed in wait for their row."""
    before = clock.now() - KEPT_WITHOUT_ROW
    old = [path for path in stored() if _since(path.stat().st_mtime) < before]
    named = set(
        AttachmentVersion.objects.filter(digest__in={path.name for path in old}).values_list(
            "digest", flat=True
        )
    )
    gone = [path for path in old if path.name not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _since(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def absent() -> list[str]:
    """Digests that a row names and the store does not hold."""
    digests = AttachmentVersion.objects.values_list("digest", flat=True).distinct()
    return [digest for digest in digests.iterator() if not path_of(digest).is_file()]
