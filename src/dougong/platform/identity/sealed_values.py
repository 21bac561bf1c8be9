"""Values that lie in the database only sealed, such as the seeds of one-time codes."""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


def seal(value: bytes, place: str) -> str:
    """Sealed under the newest key; `place` binds it to its row, so that it fits nowhere else."""
    nonce = os.urandom(NONCE)
    key = _key(next(iter(settings.FIELD_KEYS)))
    sealed = AESGCM(key).encrypt(nonce, value, place.encode())
    return base64.urlsafe_b64encode(nonce + sealed).decode()


def unseal(text: str, place: str) -> bytes:
    """The value again, by whichever of the keys sealed it."""
    raw = base64.urlsafe_b64decode(text)
    for one in settings.FIELD_KEYS:
        try:
            return AESGCM(_key(one)).decrypt(raw[:NONCE], raw[NONCE:], place.encode())
        except InvalidTag:
            continue
    raise ValueError("no key of this installation opens the value")


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
