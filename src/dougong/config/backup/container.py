"""The outer form of an archive: a stream encrypted for one key and signed as a whole.

    dougong-backup/1 LF
    {"recipient": …, "signer": …, "ephemeral": …, "created_at": …} LF      JSON on one line
    chunks: 1 byte last (0 or 1), 4 bytes length (big-endian), ciphertext with tag
    64 bytes Ed25519 over SHA-512 of everything before

The content key is HKDF-SHA256 of the X25519 agreement of an ephemeral key with the recipient's,
salted with both public halves. Every chunk of at most 1 MiB is sealed by ChaCha20-Poly1305; its
nonce is 3 zero bytes, the number of the chunk in 8 bytes, and the byte that marks the last one;
the digest of the header is authenticated with it. So nothing can be cut off, moved or joined.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from dougong.kernel import clock
from dougong.kernel.errors import N_

from .keys import BackupRefused, ReadingKeys, WritingKeys, fingerprint

MAGIC = b"dougong-backup/1\n"
FAMILY = b"dougong-backup/"
CHUNK = 1 << 20
SIGNATURE = 64
HEADER_LIMIT = 4096


class DamagedArchive(BackupRefused):
    """The archive is cut off, was changed, or is none."""

    code = "backup.damaged"


class WrongKey(BackupRefused):
    """The archive was encrypted for, or signed by, somebody else."""

    code = "backup.wrong_key"


class WrongVersion(BackupRefused):
    """The archive was written by another release or another PostgreSQL."""

    code = "backup.wrong_version"


class SealedWriter:
    """Takes the bytes of the content in any portions and writes the sealed stream."""

    def __init__(self, file: BinaryIO, keys: WritingKeys) -> None:
        ephemeral = X25519PrivateKey.generate()
        header = {
            "recipient": fingerprint(keys.recipient.public_bytes_raw()),
            "signer": fingerprint(keys.signer.public_key().public_bytes_raw()),
            "ephemeral": base64.b64encode(ephemeral.public_key().public_bytes_raw()).decode(),
            "created_at": clock.now().isoformat(timespec="seconds"),
        }
        self.header = MAGIC + json.dumps(header).encode() + b"\n"
        self.content_key = _content_key(
            ephemeral.exchange(keys.recipient), ephemeral.public_key(), keys.recipient
        )
        self._file, self._signer = file, keys.signer
        self._cipher = ChaCha20Poly1305(self.content_key)
        self._associated = hashlib.sha256(self.header).digest()
        self._hash = hashlib.sha512()
        self._held = bytearray()
        self._number = 0
        self._put(self.header)

    def write(self, data: bytes) -> int:
        """Hold the bytes until a chunk is full."""
        self._held += data
        while len(self._held) > CHUNK:  # the last chunk is never empty by accident: it is marked
            self._seal(bytes(self._held[:CHUNK]), is_last=False)
            del self._held[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Seal the last chunk and sign everything."""
        self._seal(bytes(self._held), is_last=True)
        self._file.write(_sign(self._signer, self._hash.digest()))

    def _seal(self, content: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last), content, self._associated)
        self._put(bytes([is_last]) + len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


@dataclass(slots=True)
class SealedReader:
    """Gives the content back, chunk by chunk; a wrong byte anywhere is an error, never content."""

    file: BinaryIO
    header: bytes
    content_key: bytes
    _held: bytes = b""
    _chunks: Iterator[bytes] | None = None

    @classmethod
    def open(cls, file: BinaryIO, keys: ReadingKeys) -> SealedReader:
        """Believe the archive only after its signature, then find the content key."""
        header, said = check_signature(file, keys.signer)
        if said["recipient"] != fingerprint(keys.recipient.public_key().public_bytes_raw()):
            raise WrongKey(N_("The archive was encrypted for another key."))
        ephemeral = X25519PublicKey.from_public_bytes(base64.b64decode(said["ephemeral"]))
        shared = keys.recipient.exchange(ephemeral)
        return cls(file, header, _content_key(shared, ephemeral, keys.recipient.public_key()))

    def read(self, size: int) -> bytes:
        """At most `size` bytes of the content, fewer only at its end."""
        if self._chunks is None:
            self._chunks = self._opened()
        while len(self._held) < size:
            more = next(self._chunks, None)
            if more is None:
                break
            self._held += more
        portion, self._held = self._held[:size], self._held[size:]
        return portion

    def _opened(self) -> Iterator[bytes]:
        self.file.seek(len(self.header))
        cipher, associated = (
            ChaCha20Poly1305(self.content_key),
            hashlib.sha256(self.header).digest(),
        )
        number, is_last = 0, False
        while not is_last:
            frame = self.file.read(5)
            length = int.from_bytes(frame[1:], "big")
            if len(frame) != 5 or length > CHUNK + 16:
                raise DamagedArchive(N_("The archive is cut off or damaged."))
            is_last = frame[0] == 1
            try:
                yield cipher.decrypt(_nonce(number, is_last), self.file.read(length), associated)
            except InvalidTag as error:
                raise DamagedArchive(N_("The archive is cut off or damaged.")) from error
            number += 1


def check_signature(file: BinaryIO, signer: Ed25519PublicKey) -> tuple[bytes, dict[str, Any]]:
    """Read the whole file once; returns the header's bytes and what it says."""
    header, said = _read_header(file)
    size = file.seek(0, 2)
    file.seek(0)
    whole, left = hashlib.sha512(), size - SIGNATURE
    while left > 0:
        portion = file.read(min(CHUNK, left))
        if not portion:
            break
        whole.update(portion)
        left -= len(portion)
    if said["signer"] != fingerprint(signer.public_bytes_raw()):
        raise WrongKey(N_("The archive was signed by another key."))
    try:
        signer.verify(file.read(SIGNATURE), _signed(whole.digest()))
    except InvalidSignature as error:
        raise DamagedArchive(N_("The archive is cut off or damaged.")) from error
    return header, said


def _read_header(file: BinaryIO) -> tuple[bytes, dict[str, Any]]:
    file.seek(0)
    magic = file.read(len(MAGIC))
    if magic != MAGIC:
        if magic.startswith(FAMILY):
            raise WrongVersion(
                N_("The archive has a form that this version of Dougong does not know.")
            )
        raise DamagedArchive(N_("This is not an archive of Dougong."))
    line = file.readline(HEADER_LIMIT)
    try:
        said = {name: str(value) for name, value in json.loads(line).items()}
        said["recipient"], said["signer"], base64.b64decode(said["ephemeral"], validate=True)
    except (ValueError, AttributeError, KeyError) as error:
        raise DamagedArchive(N_("The archive is cut off or damaged.")) from error
    return magic + line, said


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content_key(shared: bytes, ephemeral: X25519PublicKey, recipient: X25519PublicKey) -> bytes:
    salt = ephemeral.public_bytes_raw() + recipient.public_bytes_raw()
    return HKDF(SHA256(), 32, salt=salt, info=MAGIC).derive(shared)


def _nonce(number: int, is_last: bool) -> bytes:
    return bytes(3) + number.to_bytes(8, "big") + bytes([is_last])


def _signed(digest: bytes) -> bytes:
    return MAGIC + digest


def _sign(signer: Ed25519PrivateKey, digest: bytes) -> bytes:
    return signer.sign(_signed(digest))
