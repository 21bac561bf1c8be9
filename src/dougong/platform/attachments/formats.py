"""Which files may be attached: ending and content must say the same."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from . import archives, markup
from .names import ending_of, refusal

Preview = Literal["", "picture", "pages", "text"]
MOST_PIXELS = 40_000_000
OPAQUE = "application/octet-stream"
"""Active formats are handed out as nothing but bytes."""
TEXT_PORTION = 2**20
ENCODINGS = ("utf-8-sig", "gb18030")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Mismatch(Exception):
    """The content is not what the ending says, or not what may be kept; the word says how."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its media type, how its content is recognised, and how it is previewed."""

    media_type: str
    check: Callable[[Path], None]
    preview: Preview = ""


def begins(path: Path, *signs: bytes, at: int = 0) -> None:
    with path.open("rb") as file:
        head = file.read(64)[at:]
    if not head.startswith(signs):
        raise Mismatch("other_content")


def picture(path: Path, kind: str) -> None:
    """A picture by its header; nothing is decoded here."""
    try:
        with Image.open(path, formats=[kind]) as image:
            width, height = image.size
    except Image.DecompressionBombError as error:
        raise Mismatch("too_many_pixels") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        raise Mismatch("other_content") from error
    if width * height > MOST_PIXELS:
        raise Mismatch("too_many_pixels")


def text(path: Path) -> None:
    """Text in UTF-8 or GB18030 without control characters that terminals obey."""
    data = path.read_bytes()
    if b"\0" in data or b"\x1b" in data:
        raise Mismatch("no_text")
    if decoded(data) is None:
        raise Mismatch("no_text")


def decoded(data: bytes) -> str | None:
    for name in ENCODINGS:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return None


def document(path: Path, *parts: str) -> None:
    """An office document: a sound container in which the parts of its kind stand."""
    begins(path, b"PK")
    try:
        names = archives.look_through(path, is_document=True)
    except archives.Unsafe as unsafe:
        raise Mismatch(str(unsafe)) from unsafe
    if not any(name.startswith(parts) for name in names):
        raise Mismatch("other_content")
    if any("vbaproject" in name.lower() for name in names):
        raise Mismatch("holds_macros")


def archive(path: Path) -> None:
    begins(path, b"PK")
    try:
        archives.look_through(path, is_document=False)
    except archives.Unsafe as unsafe:
        raise Mismatch(str(unsafe)) from unsafe


def xml(path: Path) -> None:
    try:
        markup.read_through(path)
    except markup.Unfit as unfit:
        raise Mismatch(str(unfit)) from unfit


def _pictures() -> dict[str, Format]:
    kinds = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP",
             "bmp": "BMP", "tif": "TIFF", "tiff": "TIFF"}  # fmt: skip
    return {
        ending: Format(f"image/{kind.lower()}", partial(picture, kind=kind), "picture")
        for ending, kind in kinds.items()
    }


def _documents() -> dict[str, Format]:
    office = "application/vnd.openxmlformats-officedocument."
    found = {
        "docx": (f"{office}wordprocessingml.document", "word/"),
        "xlsx": (f"{office}spreadsheetml.sheet", "xl/"),
        "pptx": (f"{office}presentationml.presentation", "ppt/"),
        "vsdx": ("application/vnd.ms-visio.drawing", "visio/"),
        "odt": ("application/vnd.oasis.opendocument.text", "content.xml"),
        "ods": ("application/vnd.oasis.opendocument.spreadsheet", "content.xml"),
        "odp": ("application/vnd.oasis.opendocument.presentation", "content.xml"),
        "ofd": ("application/ofd", "OFD.xml"),
        "xmind": ("application/vnd.xmind.workbook", "content."),
    }
    return {ending: Format(kind, _of_parts(part)) for ending, (kind, part) in found.items()}


def _of_parts(part: str) -> Callable[[Path], None]:
    return lambda path: document(path, part)


def _plain(
    endings: str, check: Callable[[Path], None], kind: str, view: Preview = ""
) -> dict[str, Format]:
    return {ending: Format(kind, check, view) for ending in endings.split()}


def _media() -> dict[str, Format]:
    return {
        "mp4": Format("video/mp4", lambda path: begins(path, b"ftyp", at=4)),
        "mov": Format("video/quicktime", lambda path: begins(path, b"ftyp", b"moov", at=4)),
        "mp3": Format("audio/mpeg", lambda path: begins(path, b"ID3", b"\xff\xfb", b"\xff\xf3")),
        "wav": Format("audio/wav", lambda path: begins(path, b"RIFF")),
    }


FORMATS: dict[str, Format] = {
    "pdf": Format("application/pdf", lambda path: begins(path, b"%PDF-"), "pages"),
    **_pictures(),
    **_documents(),
    **_plain("doc xls ppt mpp vsd msg wps et dps", lambda path: begins(path, OLE), OPAQUE),
    **_plain("txt md csv tsv log json yaml yml sql xer py java", text, "text/plain", "text"),
    **_plain("html htm mhtml mht", text, OPAQUE),
    **_plain("xml xhtml svg", xml, OPAQUE),
    "svgz": Format(OPAQUE, lambda path: begins(path, b"\x1f\x8b\x08")),
    "zip": Format("application/zip", archive),
    **_media(),
}
"""Formats by ending, in small letters."""


def format_of(name: str) -> Format | None:
    return FORMATS.get(ending_of(name))


def recognised(path: Path, name: str) -> Format:
    """The format of a file that has been handed in, or the refusal that names the field."""
    known = format_of(name)
    if known is None:
        message = _("Files ending in “%(ending)s” cannot be attached.")
        ending = ending_of(name)[:20] or "—"
        raise refusal(message % {"ending": ending}, "attachments.format_not_allowed")
    try:
        known.check(path)
    except Mismatch as mismatch:
        raise refusal(_reason(str(mismatch)), f"attachments.{mismatch}") from mismatch
    return known


def _reason(word: str) -> str:
    """What is wrong with a content, in the reader's language."""
    reasons = {
        "other_content": _("The content of the file is not what its ending says."),
        "no_text": _("The file is no text in UTF-8 or GB18030."),
        "too_many_pixels": _("The picture has more than 40 million pixels."),
        "holds_macros": _("The document holds macros."),
        "declares_types": _("The file declares document types or entities, which is not accepted."),
        "includes_others": _("The file includes other files."),
        "not_well_formed": _("The file is not well-formed XML."),
        "too_deep": _("The file is nested too deeply."),
        "encrypted": _("The archive is encrypted, so it cannot be checked."),
        "archive_inside": _("The archive holds another archive."),
    }
    return reasons.get(word) or _("The archive is damaged or made to harm (%(how)s).") % {
        "how": word
    }
