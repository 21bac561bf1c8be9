"""How the bytes of a plan file become text: byte-order mark, UTF-8, the encoding named, Windows-1252."""

from __future__ import annotations

import codecs

from dougong.kernel.errors import N_, Finding, UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_NAMES = (
    "ascii utf-8 utf-16 utf-16-le utf-16-be gbk gb2312 gb18030 hz big5 big5hkscs cp950 "
    "shift_jis cp932 euc_jp euc_kr cp949 johab koi8-r koi8-u mac-roman iso8859-1 "
    "iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 "
    "iso8859-13 iso8859-15 cp437 cp850 cp852 cp866 cp874 cp1250 cp1251 cp1252 cp1253 "
    "cp1254 cp1255 cp1256 cp1257 cp1258"
)
_ACCEPTED = frozenset(_NAMES.split())


def _windows_1252_table() -> str:
    """Windows-1252 with its five undefined bytes standing for themselves, so that none is lost."""
    decoded = (bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256))
    return "".join(decoded)


_WINDOWS_1252 = _windows_1252_table()


def accepted_encoding(name: str) -> str:
    """The canonical name of a text encoding a person may choose; refuses codecs that are not text."""
    try:
        canonical = codecs.lookup(name).name
    except (LookupError, ValueError):
        canonical = ""
    if canonical in _ACCEPTED:
        return canonical
    message = N_("unknown text encoding '%(encoding)s'")
    raise UnreadableFile([Finding("E215", message, {"encoding": name[:40]})])


def decode_text(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Text and the name of the encoding it was read in; always succeeds for a known encoding."""
    chosen = accepted_encoding(encoding) if encoding else None
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(marked, "replace"), marked
    for name in ("utf-8", chosen):
        if name is None:
            continue
        try:
            return data.decode(name), name
        except UnicodeDecodeError:
            continue
    return codecs.charmap_decode(data, "strict", _WINDOWS_1252)[0], "windows-1252"
