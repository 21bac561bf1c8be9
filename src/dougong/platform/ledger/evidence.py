"""The evidence pack: what an outsider needs to check a range of the journal with plain Python."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import IO, Any

from django.db import connection
from django.template.loader import render_to_string

from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import N_, DougongError
from dougong.kernel.merkle import complete_subtrees, consistency_proof
from dougong.platform.exports.watermark import Watermark

from .head import node_at, read_nodes
from .sources import read_leaves, sealed_names

STEP = 5_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Which leaves the pack shows: a scope by its code (`*` is everything) and a stretch of time."""

    scope: str = "*"
    first_at: datetime | None = None
    last_at: datetime | None = None


def export(
    target: IO[bytes],
    selection: Selection,
    keys: Sequence[str],
    mark: Watermark,
    *,
    with_texts: bool = True,
) -> dict[str, Any]:
    """Write the pack up to the newest checkpoint; returns its manifest.

    Without texts it proves the same: their commitments stand in the leaves.
    """
    size, algorithm, checkpoints = _checkpoints()
    first = _first_leaf(selection, size)
    manifest = {
        "v": 1,
        "scope": selection.scope,
        "algorithm": algorithm,
        "first": first,
        "size": size,
        "from": selection.first_at.isoformat() if selection.first_at else None,
        "to": selection.last_at.isoformat() if selection.last_at else None,
    }
    digest = DIGESTS[algorithm]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        with pack.open("leaves.bin", "w") as part:
            for block in _leaf_hashes(first, size):
                part.write(block)
        entries = manifest["entries"] = _write_entries(
            pack, selection, (first, size), digest, with_texts
        )
        prefix = read_nodes(complete_subtrees(first))
        _json(pack, "prefix.json", [[*place, value.hex()] for place, value in prefix.items()])
        _json(pack, "tallies.json", _tallies(first, size, digest))
        for at, note in checkpoints:
            pack.writestr(f"checkpoints/{at}.txt", note)
            if at < first:
                proof = consistency_proof(at, size, node_at, digest)
                _json(pack, f"consistency/{at}.json", [part.hex() for part in proof])
        _json(pack, "manifest.json", manifest)
        told = json.dumps(manifest, ensure_ascii=False).encode()
        line = mark.line(entries, hashlib.sha256(told).hexdigest())
        pack.writestr("about.txt", f"{line}\n")
        pack.writestr("keys.txt", "\n".join(keys) + "\n")
        pack.writestr("index.html", render_to_string("ledger/pack.html", {"manifest": manifest}))
        pack.writestr("verify_evidence.py", verifier())
    return manifest


def verifier() -> str:
    """The program that travels with every pack and needs nothing but Python."""
    return (resources.files(__package__) / "verify_evidence.py").read_text(encoding="utf-8")


def _checkpoints() -> tuple[int, str, list[tuple[int, str]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.size, c.note, h.algorithm FROM journal.checkpoint c "
            "JOIN journal.head h ON h.log = c.log ORDER BY c.size"
        )
        rows = cursor.fetchall()
    if not rows:
        raise DougongError(
            N_("There is no checkpoint yet: sign one before exporting evidence."),
            code="ledger.no_checkpoint",
        )
    return rows[-1][0], rows[-1][2], [(size, note) for size, note, _ in rows]


def _first_leaf(selection: Selection, size: int) -> int:
    """The range begins at a tally, so that the count of the stretch after it can be checked."""
    if selection.first_at is None:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(seq), 0) FROM journal.note "
            "WHERE kind = 'tally' AND seq < %s AND (body::json ->> 'at')::timestamptz <= %s",
            [size, selection.first_at],
        )
        return int(cursor.fetchone()[0])


def _leaf_hashes(first: int, size: int) -> Iterator[bytes]:
    for start in range(first, size, STEP):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT leaf_hash FROM journal.leaf WHERE seq >= %s AND seq < %s ORDER BY seq",
                [start, min(start + STEP, size)],
            )
            yield b"".join(bytes(row[0]) for row in cursor.fetchall())


def _write_entries(
    pack: zipfile.ZipFile,
    selection: Selection,
    span: tuple[int, int],
    digest: Any,
    with_texts: bool,
) -> int:
    count = 0
    with pack.open("entries.ndjson", "w") as part:
        for rows in _shown(selection, span):
            keys = [(kind, source) for _, kind, source in rows]
            leaves = read_leaves(keys, digest)
            texts = _texts([leaves[key].body for key in keys]) if with_texts else {}
            for (seq, *_), key in zip(rows, keys, strict=True):
                leaf = leaves[key]
                item: dict[str, Any] = {"seq": seq, "input": leaf.text().decode()}
                vault = [texts[name] for name in sealed_names(leaf.body) if name in texts]
                if vault:
                    item["vault"] = vault
                part.write((json.dumps(item, ensure_ascii=False) + "\n").encode())
                count += 1
    return count


def _shown(selection: Selection, span: tuple[int, int]) -> Iterator[list[Any]]:
    for start in range(span[0], span[1], STEP):
        limits = [start, min(start + STEP, span[1])]
        with connection.cursor() as cursor:
            if selection.scope == "*":
                cursor.execute(_EVERYTHING, limits)
            else:
                cursor.execute(_OF_SCOPE, [selection.scope, *limits, selection.scope, *limits])
            yield cursor.fetchall()


def _texts(bodies: Sequence[str]) -> dict[str, dict[str, str]]:
    names = [name for body in bodies for name in sealed_names(body)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, salt, text FROM journal.vault "
            "WHERE id = ANY(%s::uuid[]) AND text IS NOT NULL",
            [names],
        )
        return {
            name: {"salt": bytes(salt).hex(), "text": text}
            for name, salt, text in cursor.fetchall()
        }


def _tallies(first: int, size: int, digest: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.seq, l.kind, l.source FROM journal.leaf l "
            "WHERE l.kind = 'tally' AND l.seq >= %s AND l.seq < %s ORDER BY l.seq",
            [first, size],
        )
        rows = cursor.fetchall()
    leaves = read_leaves([(kind, source) for _, kind, source in rows], digest)
    return [
        {"seq": seq, "input": leaves[kind, source].text().decode()} for seq, kind, source in rows
    ]


def _json(pack: zipfile.ZipFile, name: str, content: Any) -> None:
    pack.writestr(name, json.dumps(content, ensure_ascii=False))


_EVERYTHING = "SELECT seq, kind, source FROM journal.leaf WHERE seq >= %s AND seq < %s ORDER BY seq"

_BELOW = """
SELECT reach.below_id FROM platform_scopereach reach
JOIN platform_record s ON s.id = reach.above_id WHERE s.code = %s
"""
_OF_SCOPE = f"""
SELECT l.seq, l.kind, l.source FROM journal.leaf l
JOIN journal.entry e ON l.kind = 'entry' AND l.source = e.id::text
JOIN platform_record r ON r.id = e.record_id
WHERE coalesce(r.scope_id, r.id) IN ({_BELOW}) AND l.seq >= %s AND l.seq < %s
UNION ALL
SELECT l.seq, l.kind, l.source FROM journal.leaf l
JOIN journal.change c ON l.kind = 'change' AND l.source = c.id::text
JOIN journal.entry e ON e.id = c.unit JOIN platform_record r ON r.id = e.record_id
WHERE coalesce(r.scope_id, r.id) IN ({_BELOW}) AND l.seq >= %s AND l.seq < %s
ORDER BY 1
"""
