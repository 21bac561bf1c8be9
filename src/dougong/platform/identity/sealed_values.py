"""Values that lie in the database only sealed, such as the seeds of one-time codes."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db.models import Model

NONCE = 12


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column whose values lie sealed, and what binds each of them to its row."""

    model: type[Model]
    name: str
    place: Callable[[Any], str]


sealed_columns: list[SealedColumn] = []


def declare_sealed(model: type[Model], name: str, place: Callable[[Any], str]) -> None:
    """Say that a column holds sealed values, so that a rotation reaches them."""
    sealed_columns.append(SealedColumn(model, name, place))


def seal(value: bytes, place: str) -> str:
    """Sealed under the newest key; `place` binds it to its row, so that it fits nowhere else."""
    nonce = os.urandom(NONCE)
    key = _key(next(iter(settings.FIELD_KEYS)))
    sealed = AESGCM(key).encrypt(nonce, value, place.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(text: str, place: str) -> bytes:
    """The value again, by whichever of the keys sealed it."""
    for one in settings.FIELD_KEYS:
        try:
            return _opened(one, text, place)
        except InvalidTag:
            continue
    raise ValueError("no key of this installation opens the value")


def is_under_newest(text: str, place: str) -> bool:
    """Whether the newest key sealed the value."""
    try:
        _opened(next(iter(settings.FIELD_KEYS)), text, place)
    except InvalidTag:
        return False
    return True


def _opened(key: str, text: str, place: str) -> bytes:
    raw = base64.urlsafe_b64decode(text)
    return AESGCM(_key(key)).decrypt(raw[:NONCE], raw[NONCE:], place.encode())


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
