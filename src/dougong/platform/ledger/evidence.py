"""The evidence pack: what an outsider needs to check a range of the journal with plain Python."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import IO, Any

from django.db import connection
from django.template.loader import render_to_string

from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import N_, DougongError
from dougong.kernel.merkle import complete_subtrees, consistency_proof

from .archives import Archived, notes_of_archives
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
    target: IO[bytes], selection: Selection, keys: Sequence[str], *, with_texts: bool = True
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
    blocks = _shown(selection, (first, size))
    return write_pack(target, manifest, Content(blocks, checkpoints, with_texts), keys)


@dataclass(frozen=True, slots=True)
class Content:
    """What a pack shows: leaves in blocks of (seq, kind, source), and signed heads.

    The pack of a whole scope has the tallies by which it is shown to be complete.
    """

    blocks: Iterable[Sequence[Any]]
    checkpoints: Sequence[tuple[int, str]]
    with_texts: bool = False
    is_whole: bool = True


def write_pack(
    target: IO[bytes], manifest: dict[str, Any], content: Content, keys: Sequence[str]
) -> dict[str, Any]:
    """Write the parts of a pack whose range and algorithm the manifest names; returns the manifest."""
    first, size, digest = manifest["first"], manifest["size"], DIGESTS[manifest["algorithm"]]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        with pack.open("leaves.bin", "w") as part:
            for block in _leaf_hashes(first, size):
                part.write(block)
        manifest["entries"] = _write_entries(pack, content, digest)
        prefix = read_nodes(complete_subtrees(first))
        _json(pack, "prefix.json", [[*place, value.hex()] for place, value in prefix.items()])
        since = first if content.is_whole else size
        _json(pack, "tallies.json", _tallies(since, size, digest))
        _json(pack, "archived.json", _noted(since, size, digest))
        for at, note in content.checkpoints:
            pack.writestr(f"checkpoints/{at}.txt", note)
            if at < first:
                proof = consistency_proof(at, size, node_at, digest)
                _json(pack, f"consistency/{at}.json", [part.hex() for part in proof])
        _json(pack, "manifest.json", manifest)
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


def _write_entries(pack: zipfile.ZipFile, content: Content, digest: Any) -> int:
    """The leaf inputs, those in archive files too where the files are at hand."""
    count, archived = 0, Archived()
    with pack.open("entries.ndjson", "w") as part:
        for rows in content.blocks:
            leaves = read_leaves([(kind, source) for _, kind, source in rows], digest)
            texts = _texts([leaf.body for leaf in leaves.values()]) if content.with_texts else {}
            archived.look_for([seq for seq, kind, source in rows if (kind, source) not in leaves])
            for seq, kind, source in rows:
                leaf = leaves.get((kind, source))
                given = leaf.text().decode() if leaf else archived.input_of(seq)
                if given is None:
                    continue  # its archive was destroyed, or lies elsewhere: the notes account for it
                item: dict[str, Any] = {"seq": seq, "input": given}
                named = sealed_names(leaf.body) if leaf else ()
                if vault := [texts[name] for name in named if name in texts]:
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


def _noted(first: int, size: int, digest: Any) -> list[dict[str, Any]]:
    """The leaves that say which other leaves were taken out into archives."""
    rows = notes_of_archives(first, size)
    leaves = read_leaves([("change", source) for _, source in rows], digest)
    return [{"seq": seq, "input": leaves["change", source].text().decode()} for seq, source in rows]


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
