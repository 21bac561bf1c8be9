"""The keys of archives: whom they are encrypted for, and who signs them."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from dougong.kernel.errors import N_, DougongError

RECIPIENT, SIGNER = "backup", "backup-signing"


class BackupRefused(DougongError):
    """An archive cannot be written, or must not be restored; nothing was changed."""

    code = "backup.refused"


@dataclass(frozen=True, slots=True)
class WritingKeys:
    """What a server needs to write archives: it cannot read them again without the private half."""

    recipient: X25519PublicKey
    signer: Ed25519PrivateKey


@dataclass(frozen=True, slots=True)
class ReadingKeys:
    """What a restore needs: the private half, and whose signature is believed."""

    recipient: X25519PrivateKey
    signer: Ed25519PublicKey


def writing_keys(folder: Path) -> WritingKeys:
    """Read the keys in `folder`; where there are none, make them, readable by their owner only.

    The private half `backup.key` may be taken off the server: `backup.pub` is enough to write.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    public, signing = folder / f"{RECIPIENT}.pub", folder / f"{SIGNER}.key"
    if not public.exists():
        _make(folder, RECIPIENT)
    if not signing.exists():
        _make(folder, SIGNER)
    return WritingKeys(
        X25519PublicKey.from_public_bytes(_load(public)),
        Ed25519PrivateKey.from_private_bytes(_load_secret(signing)),
    )


def rotate(folder: Path, name: str) -> tuple[str, str]:
    """A new pair; the old one stays beside it under its fingerprint, for the archives it belongs to."""
    writing_keys(folder)
    before = fingerprint(_load(folder / f"{name}.pub"))
    for ending in ("pub", "key"):
        path = folder / f"{name}.{ending}"
        if path.exists():
            path.rename(folder / f"{name}-{before}.{ending}")
    _make(folder, name)
    return before, fingerprint(_load(folder / f"{name}.pub"))


def reading_keys(private: Path, signer: Path) -> ReadingKeys:
    """Read the private half of the recipient and the public half of the signer."""
    return ReadingKeys(
        X25519PrivateKey.from_private_bytes(_load_secret(private)),
        Ed25519PublicKey.from_public_bytes(_load(signer)),
    )


def fingerprint(key: bytes) -> str:
    """A short name of a key that tells nothing about it."""
    return hashlib.sha256(b"dougong key " + key).hexdigest()[:16]


def _make(folder: Path, name: str) -> None:
    fresh = X25519PrivateKey.generate() if name == RECIPIENT else Ed25519PrivateKey.generate()
    _store(folder / f"{name}.key", fresh.private_bytes_raw())
    _store(folder / f"{name}.pub", fresh.public_key().public_bytes_raw())


def _store(path: Path, key: bytes) -> None:
    # Never readable by others, not even between making the file and changing its mode.
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")


def _load_secret(path: Path) -> bytes:
    if path.exists() and path.stat().st_mode & 0o077:
        raise BackupRefused(
            N_("The key file %(path)s is readable by others."), params={"path": path}
        )
    return _load(path)


def _load(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes(), validate=False)
    except (OSError, ValueError) as error:
        raise BackupRefused(
            N_("The key file %(path)s cannot be read."), params={"path": path}
        ) from error
    if len(key) != 32:
        raise BackupRefused(N_("The file %(path)s holds no key."), params={"path": path})
    return key
