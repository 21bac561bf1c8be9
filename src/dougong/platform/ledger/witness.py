"""The witness (见证签名): another department signs a checkpoint only if it continues the last one it saw.

It runs on that department's machine, with the folder of checkpoints and a state file of its own.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import time

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import N_, DougongError
from dougong.kernel.merkle import is_consistent

from .checkpoints import Checkpoint, key_id, read_checkpoint, verifier_key
from .destinations import read_proof

COSIGNATURE = b"\x04"


class NotWitnessed(DougongError):
    """The checkpoint does not continue what this witness has seen."""

    code = "ledger.not_witnessed"


@dataclass(slots=True)
class State:
    """What a witness remembers: its key, whom it trusts, and the last head of each log."""

    name: str
    secret: str
    log_keys: list[str]
    seen: dict[str, tuple[int, str]]

    @classmethod
    def from_file(cls, path: Path) -> State:
        if path.stat().st_mode & 0o077:
            raise DougongError(
                N_("The key file %(path)s is readable by others."), params={"path": path}
            )
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def found(cls, path: Path, name: str, log_keys: Sequence[str]) -> State:
        """Begin a state file with a fresh key, readable by its owner only."""
        secret = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
        state = cls(name, secret, list(log_keys), {})
        path.touch(mode=0o600, exist_ok=False)
        state.keep(path)
        return state

    def trust(self, log_keys: Sequence[str]) -> None:
        """Believe further keys of the log, such as the one that follows a rotation."""
        self.log_keys += [key for key in log_keys if key not in self.log_keys]

    def keep(self, path: Path) -> None:
        part = path.with_suffix(".part")
        part.touch(mode=0o600)
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(path)

    @property
    def key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(self.secret))

    def public(self) -> bytes:
        return COSIGNATURE + self.key.public_key().public_bytes_raw()

    def verifier_key(self) -> str:
        return verifier_key(self.name, self.public())


def cosign(state: State, path: Path) -> str:
    """The note with our line added; the head is remembered and never signed against."""
    note = path.read_text(encoding="utf-8")
    point = read_checkpoint(note, state.log_keys)
    last = state.seen.get(point.log)
    if last is not None:
        _follow(point, path, (last[0], bytes.fromhex(last[1])), state.log_keys)
    text = note.partition("\n\n")[0]
    moment = int(time())
    signature = state.key.sign(_message(text, moment))
    data = key_id(state.name, state.public()) + struct.pack(">Q", moment) + signature
    state.seen[point.log] = (point.size, point.root.hex())
    line = f"\u2014 {state.name} {base64.b64encode(data).decode()}\n"
    is_ours = f"\u2014 {state.name} "
    others = "".join(one for one in note.splitlines(keepends=True) if not one.startswith(is_ours))
    return others + line


def is_witnessed(note: str, key: str) -> bool:
    """Whether the note carries a valid cosignature by this verifier key."""
    text = note.partition("\n\n")[0]
    name, identity, encoded = key.split("+", 2)
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    for line in note.splitlines():
        if line.startswith(f"\u2014 {name} "):
            data = base64.b64decode(line.rpartition(" ")[2])
            if data[:4].hex() == identity and len(data) == 76:
                try:
                    public.verify(data[12:], _message(text, struct.unpack(">Q", data[4:12])[0]))
                except InvalidSignature:
                    continue
                return True
    return False


def _message(text: str, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{text}\n".encode()


def _follow(point: Checkpoint, path: Path, seen: tuple[int, bytes], keys: Sequence[str]) -> None:
    """Walk back from proof to proof until the head that was seen last."""
    size, root = seen
    if point.size < size or (point.size == size and point.root != root):
        raise NotWitnessed(
            N_("The log showed %(seen)d leaves before and shows %(size)d now."),
            params={"seen": size, "size": point.size},
        )
    digest = DIGESTS[point.algorithm]
    while point.size > size:
        proof = read_proof(path)
        path = path.with_name(f"{proof.old:012}.txt")
        if proof.old < size:
            raise NotWitnessed(N_("No proof leads from the last head that was seen to this one."))
        older = read_checkpoint(path.read_text(encoding="utf-8"), keys)
        parts = [bytes.fromhex(part) for part in proof.path]
        if not is_consistent((older.size, point.size), (older.root, point.root), parts, digest):
            raise NotWitnessed(N_("The log has been rewritten since it was seen last."))
        point = older
    if point.root != root:
        raise NotWitnessed(N_("The log has been rewritten since it was seen last."))
