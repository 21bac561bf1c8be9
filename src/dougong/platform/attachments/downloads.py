"""Answers that carry the bytes of files: whatever they hold, a browser does nothing with them."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse

from dougong.kernel.errors import N_, DougongError

from .models import AttachmentVersion, Scan
from .names import shown_name
from .previews import Drawn
from .store import path_of

HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class NotReleased(DougongError):
    """The scanner has not spoken yet, or has spoken against the file."""

    code = "attachments.not_released"
    status = 409


def download_of(version: AttachmentVersion) -> FileResponse:
    """The file as an attachment under its shown name (RFC 6266, RFC 8187)."""
    if version.scan == Scan.PENDING:
        raise NotReleased(N_("The file is being checked for viruses: try again in a moment."))
    if version.scan == Scan.REFUSED:
        raise NotReleased(
            N_("The virus scanner refused this file."), code="attachments.refused_by_scanner"
        )
    return FileResponse(
        path_of(version.digest).open("rb"),
        as_attachment=True,
        filename=shown_name(version.name),
        content_type=version.media_type,
        headers=HARMLESS,
    )


def picture_of(drawn: Drawn) -> HttpResponse:
    """A picture of our own making."""
    return HttpResponse(drawn.webp, content_type="image/webp", headers=HARMLESS)
