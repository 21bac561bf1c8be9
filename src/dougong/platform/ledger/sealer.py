"""Giving every entry and change its number and its place in the tree, behind the snapshot horizon.

Every transaction below the horizon is finished, so no row can still appear there: numbers are
gap-free although writers never wait for the sealer or for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import connection, transaction

from dougong.kernel import clock
from dougong.kernel.digests import DIGESTS
from dougong.kernel.merkle import appended, complete_subtrees, leaf_hash, root
from dougong.platform.journal.canonical import canonical

from . import clock_watch
from .head import Head, Node, read_head, read_nodes
from .leaves import Leaf, moment
from .sources import read_leaves

BATCH = 10_000


def seal_once() -> int:
    """Seal what is finished, at most about one batch; returns how many leaves were added."""
    fall = timedelta(0)
    with transaction.atomic():
        head = read_head(lock=True)
        waiting = _waiting(head.epoch)
        if waiting:
            numbers, keys = (
                [n for n, _, _ in waiting],
                [(kind, source) for _, kind, source in waiting],
            )
            digest = DIGESTS[head.algorithm]
            leaves = read_leaves(keys, digest)
            append(head, [leaves[key] for key in keys])
            fall = clock_watch.furthest_fall([leaves[key] for key in keys])
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM journal.pending WHERE n = ANY(%s)", [numbers])
    if fall > clock_watch.ALLOWED:
        clock_watch.tell(fall)
    return len(waiting)


def seal_all() -> int:
    """Seal until nothing finished is waiting."""
    total = 0
    while count := seal_once():
        total += count
    return total


def append(head: Head, leaves: Sequence[Leaf]) -> Head:
    """Add leaves after the present head; the head row is locked by the caller."""
    digest = DIGESTS[head.algorithm]
    edge = read_nodes(complete_subtrees(head.size))
    hashes = [leaf_hash(leaf.text(), digest) for leaf in leaves]
    made = appended(head.size, hashes, lambda level, index: edge[level, index], digest)
    size = head.size + len(leaves)
    nodes = edge | made
    top = root(size, lambda level, index: nodes[level, index], digest)
    _store(head.size, leaves, hashes, made)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal.head SET size = %s, root = %s, sealed_at = clock_timestamp()",
            [size, top],
        )
    return Head(head.log, head.algorithm, head.environment, head.epoch, size, top)


def append_note(head: Head, kind: str, content: Mapping[str, object]) -> Head:
    """A leaf of the sealer's own: a tally, a link to an older log, or the next signing key."""
    now = clock.now()
    body = canonical({**content, "epoch": head.epoch, "at": moment(now)})
    leaf = Leaf(kind, f"{kind}-{head.size}", head.epoch, 0, now, body)
    after = append(head, [leaf])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal.note (seq, kind, body) VALUES (%s, %s, %s)",
            [head.size, kind, body],
        )
    return after


def _waiting(epoch: int) -> list[tuple[int, str, str]]:
    """Finished rows in the order (transaction, n), never splitting a transaction.

    Horizon and rows are read by one statement: a later look at the horizon would let rows slip.
    """
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [epoch, BATCH, epoch])
        return [(n, kind, source) for n, kind, source in cursor.fetchall()]


def _store(
    first: int, leaves: Sequence[Leaf], hashes: Sequence[bytes], nodes: dict[Node, bytes]
) -> None:
    with connection.cursor() as cursor:
        with cursor.copy(
            "COPY journal.leaf (seq, kind, source, leaf_hash, commitments) FROM STDIN"
        ) as copy:
            for seq, (leaf, value) in enumerate(zip(leaves, hashes, strict=True), first):
                copy.write_row((seq, leaf.kind, leaf.source, value, b"".join(leaf.commitments)))
        with cursor.copy("COPY journal.node (level, index, hash) FROM STDIN") as copy:
            for (level, index), value in nodes.items():
                copy.write_row((level, index, value))


_WAITING = """
WITH horizon AS (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS xmin),
ready AS (
    SELECT p.n, p.kind, p.source, p.xid FROM journal.pending p, horizon
    WHERE p.epoch = %s AND p.xid < horizon.xmin ORDER BY p.xid, p.n LIMIT %s
)
SELECT p.n, p.kind, p.source FROM journal.pending p
WHERE p.epoch = %s AND p.xid <= (SELECT max(xid) FROM ready) ORDER BY p.xid, p.n
"""
