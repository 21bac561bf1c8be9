"""Finding what was changed behind the journal's back: leaves, rows, columns and outside checkpoints."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from dougong.kernel.digests import DIGESTS, Digest
from dougong.kernel.merkle import complete_subtrees, leaf_hash, node_hash, root
from dougong.platform.journal import capture

from .archives import ArchiveFault, check_archives, lawfully_out
from .checkpoints import Checkpoint
from .head import Head, read_head, read_nodes
from .sources import read_leaves

Told = Callable[[int, int], None]
STEP = 5_000
QUICK = 10_000


@dataclass(slots=True)
class Verdict:
    """What a verification found; `first_bad_seq` is the first leaf concerned, where one is."""

    valid: bool
    size: int
    root: str
    kind: str | None = None
    first_bad_seq: int | None = None
    record: str | None = None
    missing_from: int | None = None
    missing_to: int | None = None
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Fault(Exception):
    """The first thing that is not as the journal says."""

    kind: str
    seq: int | None = None
    record: str | None = None
    missing: tuple[int, int] | None = None


def verify(
    *,
    quick: bool = False,
    outside: Sequence[Checkpoint] = (),
    told: Told | None = None,
    archives: bool = True,
) -> Verdict:
    """Check the sealed journal against its own bytes, the present rows, and outside checkpoints.

    `told` hears now and then how many leaves are done; without `archives` their files are not read.
    """
    start, head = time.perf_counter(), read_head()
    verdict = Verdict(True, head.size, head.root.hex())
    try:
        check_outside(head, outside)
        _check_leaves(head, max(0, head.size - QUICK) if quick else 0, told)
        if not quick:
            if archives:
                _check_archives(head)
            _check_columns()
            _check_unsealed(head)
            for model in capture.watched():
                _check_rows(model._meta.db_table, str(model._meta.pk.column))
    except Fault as fault:
        verdict.valid, verdict.kind, verdict.first_bad_seq = False, fault.kind, fault.seq
        verdict.record = fault.record
        if fault.missing:
            verdict.missing_from, verdict.missing_to = fault.missing
    verdict.seconds = round(time.perf_counter() - start, 3)
    return verdict


def root_at(size: int, digest: Digest) -> bytes:
    """The root that the tree had at an earlier size, from stored nodes."""
    nodes = read_nodes(complete_subtrees(size))
    try:
        return root(size, lambda level, index: nodes[level, index], digest)
    except KeyError as gap:
        raise Fault("node_missing") from gap


def check_outside(head: Head, outside: Sequence[Checkpoint]) -> None:
    """Raise where a checkpoint is ahead of the journal, contradicts it, or belongs to no log of it."""
    digest = DIGESTS[head.algorithm]
    for checkpoint in sorted(outside, key=lambda point: point.size):
        if checkpoint.log != head.log and not _is_linked(checkpoint):
            raise Fault("another_log")
        if checkpoint.log != head.log:
            continue
        if checkpoint.algorithm != head.algorithm:
            raise Fault("another_log")
        if checkpoint.size > head.size:
            raise Fault("truncated", head.size, missing=(head.size, checkpoint.size - 1))
        if root_at(checkpoint.size, digest) != checkpoint.root:
            raise Fault("rewritten", missing=(0, checkpoint.size - 1))


def _is_linked(checkpoint: Checkpoint) -> bool:
    """Whether a link leaf names this checkpoint of an older log, or a later one of that log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM journal.note WHERE kind = 'link'")
        links = [json.loads(body)["old"] for (body,) in cursor.fetchall()]
    return any(
        old["log"] == checkpoint.log
        and (
            checkpoint.size < old["size"]
            or (checkpoint.size == old["size"] and checkpoint.root.hex() == old["root"])
        )
        for old in links
    )


def _check_leaves(head: Head, first: int, told: Told | None) -> None:
    """Every leaf has the hash of its row's bytes, and all leaves together the root of the head."""
    digest = DIGESTS[head.algorithm]
    tree = _Stack(digest)
    for level, index in complete_subtrees(first):
        tree.push(level, read_nodes([(level, index)]).get((level, index), b""))
    expected = first
    for rows in _leaf_rows(first, head.size):
        leaves = read_leaves([(kind, source) for _, kind, source, _ in rows], digest)
        out = lawfully_out([r[0] for r in rows if (r[1], r[2]) not in leaves])
        for seq, kind, source, stored in rows:
            if seq != expected:
                raise Fault("leaf_missing", expected)
            leaf = leaves.get((kind, source))
            if leaf is None and seq not in out:
                raise Fault("row_missing", seq)
            if leaf is not None and leaf_hash(leaf.text(), digest) != bytes(stored):
                raise Fault(f"{kind}_changed", seq)
            tree.push(0, bytes(stored))
            expected += 1
        if told is not None:
            told(expected - first, head.size - first)
    if expected != head.size:
        raise Fault("leaf_missing", expected)
    if tree.root() != head.root or root_at(head.size, digest) != head.root:
        raise Fault("root_differs")


def _leaf_rows(first: int, size: int) -> Iterator[list[Any]]:
    while first < size:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT seq, kind, source, leaf_hash FROM journal.leaf "
                "WHERE seq >= %s AND seq < %s ORDER BY seq",
                [first, min(first + STEP, size)],
            )
            yield cursor.fetchall()
        first += STEP


