"""JSON bodies from outside, read strictly: what is ambiguous, hostile or not JSON is refused.

Python's own reader takes NaN, doubled keys and lone surrogates, and answers deep nesting with a
RecursionError; each of these would surface later as a server error or as a wrong value.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import IO, Any, NoReturn

from rest_framework.parsers import BaseParser

from dougong.kernel.errors import N_, DougongError

DEPTH = 32
WHOLE_LENGTH, FRACTION_LENGTH = 40, 100

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NO_BRACKET = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
# Control characters other than tab and line feed, and halves of surrogate pairs.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


class BodyRefused(DougongError):
    """The body cannot be taken; `field` is a JSON Pointer to the place, where there is one."""

    code = "body.malformed"
    status = 400


class BodyTooLarge(BodyRefused):
    """The body is longer than this address accepts."""

    code = "body.too_large"
    status = 413


class BodyUnsupported(BodyRefused):
    """The body comes in a wrapping or an alphabet that is not accepted."""

    code = "body.unsupported"
    status = 415


class StrictJSONParser(BaseParser):
    """Read one JSON object in UTF-8."""

    media_type = "application/json"
    size = 2**20
    keys = 10_000

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        headers = parser_context["request"].headers if parser_context else {}
        check_wrapping(headers, media_type or "")
        body = stream.read(self.size + 1)
        if len(body) > self.size:
            message = N_("The body is larger than %(limit)s bytes.")
            raise BodyTooLarge(message, params={"limit": self.size})
        value = read(body, self.keys)
        if not isinstance(value, dict):
            raise BodyRefused(N_("The body must be a JSON object."))
        check_texts(value)
        return value


class BulkJSONParser(StrictJSONParser):
    """The same for work on many records at once."""

    size = 10 * 2**20
    keys = 500_000


def check_wrapping(headers: Mapping[str, str], media_type: str) -> None:
    if headers.get("Content-Encoding", "identity").lower() != "identity":
        raise BodyUnsupported(N_("Compressed bodies are not accepted."))
    charset = re.search(r"charset=[\"']?([^\"';\s]+)", media_type, re.IGNORECASE)
    if charset and charset[1].lower() not in {"utf-8", "utf8"}:
        raise BodyUnsupported(N_("Bodies must be encoded in UTF-8."))


def read(body: bytes, keys: int = StrictJSONParser.keys) -> Any:
    """The value that a JSON text stands for; its texts are not looked at yet."""
    brackets = _TEXT.sub(b"", body).translate(None, _NO_BRACKET)
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > DEPTH:
        message = N_("The body is nested deeper than %(limit)s levels.")
        raise BodyRefused(message, params={"limit": DEPTH})
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BodyRefused(N_("Bodies must be encoded in UTF-8.")) from error
    objects = _Objects(keys)
    try:
        return json.loads(
            text,
            object_pairs_hook=objects.make,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        message = N_("Not JSON: line %(line)s, column %(column)s.")
        place = {"line": error.lineno, "column": error.colno}
        raise BodyRefused(message, params=place) from error


class _Objects:
    """Makes dictionaries of a limited number of keys in all, none of them doubled."""

    def __init__(self, keys: int) -> None:
        self.limit = self.left = keys

    def make(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        self.left -= len(pairs)
        if self.left < 0:
            message = N_("The body holds more than %(limit)s keys.")
            raise BodyRefused(message, params={"limit": self.limit})
        made = dict(pairs)
        if len(made) < len(pairs):
            raise BodyRefused(N_("A key stands twice in one object."), code="body.doubled_key")
        return made


def _whole(digits: str) -> int:
    if len(digits) > WHOLE_LENGTH:
        _no_number(digits)
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if len(digits) > FRACTION_LENGTH or value in {float("inf"), float("-inf")}:
        _no_number(digits)
    return value


def _no_number(_digits: str) -> NoReturn:
    raise BodyRefused(N_("A number is out of range."), code="body.bad_number")


def check_texts(value: Any) -> None:
    """Refuse texts that a database or a page cannot carry, and say where they stand."""
    for pointer, text in _texts(value, ""):
        if _FORBIDDEN.search(text):
            message = N_("The text holds a character that is not allowed.")
            raise BodyRefused(message, code="body.bad_text", field=pointer)


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for key, part in value.items():
            # The key itself is not repeated in an answer before it has been looked at.
            yield pointer, key
            yield from _texts(part, f"{pointer}/{escaped(key)}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _texts(part, f"{pointer}/{place}")


def escaped(key: object) -> str:
    """One step of a JSON Pointer (RFC 6901, section 3)."""
    return str(key).replace("~", "~0").replace("/", "~1")
