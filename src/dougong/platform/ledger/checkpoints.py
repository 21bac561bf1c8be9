"""Signed statements of the head that leave the house (C2SP tlog-checkpoint in a signed-note)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dougong.kernel import clock
from dougong.kernel.errors import N_, DougongError

from .head import Head

ED25519, ED25519_SM3 = b"\x01", b"\xffdougong/sm3"


class NotSigned(DougongError):
    """A checkpoint that no trusted key has signed, or that is not a checkpoint at all."""

    code = "ledger.not_signed"


@dataclass(frozen=True, slots=True)
class Signer:
    """The signing key of one log; only the sealer's process ever holds it."""

    name: str
    key: Ed25519PrivateKey
    kind: bytes = ED25519

    @classmethod
    def from_file(cls, name: str, path: Path, algorithm: str) -> Signer:
        """Read the key, or make it on first use."""
        if not path.exists():
            make_key(path)
        if path.stat().st_mode & 0o077:
            raise DougongError(
                N_("The key file %(path)s is readable by others."), params={"path": path}
            )
        kind = ED25519 if algorithm == "sha256" else ED25519_SM3
        return cls(name, Ed25519PrivateKey.from_private_bytes(path.read_bytes()), kind)

    def public(self) -> bytes:
        return self.kind + self.key.public_key().public_bytes_raw()

    def key_id(self) -> bytes:
        return key_id(self.name, self.public())

    def verifier_key(self) -> str:
        """The line that an outsider trusts: name, id, public key."""
        return verifier_key(self.name, self.public())

    def sign(self, head: Head, at: datetime | None = None) -> str:
        time = (at or clock.now()).strftime("%Y-%m-%dT%H:%M:%SZ")
        root = base64.b64encode(head.root).decode()
        lines = [head.log, str(head.size), root, f"time {time}", f"alg {head.algorithm}"]
        return self.signed("\n".join([*lines, f"epoch {head.epoch}", ""]))

    def signed(self, text: str) -> str:
        """A text of whole lines as a C2SP signed-note."""
        signature = base64.b64encode(self.key_id() + self.key.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A verified statement: the log had this size under this root."""

    log: str
    size: int
    root: bytes
    algorithm: str
    epoch: int


def make_key(path: Path) -> None:
    """A fresh signing key, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(Ed25519PrivateKey.generate().private_bytes_raw())


def key_id(name: str, public: bytes) -> bytes:
    """C2SP signed-note: the first four bytes of SHA-256 over name, line feed, type and key."""
    return hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """C2SP signed-note: the line by which a signer of this name is trusted."""
    return f"{name}+{key_id(name, public).hex()}+{base64.b64encode(public).decode()}"


def read_checkpoint(note: str, keys: Sequence[str]) -> Checkpoint:
    """Take a note only if one of the verifier keys has signed it."""
    lines = note.partition("\n\n")[0].split("\n")
    if "\n\n" not in note or len(lines) < 6 or not lines[1].isdigit():
        raise NotSigned(N_("This is not a checkpoint of a journal."))
    read_note(note, keys)
    said = dict(line.split(" ", 1) for line in lines[3:] if " " in line)
    root = base64.b64decode(lines[2])
    return Checkpoint(lines[0], int(lines[1]), root, said["alg"], int(said["epoch"]))


def read_note(note: str, keys: Sequence[str]) -> str:
    """The text of a signed-note, if one of the verifier keys has signed it."""
    text, _gap, tail = note.partition("\n\n")
    trusted = {}
    for line in keys:
        name, identity, encoded = line.split("+", 2)
        trusted[name, identity] = Ed25519PublicKey.from_public_bytes(
            base64.b64decode(encoded)[-32:]
        )
    for line in tail.splitlines():
        name, _, encoded = line.removeprefix("— ").partition(" ")
        data = base64.b64decode(encoded or "")
        public = trusted.get((name, data[:4].hex()))
        if public is None:
            continue
        try:
            public.verify(data[4:], f"{text}\n".encode())
        except InvalidSignature:
            continue
        return text
    raise NotSigned(N_("No trusted key has signed this checkpoint."))
