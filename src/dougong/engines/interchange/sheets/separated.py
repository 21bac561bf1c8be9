"""Text tables (CSV): alphabet and separator are found out and named, nothing is repaired."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import NoReturn

from dougong.kernel.errors import N_

from .model import MOST_COLUMNS, Sheet
from .tables import TOO_MANY_COLUMNS, refuse, table_of

ENCODINGS = ("utf-8", "gb18030")
SEPARATORS = (",", ";", "\t")
LONGEST_LINE = 2**20

_NOT_TEXT = N_("%(file)s is neither UTF-8 nor GB18030 text: save it in one of the two")
_NOT_IN = N_("%(file)s is not text in the encoding %(encoding)s")
_NUL = N_("%(file)s holds a character U+0000, as no text does")
_LINE_TOO_LONG = N_("%(file)s has a line of more than 1 MiB")
_MALFORMED = N_("%(file)s row %(row)s: a quotation mark is not closed, or stands within a cell")


def read_separated(data: bytes, file_name: str, encoding: str | None) -> Sheet:
    """Read a CSV file in UTF-8 or GB18030, separated by comma, semicolon or tab."""
    text, alphabet = _decoded(data, file_name, encoding)
    if "\0" in text:
        refuse("E102", _NUL, file_name)
    if any(len(line) >= LONGEST_LINE for line in data.splitlines()):
        refuse("E105", _LINE_TOO_LONG, file_name)
    separator = _separator(text)
    header, lines = table_of(_rows(text, separator, file_name), file_name)
    return Sheet("csv", alphabet, separator, "", header, lines)


def _decoded(data: bytes, file_name: str, encoding: str | None) -> tuple[str, str]:
    marked = data.startswith(codecs.BOM_UTF8)
    body = data[len(codecs.BOM_UTF8) :] if marked else data
    for alphabet in (encoding,) if encoding else ENCODINGS[: 1 if marked else 2]:
        with suppress(UnicodeDecodeError, LookupError):
            return body.decode(alphabet), alphabet
    return _no_text(file_name, encoding)


def _no_text(file_name: str, encoding: str | None) -> NoReturn:
    if encoding:
        refuse("E102", _NOT_IN, file_name, encoding=encoding[:40])
    refuse("E102", _NOT_TEXT, file_name)


def _separator(text: str) -> str:
    """The separator that stands most often in the first line, outside quotation marks."""
    first = text.lstrip("\r\n").partition("\n")[0]
    bare = "".join(first.split('"')[::2])
    return max(SEPARATORS, key=bare.count)


def _rows(text: str, separator: str, file_name: str) -> Iterator[tuple[int, Sequence[str]]]:
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader, None)
        except csv.Error:
            refuse("E102", _MALFORMED, file_name, row=number)
        if cells is None:
            return
        if len(cells) > MOST_COLUMNS:
            refuse("E105", TOO_MANY_COLUMNS, file_name, limit=MOST_COLUMNS)
        yield number, cells
