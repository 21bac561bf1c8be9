"""Containers of the ZIP family, looked through before they are kept; nothing is ever unpacked."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO

MOST_ENTRIES = 2_000
MOST_BYTES, MOST_IN_PART = 200 * 2**20, 100 * 2**20
RATIO_FROM, MOST_RATIO = 10 * 2**20, 100
PORTION = 2**16
_NESTED = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\\|\x00")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


class Unsafe(Exception):
    """The container is broken or made to harm; the word says how."""


def look_through(path: Path, *, is_document: bool) -> set[str]:
    """The names inside, once every part has been read; a document's parts declare no types."""
    try:
        with zipfile.ZipFile(path) as box:
            entries = box.infolist()
            _check_entries(entries, path.stat().st_size)
            total = 0
            for entry in entries:
                with box.open(entry) as part:
                    total += _read(part, entry, total, is_document=is_document)
            return {entry.filename for entry in entries}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise Unsafe("broken") from error
    except NotImplementedError as error:
        raise Unsafe("unknown_method") from error


def _check_entries(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Unsafe("too_many_parts")
    names = [entry.orig_filename for entry in entries]
    if len({name.casefold() for name in names}) < len(names):
        raise Unsafe("double_name")
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if _OUTSIDE.search(entry.orig_filename):
            raise Unsafe("leads_outside")
        if entry.flag_bits & 0x1:
            raise Unsafe("encrypted")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Unsafe("symbolic_link")
        if entry.header_offset < end or entry.header_offset + entry.compress_size > size:
            raise Unsafe("overlapping_parts")
        end = entry.header_offset + 30 + entry.compress_size


def _read(part: IO[bytes], entry: zipfile.ZipInfo, before: int, *, is_document: bool) -> int:
    """The true length of a part; declared lengths are not trusted."""
    is_text = is_document and entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    length, tail = 0, b""
    while portion := part.read(PORTION):
        if not length and not is_document and portion.startswith(_NESTED):
            raise Unsafe("archive_inside")
        length += len(portion)
        if length > MOST_IN_PART or before + length > MOST_BYTES:
            raise Unsafe("too_large_inside")
        if length > RATIO_FROM and length > MOST_RATIO * max(entry.compress_size, 1):
            raise Unsafe("too_much_inflated")
        # UTF-16 has a zero byte beside every letter of a declaration.
        seen = (tail + portion).replace(b"\0", b"") if is_text else b""
        if _DECLARATION.search(seen):
            raise Unsafe("declares_types")
        tail = portion[-64:]
    if length != entry.file_size:
        raise Unsafe("lying_size")
    return length
