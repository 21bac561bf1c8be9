#!/usr/bin/env python3
"""Check an evidence pack of Dougong 斗拱 with nothing but Python: no network, no other package.

    python3 verify_evidence.py PACK.zip --key 'NAME+ID+KEY' [--checkpoint FILE ...] [--json]

Keys and checkpoints that you give beat those in the pack. Exit 0 valid, 1 invalid, 2 unreadable or
no trusted key. References: RFC 6962 2.1, RFC 9162 2.1, RFC 8032 5.1, GB/T 32905, C2SP signed-note.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any, Callable, Optional

Point = tuple[int, int, int, int]
Key = tuple[str, bytes, bytes]
Digest = Callable[[bytes], bytes]
LIMIT_PART, LIMIT_PACK, LIMIT_NAMES = 2**30, 2**31, 20_000
SIGNED = "\u2014 "


class Unreadable(Exception):
    """The pack or a key cannot be read at all."""


class Invalid(Exception):
    """Something in the pack is not true; `seq` is the first leaf concerned, where one is."""

    def __init__(self, kind: str, seq: Optional[int] = None) -> None:
        super().__init__(kind)
        self.kind, self.seq = kind, seq


SM3_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
             0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)  # fmt: skip


def turned(word: int, places: int) -> int:
    places %= 32
    return ((word << places) | (word >> (32 - places))) & 0xFFFFFFFF


def sm3_block(state: tuple[int, ...], words: Sequence[int]) -> tuple[int, ...]:
    words = list(words)
    for i in range(16, 68):
        mixed = words[i - 16] ^ words[i - 9] ^ turned(words[i - 3], 15)
        mixed ^= turned(mixed, 15) ^ turned(mixed, 23)
        words.append(mixed ^ turned(words[i - 13], 7) ^ words[i - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        first = turned(
            turned(a, 12) + e + turned(0x79CC4519 if j < 16 else 0x7A879D8A, j) & 0xFFFFFFFF, 7
        )
        odd = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        even = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        high = (odd + d + (first ^ turned(a, 12)) + (words[j] ^ words[j + 4])) & 0xFFFFFFFF
        low = (even + h + first + words[j]) & 0xFFFFFFFF
        a, b, c, d = high, a, turned(b, 9), c
        e, f, g, h = low ^ turned(low, 9) ^ turned(low, 17), e, turned(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h)))


def sm3(data: bytes) -> bytes:
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        padded = data + b"\x80" + bytes((55 - len(data)) % 64) + struct.pack(">Q", 8 * len(data))
        state: tuple[int, ...] = SM3_START
        for at in range(0, len(padded), 64):
            state = sm3_block(state, struct.unpack(">16I", padded[at : at + 64]))
        return struct.pack(">8I", *state)


DIGESTS: dict[str, Digest] = {"sha256": lambda data: hashlib.sha256(data).digest(), "sm3": sm3}


P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE = (BASE_X, 4 * pow(5, P - 2, P) % P, 1, BASE_X * (4 * pow(5, P - 2, P)) % P)


def point_add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_times(scalar: int, point: Point) -> Point:
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = point_add(total, point)
        point, scalar = point_add(point, point), scalar >> 1
    return total


def point_read(data: bytes) -> Optional[Point]:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """Ed25519 signature of `message` by the 32-byte public key."""
    if len(key) != 32 or len(signature) != 64:
        return False
    public, nonce = point_read(key), point_read(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or nonce is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = point_times(s, BASE), point_add(nonce, point_times(h, public))
    return all((left[i] * right[2] - right[i] * left[2]) % P == 0 for i in (0, 1))


def read_key(text: str) -> Key:
    """`name+keyid+base64(type, public key)` as C2SP signed-note writes verifier keys."""
    try:
        name, key_id, body = text.strip().split("+", 2)
        data = base64.b64decode(body, validate=True)
    except (ValueError, binascii.Error):
        raise Unreadable("not a verifier key: " + text[:60]) from None
    expected = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
    if data[:1] not in (b"\x01", b"\xff") or expected.hex() != key_id.lower():
        raise Unreadable("the key does not match its id: " + name)
    return name, expected, data[-32:]


def read_checkpoint(text: str, keys: Sequence[Key]) -> tuple[str, int, bytes, str]:
    """(log, size, root, algorithm) of a note signed by one of the trusted keys."""
    body, mark, tail = text.partition("\n\n")
    lines = body.split("\n")
    if not mark or len(lines) < 3 or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
        raise Invalid("checkpoint_malformed")
    for line in tail.splitlines():
        parts = line[len(SIGNED) :].split(" ") if line.startswith(SIGNED) else []
        if len(parts) != 2:
            continue
        try:
            data = base64.b64decode(parts[1], validate=True)
        except binascii.Error:
            continue
        for name, key_id, public in keys:
            if (name, key_id) == (parts[0], data[:4]) and is_signed(
                public, (body + "\n").encode(), data[4:]
            ):
                alg = dict(word.partition(" ")[::2] for word in lines[3:]).get("alg", "sha256")
                return lines[0], int(lines[1]), base64.b64decode(lines[2]), alg
    raise Invalid("checkpoint_not_signed_by_a_trusted_key")


class Tree:
    """Complete subtrees before the range and the leaf hashes of the range: roots of every later size."""

    def __init__(
        self, prefix: list[tuple[int, int, bytes]], first: int, leaves: bytes, digest: Digest
    ) -> None:
        self.first, self.leaves, self.digest, self.width = first, leaves, digest, len(digest(b""))
        self.count = len(leaves) // self.width
        self.nodes = {(level, index): value for level, index, value in prefix}
        if sum(1 << level for level, _ in self.nodes) != first or len(leaves) % self.width:
            raise Invalid("prefix_does_not_reach_the_range")

    def leaf(self, seq: int) -> bytes:
        at = (seq - self.first) * self.width
        return self.leaves[at : at + self.width]

    def node(self, level: int, index: int) -> bytes:
        if (level, index) in self.nodes:
            return self.nodes[level, index]
        if level == 0:
            if not self.first <= index < self.first + self.count:
                raise Invalid("leaf_missing", index)
            return self.leaf(index)
        value = self.digest(
            b"\x01" + self.node(level - 1, 2 * index) + self.node(level - 1, 2 * index + 1)
        )
        self.nodes[level, index] = value
        return value

    def root(self, size: int) -> bytes:
        parts, start = [], 0
        for level in range(size.bit_length() - 1, -1, -1):
            if size >> level & 1:
                parts.append(self.node(level, start >> level))
                start += 1 << level
        value = parts.pop() if parts else self.digest(b"")
        while parts:
            value = self.digest(b"\x01" + parts.pop() + value)
        return value


def is_consistent(
    old: int, new: int, roots: tuple[bytes, bytes], proof: list[bytes], digest: Digest
) -> bool:
    """RFC 9162, 2.1.4.2."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and roots[0] == roots[1]
    if not proof:
        return False
    path = [roots[0]] + proof if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = digest(b"\x01" + part + before), digest(b"\x01" + part + after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = digest(b"\x01" + after + part)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == roots


class Pack:
    """A zip read with limits; nothing is ever written to disk."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile) as error:
            raise Unreadable(str(error)) from None
        self.left = LIMIT_PACK
        if len(self.zip.infolist()) > LIMIT_NAMES or len(set(self.names())) != len(self.names()):
            raise Unreadable("too many parts, or two of one name")

    def names(self) -> list[str]:
        return self.zip.namelist()

    def read(self, name: str) -> bytes:
        try:
            with self.zip.open(name) as part:
                data = part.read(min(LIMIT_PART, self.left) + 1)
        except (KeyError, OSError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
            raise Unreadable(name + ": " + str(error)) from None
        self.left -= len(data)
        if len(data) > LIMIT_PART or self.left < 0:
            raise Unreadable(name + ": too large")
        return data

    def json(self, name: str) -> Any:
        try:
            return json.loads(self.read(name).decode("utf-8"))
        except (ValueError, RecursionError):
            raise Unreadable(name + ": not JSON") from None


def check_entries(pack: Pack, tree: Tree, digest: Digest) -> tuple[int, dict[int, bool]]:
    """Every leaf input shown has its hash at its place, every text its commitment; counts by tally."""
    shown = 0
    seen: dict[int, bool] = {}
    for line in pack.read("entries.ndjson").decode("utf-8").splitlines():
        item = json.loads(line)
        seq, data = item["seq"], item["input"].encode("utf-8")
        if seq in seen or not tree.first <= seq < tree.first + tree.count:
            raise Invalid("entry_outside_the_range", seq)
        if digest(b"\x00" + data) != tree.leaf(seq):
            raise Invalid("entry_changed", seq)
        for text in item.get("vault", ()):
            commitment = digest(b"\x02" + bytes.fromhex(text["salt"]) + text["text"].encode())
            if ("\n" + commitment.hex() + "\n").encode() not in data[data.rfind(b"\nvault ") :]:
                raise Invalid("text_changed", seq)
        seen[seq] = data.startswith(b"dougong/entry/")
        shown += 1
    return shown, seen


def read_note(tree: Tree, digest: Digest, item: dict[str, Any], kind: str) -> Any:
    """The body of a leaf by which the journal speaks of itself, once its hash is at its place."""
    data = item["input"].encode("utf-8")
    if digest(b"\x00" + data) != tree.leaf(item["seq"]) or kind.encode() not in data[:400]:
        raise Invalid("note_changed", item["seq"])
    return json.loads(data.partition(b"\nbody ")[2].partition(b"\n")[2].rpartition(b"\nvault ")[0])


def read_archived(pack: Pack, tree: Tree, digest: Digest, seen: dict[int, bool]) -> set[int]:
    """Leaves not shown of which the journal itself says that an archive holds or held them."""
    out: set[int] = set()
    for item in pack.json("archived.json") if "archived.json" in pack.names() else []:
        leaves = read_note(tree, digest, item, "\ntable keeping_archive\n")["leaves"][1]
        for first, end in re.findall(r"\[(\d+),(\d+)\)", leaves):
            out.update(range(max(tree.first, int(first)), min(tree.first + tree.count, int(end))))
    return out - set(seen)


def check_tallies(pack: Pack, tree: Tree, digest: Digest, scope: str, seen: dict[int, bool]) -> int:
    """Each tally inside the range says how many leaves of the pack's scope came since the last one."""
    archived = read_archived(pack, tree, digest, seen)
    # A range that begins at the first leaf needs no tally before it.
    proved, previous = 0, -1 if tree.first == 0 else None
    for item in pack.json("tallies.json"):
        body = read_note(tree, digest, item, "dougong/tally/v1\n")
        if previous is not None and previous >= tree.first - 1:
            span = range(previous + 1, item["seq"])
            expected = len(span) if scope == "*" else body["scopes"].get(scope, 0)
            shown = sum(1 for seq in span if seq in seen and (scope == "*" or seen[seq]))
            out = sum(1 for seq in span if seq in archived)
            if shown + (out if scope == "*" else min(out, expected - shown)) != expected:
                raise Invalid("range_incomplete", previous + 1)
            proved += 1
        previous = item["seq"]
    return proved


def verify(pack: Pack, keys: Sequence[Key], own_checkpoints: list[str]) -> dict[str, Any]:
    manifest = pack.json("manifest.json")
    notes = own_checkpoints + [
        pack.read(name).decode("utf-8")
        for name in sorted(pack.names())
        if re.fullmatch(r"checkpoints/[^/]+", name)
    ]
    heads = [read_checkpoint(note, keys) for note in notes]
    if not heads:
        raise Unreadable("the pack holds no checkpoint")
    if len({(log, alg) for log, _, _, alg in heads}) != 1 or heads[0][3] not in DIGESTS:
        raise Invalid("checkpoints_of_different_logs")
    digest = DIGESTS[heads[0][3]]
    prefix = [
        (level, index, bytes.fromhex(value)) for level, index, value in pack.json("prefix.json")
    ]
    tree = Tree(prefix, manifest["first"], pack.read("leaves.bin"), digest)
    end = tree.first + tree.count
    for _, size, root, _ in heads:
        if size > end:
            raise Invalid("pack_ends_before_your_checkpoint", end)
        if size >= tree.first and tree.root(size) != root:
            raise Invalid("tree_differs_from_checkpoint", tree.first)
    for size, root in {(size, root) for _, size, root, _ in heads if size < tree.first}:
        proof = [bytes.fromhex(part) for part in pack.json("consistency/%d.json" % size)]
        if not is_consistent(size, end, (root, tree.root(end)), proof, digest):
            raise Invalid("not_consistent_with_older_checkpoint")
    if max(size for _, size, _, _ in heads) != end:
        raise Invalid("range_ends_after_the_last_checkpoint", max(size for _, size, _, _ in heads))
    shown, seen = check_entries(pack, tree, digest)
    proved = check_tallies(pack, tree, digest, manifest["scope"], seen)
    return {"valid": True, "log": heads[0][0], "size": end, "root": tree.root(end).hex(), "entries": shown,
            "checkpoints": len(heads), "complete_spans": proved}  # fmt: skip


def main(arguments: Optional[Sequence[str]] = None) -> int:
    parser = argparse.ArgumentParser(description="Verify an evidence pack. 验证证据包。")
    parser.add_argument("pack")
    more: dict[str, Any] = {"action": "append", "default": []}
    parser.add_argument("--key", help="trusted verifier key 信任的验证公钥", **more)
    parser.add_argument("--checkpoint", help="a checkpoint you kept 自存检查点", **more)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    try:
        if not options.key:
            raise Unreadable("give the key you trust with --key 请用 --key 给出信任的公钥")
        keys = [read_key(text) for text in options.key]
        own = [open(path, encoding="utf-8").read() for path in options.checkpoint]
        result, code = verify(Pack(options.pack), keys, own), 0
    except Invalid as fault:
        result, code = {"valid": False, "kind": fault.kind, "first_bad_seq": fault.seq}, 1
    except (Unreadable, OSError, ValueError, KeyError, TypeError) as fault:
        result, code = {"valid": False, "kind": "unreadable", "message": str(fault)}, 2
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    elif code == 0:
        print("valid 有效: %(entries)d entries are true 条记录属实; tree of %(size)d leaves agrees with "
              "%(checkpoints)d checkpoints 与检查点一致; complete spans 完整区间: %(complete_spans)d" % result)  # fmt: skip
    else:
        print(
            "invalid 无效: %s %s"
            % (result["kind"], result.get("first_bad_seq", result.get("message", "")))
        )
    return code


if __name__ == "__main__":
    sys.exit(main())