class _Stack:
    """Complete subtrees of a growing tree, largest first."""

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        self.parts: list[tuple[int, bytes]] = []

    def push(self, level: int, value: bytes) -> None:
        while self.parts and self.parts[-1][0] == level:
            value = node_hash(self.parts.pop()[1], value, self.digest)
            level += 1
        self.parts.append((level, value))

    def root(self) -> bytes:
        if not self.parts:
            return self.digest(b"")
        value = self.parts[-1][1]
        for _, left in reversed(self.parts[:-1]):
            value = node_hash(left, value, self.digest)
        return value


def _check_archives(head: Head) -> None:
    """What was taken out of the database lies in its file, leaf for leaf."""
    try:
        check_archives(DIGESTS[head.algorithm])
    except ArchiveFault as fault:
        raise Fault(fault.kind, fault.seq, fault.file) from fault


def _check_columns() -> None:
    """The columns by which people search an entry say what its hashed body says."""
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        row = cursor.fetchone()
    if row:
        raise Fault("column_differs", row[0], str(row[1]))


def _check_unsealed(head: Head) -> None:
    """Every row of the journal has a leaf or waits for one."""
    with connection.cursor() as cursor:
        cursor.execute(_UNSEALED)
        row = cursor.fetchone()
    if row:
        raise Fault("never_sealed", None, f"{row[0]} {row[1]}")


def _check_rows(table: str, key: str) -> None:
    """The last value that the journal saw in every column is the value that stands there now."""
    quote = connection.ops.quote_name
    names = {"table": quote(table), "key": quote(key)}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS % names, [table, table, table])
        row = cursor.fetchone()
    if row:
        raise Fault(
            "row_differs", None, json.dumps({"table": table, "key": row[0], "column": row[1]})
        )


_COLUMNS = """
SELECT l.seq, e.id FROM journal.entry e LEFT JOIN journal.leaf l ON l.kind = 'entry' AND l.source = e.id::text,
LATERAL (SELECT e.body::jsonb AS b) parsed
WHERE (b ->> 'id')::uuid IS DISTINCT FROM e.id OR (b ->> 'unit')::uuid IS DISTINCT FROM e.unit
   OR (b ->> 'actor')::bigint IS DISTINCT FROM e.actor_id
   OR (b ->> 'record')::bigint IS DISTINCT FROM e.record_id
   OR b ->> 'action' IS DISTINCT FROM e.verb OR b ->> 'result' IS DISTINCT FROM e.result
   OR coalesce(b ->> 'retention', 'project') IS DISTINCT FROM e.retention
   OR (b ->> 'version')::int IS DISTINCT FROM e.version
   OR coalesce((SELECT v.text FROM journal.vault v WHERE v.id = (b -> 'reason' ->> '$sealed')::uuid), '')
      IS DISTINCT FROM e.reason
LIMIT 1
"""

_UNSEALED = """
SELECT 'entry', id::text FROM journal.entry e
WHERE NOT EXISTS (SELECT FROM journal.leaf l WHERE l.kind = 'entry' AND l.source = e.id::text)
  AND NOT EXISTS (SELECT FROM journal.pending p WHERE p.kind = 'entry' AND p.source = e.id::text)
UNION ALL
SELECT 'change', id::text FROM journal.change c
WHERE NOT EXISTS (SELECT FROM journal.leaf l WHERE l.kind = 'change' AND l.source = c.id::text)
  AND NOT EXISTS (SELECT FROM journal.pending p WHERE p.kind = 'change' AND p.source = c.id::text)
LIMIT 1
"""

_ROWS = """
WITH last AS (
    SELECT DISTINCT ON (c.pk, e.key) c.pk, e.key, e.value -> 1 AS value
    FROM journal.change c, json_each(c.body::json) e WHERE c.tbl = %%s
    ORDER BY c.pk, e.key, c.id DESC
), final AS (
    SELECT DISTINCT ON (pk) pk, op FROM journal.change WHERE tbl = %%s ORDER BY pk, id DESC
)
SELECT f.pk, '' FROM final f LEFT JOIN %(table)s t ON t.%(key)s::text = f.pk
WHERE (f.op = 'D') = (t.%(key)s IS NOT NULL)
UNION ALL
SELECT t.%(key)s::text, '' FROM %(table)s t
WHERE NOT EXISTS (SELECT FROM journal.change c WHERE c.tbl = %%s AND c.pk = t.%(key)s::text)
UNION ALL
SELECT l.pk, l.key FROM last l JOIN %(table)s t ON t.%(key)s::text = l.pk
JOIN final f ON f.pk = l.pk AND f.op <> 'D'
LEFT JOIN journal.vault v ON json_typeof(l.value) = 'object' AND v.id = (CASE WHEN json_typeof(l.value) = 'object' THEN (l.value ->> '$sealed')::uuid END)
WHERE CASE WHEN json_typeof(l.value) = 'object' AND (l.value ->> '$secret' IS NOT NULL OR l.value ->> '$erased' IS NOT NULL) THEN false
           WHEN v.id IS NOT NULL THEN v.erased_at IS NULL AND to_jsonb(t) ->> l.key IS DISTINCT FROM v.text
           ELSE to_jsonb(t) ->> l.key IS DISTINCT FROM l.value #>> '{}' END
LIMIT 1
"""
