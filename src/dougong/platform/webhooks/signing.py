"""Signatures by the Standard Webhooks specification, so that receivers need no code of ours."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
BYTES = 32


def new_secret() -> bytes:
    return secrets.token_bytes(BYTES)


def written(secret: bytes) -> str:
    """A secret as its receiver stores it."""
    return PREFIX + base64.b64encode(secret).decode()


def signature(secret: bytes, message: str, at: int, body: bytes) -> str:
    """`v1,` and the HMAC-SHA256 over message id, time stamp and body, joined by full stops."""
    signed = f"{message}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def headers(keys: Sequence[bytes], message: str, at: int, body: bytes) -> Mapping[str, str]:
    """What goes with a body: while a secret is renewed, a signature by either."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Dougong-Webhooks/1",
        "webhook-id": message,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(signature(key, message, at, body) for key in keys),
    }
