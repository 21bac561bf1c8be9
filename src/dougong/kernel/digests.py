"""The two hash algorithms of the journal: SHA-256, and SM3 (GB/T 32905-2016) where it is asked for."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable

Digest = Callable[[bytes], bytes]

_WORD = 0xFFFFFFFF
_START = (
    0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
    0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
)  # fmt: skip


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def sm3(data: bytes) -> bytes:
    """SM3 by OpenSSL where this build of Python has it, else in plain Python."""
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", data).digest()
    return plain_sm3(data)


def plain_sm3(data: bytes) -> bytes:
    """GB/T 32905-2016, 5: padding, expansion and compression over blocks of 64 bytes."""
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + struct.pack(">Q", 8 * len(data))
    state: tuple[int, ...] = _START
    for start in range(0, len(padded), 64):
        block = _compressed(state, struct.unpack(">16I", padded[start : start + 64]))
        state = tuple(old ^ new for old, new in zip(state, block, strict=True))
    return struct.pack(">8I", *state)


def _turn(word: int, places: int) -> int:
    places %= 32
    return ((word << places) | (word >> (32 - places))) & _WORD


def _expanded(block: tuple[int, ...]) -> list[int]:
    words = list(block)
    for i in range(16, 68):
        mixed = words[i - 16] ^ words[i - 9] ^ _turn(words[i - 3], 15)
        spread = mixed ^ _turn(mixed, 15) ^ _turn(mixed, 23)
        words.append(spread ^ _turn(words[i - 13], 7) ^ words[i - 6])
    return words


def _compressed(state: tuple[int, ...], block: tuple[int, ...]) -> tuple[int, ...]:
    words = _expanded(block)
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        constant = 0x79CC4519 if j < 16 else 0x7A879D8A
        first = _turn((_turn(a, 12) + e + _turn(constant, j)) & _WORD, 7)
        second = first ^ _turn(a, 12)
        if j < 16:
            odd, even = a ^ b ^ c, e ^ f ^ g
        else:
            odd, even = (a & b) | (a & c) | (b & c), (e & f) | (~e & g)
        high = (odd + d + second + (words[j] ^ words[j + 4])) & _WORD
        low = (even + h + first + words[j]) & _WORD
        d, c, b, a = c, _turn(b, 9), a, high
        h, g, f, e = g, _turn(f, 19), e, low ^ _turn(low, 9) ^ _turn(low, 17)
    return a, b, c, d, e, f, g, h


DIGESTS: dict[str, Digest] = {"sha256": sha256, "sm3": sm3}
