"""The head of the log: how many leaves, under which root, by which algorithm."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from dougong.kernel.digests import DIGESTS

Node = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the sealed journal stands."""

    log: str
    algorithm: str
    environment: str
    epoch: int
    size: int
    root: bytes


def read_head(*, lock: bool = False) -> Head:
    """The present head; `lock` keeps a second sealer waiting until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT log, algorithm, environment, epoch, size, root FROM journal.head"
            + (" FOR UPDATE" if lock else "")
        )
        log, algorithm, environment, epoch, size, root = cursor.fetchone()
    return Head(log, algorithm, environment, epoch, size, bytes(root))


def found_log(log: str, algorithm: str, environment: str) -> bool:
    """Say what the log is called and how it is hashed while it is empty; afterwards nothing changes."""
    with transaction.atomic(), connection.cursor() as cursor:
        head = read_head(lock=True)
        if head.size or (head.log, head.algorithm, head.environment) == (
            log,
            algorithm,
            environment,
        ):
            return False
        cursor.execute(
            "UPDATE journal.head SET log = %s, algorithm = %s, environment = %s, root = %s",
            [log, algorithm, environment, DIGESTS[algorithm](b"")],
        )
    return True


def read_nodes(places: Iterable[Node]) -> dict[Node, bytes]:
    """Stored hashes of complete subtrees."""
    wanted = list(places)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, index, hash FROM journal.node WHERE (level, index) IN "
            "(SELECT * FROM unnest(%s::int[], %s::bigint[]))",
            [[level for level, _ in wanted], [index for _, index in wanted]],
        )
        return {(level, index): bytes(value) for level, index, value in cursor.fetchall()}


def node_at(level: int, index: int) -> bytes:
    """One node, for proofs that need a handful."""
    return read_nodes([(level, index)])[level, index]
