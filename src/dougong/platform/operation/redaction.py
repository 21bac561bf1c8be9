"""Taking secrets out of what is written to logs, by the name of a value and by its shape."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

HIDDEN = "[hidden]"

_SECRET_NAME = re.compile(
    r"pass(word|phrase|wd)?$|pwd|secret|token|credential|api_?key|private_?key|authorization|"
    r"cookie|session_?(id|key)|otp|seed$|DATABASE\w*URL|SECRET_KEY|csrf|signature",
    re.IGNORECASE,
)
_SHAPES = (
    # user:password@host of any address
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s@/]+@", re.IGNORECASE), rf"\1:{HIDDEN}@"),
    # API tokens of ours, JSON web tokens, PEM blocks, django-insecure keys
    (re.compile(r"\bdgt_[A-Za-z0-9_-]{8,}"), HIDDEN),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)", re.S), HIDDEN),
    (re.compile(r"django-insecure\S*"), HIDDEN),
    # Authorization: Bearer …, and name=value or "name": "value" where the name tells
    (re.compile(r"\b(bearer|basic|token)\s+[A-Za-z0-9+/._~=-]{8,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    (
        re.compile(
            r"(?P<name>\b[\w-]*(?:password|passwd|passphrase|pwd|secret|secret_key|token|sessionid|csrf\w*|api_?key|"
            r"credential|cookie|authorization|otp)[\w-]*['\"]?\s*[=:]\s*)(?P<quote>['\"]?)[^\s'\"&,;}]+",
            re.IGNORECASE,
        ),
        rf"\g<name>\g<quote>{HIDDEN}",
    ),
)  # fmt: skip


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is never shown."""
    return bool(_SECRET_NAME.search(name))


def redacted(value: Any, known: tuple[str, ...] = ()) -> Any:
    """The same value without secrets; `known` are texts that are secret wherever they stand."""
    if isinstance(value, str):
        return _redacted_text(value, known)
    if isinstance(value, Mapping):
        return {
            str(name): HIDDEN if is_secret_name(str(name)) else redacted(part, known)
            for name, part in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted(part, known) for part in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _redacted_text(str(value), known)


def _redacted_text(text: str, known: tuple[str, ...]) -> str:
    for secret in known:
        text = text.replace(secret, HIDDEN)
    for shape, instead in _SHAPES:
        text = shape.sub(instead, text)
    return text
