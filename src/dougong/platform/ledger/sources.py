"""Reading journal rows as leaves, in the exact bytes that are stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from dougong.kernel.digests import Digest

from .leaves import Leaf, change_lines

Key = tuple[str, str]


def read_leaves(keys: Sequence[Key], digest: Digest) -> dict[Key, Leaf]:
    """The leaves of these (kind, source) pairs that have a row; a missing row is a missing key."""
    found: dict[Key, Leaf] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [[source for kind, source in keys if kind == "entry"]])
        entries = cursor.fetchall()
        cursor.execute(_CHANGES, [[source for kind, source in keys if kind == "change"]])
        changes = cursor.fetchall()
        cursor.execute(
            _NOTES, [[source for kind, source in keys if kind not in {"entry", "change"}]]
        )
        notes = cursor.fetchall()
    vault = _commitments(entries, changes, digest)
    for name, epoch, xid, at, body, *_ in entries:
        key = ("entry", str(name))
        found[key] = Leaf(*key, epoch, int(xid), at, body, (), vault.get(key, ()))
    for name, epoch, xid, at, body, *lines in changes:
        key = ("change", str(name))
        found[key] = Leaf(*key, epoch, int(xid), at, body, change_lines(lines), vault.get(key, ()))
    for source, kind, epoch, at, body in notes:
        found[kind, source] = Leaf(kind, source, epoch, 0, at, body)
    return found


def _commitments(
    entries: Sequence[Any], changes: Sequence[Any], digest: Digest
) -> dict[Key, tuple[bytes, ...]]:
    """The commitments to the sealed texts that each body names, in the order of the bodies.

    A text that was erased keeps the commitments of its leaf, which the leaf row holds.
    """
    bodies = {("entry", str(row[0])): row[4] for row in entries}
    bodies |= {("change", str(row[0])): row[4] for row in changes}
    named = {key: sealed_names(body) for key, body in bodies.items() if '{"$sealed":"' in body}
    wanted = sorted({name for names in named.values() for name in names})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id::text, salt, text FROM journal.vault WHERE id = ANY(%s::uuid[])", [wanted]
        )
        texts = {name: (salt, text) for name, salt, text in cursor.fetchall()}
        erased = [key for key, names in named.items() if any(_is_gone(texts, n) for n in names)]
        kept = _kept(cursor, erased, len(digest(b"")))
    made: dict[Key, tuple[bytes, ...]] = {}
    for key, names in named.items():
        if key in kept:
            made[key] = kept[key]
        else:
            parts = [texts[name] for name in names if not _is_gone(texts, name)]
            made[key] = tuple(digest(b"\x02" + bytes(salt) + text.encode()) for salt, text in parts)
    return made


def _is_gone(texts: dict[str, tuple[Any, Any]], name: str) -> bool:
    return name not in texts or texts[name][1] is None


def _kept(cursor: Any, keys: Sequence[Key], width: int) -> dict[Key, tuple[bytes, ...]]:
    cursor.execute(
        "SELECT kind, source, commitments FROM journal.leaf WHERE (kind, source) IN "
        "(SELECT * FROM unnest(%s::text[], %s::text[]))",
        [[kind for kind, _ in keys], [source for _, source in keys]],
    )
    return {
        (kind, source): tuple(bytes(data[i : i + width]) for i in range(0, len(data), width))
        for kind, source, data in cursor.fetchall()
    }


def sealed_names(body: str) -> list[str]:
    """Ids of the vault that a body names, in order."""
    marker = '{"$sealed":"'
    return [part[:36] for part in body.split(marker)[1:]]


_ENTRIES = "SELECT id, epoch, xid::text, at, body FROM journal.entry WHERE id = ANY(%s::uuid[])"
_CHANGES = """
SELECT id, epoch, xid::text, at, body, unit, tbl, pk, op, version
FROM journal.change WHERE id = ANY(%s::bigint[])
"""
_NOTES = """
SELECT l.source, n.kind, (n.body::json ->> 'epoch')::int, (n.body::json ->> 'at')::timestamptz, n.body
FROM journal.note n JOIN journal.leaf l USING (seq) WHERE l.source = ANY(%s)
"""
