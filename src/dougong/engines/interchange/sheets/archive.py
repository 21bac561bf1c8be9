"""The container of a workbook (ZIP), distrusted: names, ranges and real sizes before any content."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from dougong.kernel.errors import N_

from .tables import refuse

MOST_ENTRIES = 2000
MOST_BYTES, MOST_PART_BYTES = 200 * 2**20, 100 * 2**20
MOST_RATIO, RATIO_FROM = 100, 10 * 2**20
CHUNK = 2**20
_LOCAL = struct.Struct("<4s5H3L2H")
_SYMLINK = 0o120000
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!")

_NO_ARCHIVE = N_("%(file)s is not a workbook: its container is damaged")
_TOO_MANY = N_("%(file)s: the container has more than %(limit)s parts")
_BAD_NAME = N_("%(file)s: a part of the container has a name that leads out of it")
_TWICE = N_("%(file)s: two parts of the container have the same name")
_LOCKED = N_("%(file)s is encrypted: save it without a password")
_DISAGREES = N_("%(file)s: the container contradicts itself about a part")
_OVERLAP = N_("%(file)s: parts of the container overlap")
_TOO_LARGE = N_("%(file)s inflates to more than %(megabytes)s MB")
_RATIO = N_("%(file)s: a part inflates to more than %(limit)s times its size")
_NESTED = N_("%(file)s: an archive lies within the archive")


class Archive:
    """The parts of one container, each inflated by ourselves and counted while it is."""

    def __init__(self, data: bytes, file_name: str) -> None:
        self.data, self.file_name = data, file_name
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as found:
                self.parts: Sequence[zipfile.ZipInfo] = found.infolist()
                self._directory = found.start_dir
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError):
            refuse("E102", _NO_ARCHIVE, file_name)
        self._inflated = 0
        self._check_names()
        self._starts = {part.filename: self._start_of(part) for part in self.parts}
        self._check_ranges()

    def _check_names(self) -> None:
        if len(self.parts) > MOST_ENTRIES:
            refuse("E105", _TOO_MANY, self.file_name, limit=MOST_ENTRIES)
        seen: set[str] = set()
        for part in self.parts:
            name = part.orig_filename
            steps = name.split("/")
            if set("\0\\:") & set(name) or name.startswith("/") or ".." in steps:
                refuse("E103", _BAD_NAME, self.file_name)
            if (part.external_attr >> 16) & 0o170000 == _SYMLINK:
                refuse("E103", _BAD_NAME, self.file_name)
            if name.casefold() in seen:
                refuse("E103", _TWICE, self.file_name)
            if part.flag_bits & _ENCRYPTED:
                refuse("E103", _LOCKED, self.file_name)
            seen.add(name.casefold())

    def _start_of(self, part: zipfile.ZipInfo) -> int:
        """Where the bytes of a part begin; its local header must say what the directory says."""
        head = self.data[part.header_offset : part.header_offset + _LOCAL.size]
        if len(head) < _LOCAL.size or part.header_offset < 0:
            refuse("E103", _DISAGREES, self.file_name)
        sign, _version, flags, method, _t, _d, crc, packed, size, n, extra = _LOCAL.unpack(head)
        at = part.header_offset + _LOCAL.size
        same = sign == b"PK\x03\x04" and method == part.compress_type and flags == part.flag_bits
        if not flags & _SIZES_FOLLOW and 0xFFFFFFFF not in {packed, size}:
            told = (part.CRC, part.compress_size, part.file_size)
            same = same and (crc, packed, size) == told
        name = self.data[at : at + n].decode("utf-8" if flags & 0x800 else "cp437", "replace")
        if not same or name != part.orig_filename:
            refuse("E103", _DISAGREES, self.file_name)
        return at + n + extra

    def _check_ranges(self) -> None:
        end = 0
        for part in sorted(self.parts, key=lambda part: part.header_offset):
            if part.header_offset < end:
                refuse("E103", _OVERLAP, self.file_name)
            end = self._starts[part.filename] + part.compress_size
        if end > self._directory:
            refuse("E103", _OVERLAP, self.file_name)

    def chunks(self, part: zipfile.ZipInfo) -> Iterator[bytes]:
        """The real content of a part, piece by piece; whatever exceeds a limit ends it."""
        start = self._starts[part.filename]
        packed = memoryview(self.data)[start : start + part.compress_size]
        count, crc = 0, 0
        for piece in self._pieces(part, packed):
            if not count and piece.startswith(_ARCHIVES):
                refuse("E103", _NESTED, self.file_name)
            count += len(piece)
            self._inflated += len(piece)
            crc = zlib.crc32(piece, crc)
            self._check_sizes(count, len(packed))
            yield piece
        if (count, crc) != (part.file_size, part.CRC):
            refuse("E103", _DISAGREES, self.file_name)

    def _pieces(self, part: zipfile.ZipInfo, packed: memoryview) -> Iterator[bytes]:
        if part.compress_type == zipfile.ZIP_STORED:
            for at in range(0, len(packed), CHUNK):
                yield bytes(packed[at : at + CHUNK])
            return
        if part.compress_type != zipfile.ZIP_DEFLATED:
            refuse("E102", _NO_ARCHIVE, self.file_name)
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        rest: bytes | memoryview = packed
        try:
            while piece := inflater.decompress(rest, CHUNK):
                yield piece
                rest = inflater.unconsumed_tail
        except zlib.error:
            refuse("E102", _NO_ARCHIVE, self.file_name)
        if not inflater.eof:
            refuse("E103", _DISAGREES, self.file_name)

    def _check_sizes(self, count: int, packed: int) -> None:
        if count > MOST_PART_BYTES or self._inflated > MOST_BYTES:
            megabytes = MOST_PART_BYTES // 2**20
            refuse("E105", _TOO_LARGE, self.file_name, megabytes=megabytes)
        if count > RATIO_FROM and count > MOST_RATIO * max(packed, 1):
            refuse("E105", _RATIO, self.file_name, limit=MOST_RATIO)
