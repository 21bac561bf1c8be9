"""Merkle trees of RFC 6962: roots, inclusion and consistency proofs, and their verification.

References
----------
RFC 6962, section 2.1 (tree and proofs); RFC 9162, sections 2.1.3.2 and 2.1.4.2 (verification).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from .digests import Digest, sha256

NodeAt = Callable[[int, int], bytes]
"""Hash of the complete subtree at (level, index): leaves index·2^level up to (index+1)·2^level."""


def leaf_hash(data: bytes, digest: Digest = sha256) -> bytes:
    return digest(b"\x00" + data)


def node_hash(left: bytes, right: bytes, digest: Digest = sha256) -> bytes:
    return digest(b"\x01" + left + right)


def complete_subtrees(size: int) -> Iterator[tuple[int, int]]:
    """(level, index) of the complete subtrees that make up a tree of `size`, from left to right."""
    start = 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            yield level, start >> level
            start += 1 << level


def appended(
    size: int, leaves: Iterable[bytes], node_at: NodeAt, digest: Digest = sha256
) -> dict[tuple[int, int], bytes]:
    """Complete subtrees that come into being when leaves are added to a tree of `size`."""
    made: dict[tuple[int, int], bytes] = {}
    for index, leaf in enumerate(leaves, size):
        level, place, value = 0, index, leaf
        made[level, place] = value
        while place & 1:
            left = made.get((level, place - 1)) or node_at(level, place - 1)
            value = node_hash(left, value, digest)
            level, place = level + 1, place >> 1
            made[level, place] = value
    return made


def root(size: int, node_at: NodeAt, digest: Digest = sha256) -> bytes:
    """MTH of the first `size` leaves."""
    if size == 0:
        return digest(b"")
    hashes = [node_at(level, index) for level, index in complete_subtrees(size)]
    value = hashes.pop()
    while hashes:
        value = node_hash(hashes.pop(), value, digest)
    return value


def _span_hash(first: int, last: int, node_at: NodeAt, digest: Digest) -> bytes:
    """MTH of the leaves [first, last), where `first` begins a subtree of at least that width."""
    width = last - first
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return node_at(level, first >> level)
    middle = first + (1 << (width - 1).bit_length() - 1)
    left = _span_hash(first, middle, node_at, digest)
    return node_hash(left, _span_hash(middle, last, node_at, digest), digest)


def inclusion_proof(index: int, size: int, node_at: NodeAt, digest: Digest = sha256) -> list[bytes]:
    """PATH(index, D[size]) from the leaf upwards."""
    proof, first, last = [], 0, size
    while last - first > 1:
        middle = first + (1 << (last - first - 1).bit_length() - 1)
        if index < middle:
            proof.append(_span_hash(middle, last, node_at, digest))
            last = middle
        else:
            proof.append(_span_hash(first, middle, node_at, digest))
            first = middle
    return proof[::-1]


def consistency_proof(old: int, size: int, node_at: NodeAt, digest: Digest = sha256) -> list[bytes]:
    """PROOF(old, D[size]): the tree of `old` leaves is a prefix of the tree of `size` leaves."""
    if not 0 < old < size:
        return []
    proof, first, last, is_whole = [], 0, size, True
    while old != last:
        middle = first + (1 << (last - first - 1).bit_length() - 1)
        if old <= middle:
            proof.append(_span_hash(middle, last, node_at, digest))
            last = middle
        else:
            proof.append(_span_hash(first, middle, node_at, digest))
            first, is_whole = middle, False
    if not is_whole:
        proof.append(_span_hash(first, last, node_at, digest))
    return proof[::-1]


def is_included(
    leaf: bytes,
    place: tuple[int, int],
    root_hash: bytes,
    proof: Sequence[bytes],
    digest: Digest = sha256,
) -> bool:
    """Whether the leaf stands at `place` = (index, size) of the tree with this root."""
    index, size = place
    width = len(digest(b""))
    if not 0 <= index < size or any(len(part) != width for part in (leaf, *proof)):
        return False
    last, value = size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            value = node_hash(part, value, digest)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            value = node_hash(value, part, digest)
        index, last = index >> 1, last >> 1
    return last == 0 and value == root_hash


def is_consistent(
    sizes: tuple[int, int],
    roots: tuple[bytes, bytes],
    proof: Sequence[bytes],
    digest: Digest = sha256,
) -> bool:
    """Whether the older tree is a prefix of the newer one; nothing is a prefix of an empty tree."""
    old, new = sizes
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and roots[0] == roots[1]
    width = len(digest(b""))
    if not proof or any(len(part) != width for part in proof):
        return False
    path = [roots[0], *proof] if old & (old - 1) == 0 else list(proof)
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(part, before, digest), node_hash(part, after, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, part, digest)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == roots
