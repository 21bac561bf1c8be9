"""One-time codes of authenticator apps: RFC 6238 on top of RFC 4226, six digits, 30 seconds."""

from __future__ import annotations

import hashlib
import hmac

STEP_SECONDS, DIGITS, SLACK = 30, 6, 1


def step_at(seconds: float) -> int:
    """The number of the time step that holds this instant."""
    return int(seconds // STEP_SECONDS)


def code_of(seed: bytes, step: int, digits: int = DIGITS) -> str:
    """The code of one time step."""
    digest = hmac.digest(seed, step.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15  # RFC 4226 5.3: dynamic truncation
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(seed: bytes, code: str, seconds: float, last_step: int) -> int | None:
    """The step to which a code belongs, later than the last one accepted; a step counts once."""
    now = step_at(seconds)
    found = None
    for step in range(now - SLACK, now + SLACK + 1):
        if hmac.compare_digest(code_of(seed, step).encode(), code.encode()) and step > last_step:
            found = step
    return found
