"""What a database holds, in figures that must be the same before a backup and after a restore."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg import sql

SCHEMAS = ["public", "journal"]


@dataclass(frozen=True, slots=True)
class Inventory:
    """Rows and a digest of each table, sequences, grants, migrations, and the head of the journal."""

    tables: dict[str, dict[str, Any]]
    sequences: dict[str, int]
    grants: list[str]
    migrations: list[str]
    head: dict[str, Any]
    checkpoint: str
    erased: int

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def differences(self, expected: Inventory) -> list[str]:
        """Where this database is not what the manifest says; sequences may have run ahead.

        Sequences stand outside transactions, so the dump holds a later value than the manifest.
        """
        found = [
            name
            for name in sorted(self.tables | expected.tables)
            if self.tables.get(name) != expected.tables.get(name)
        ]
        found += [
            name for name, last in expected.sequences.items() if self.sequences.get(name, -1) < last
        ]
        found += sorted(set(self.grants) ^ set(expected.grants))
        return found + (["journal.head"] if self.head != expected.head else [])


def take(database: psycopg.Connection) -> Inventory:
    """Read everything in the connection's snapshot."""
    # The text of a row must not depend on who reads it.
    database.execute("SET LOCAL timezone = 'UTC'")
    database.execute("SET LOCAL datestyle = 'ISO'")
    database.execute("SET LOCAL intervalstyle = 'iso_8601'")
    names = database.execute(_TABLES, [SCHEMAS]).fetchall()
    latest = database.execute(_CHECKPOINT).fetchone()
    erased = database.execute("SELECT count(*) FROM journal.vault WHERE erased_at IS NOT NULL")
    return Inventory(
        tables={f"{schema}.{table}": _figures(database, schema, table) for schema, table in names},
        sequences=dict(database.execute(_SEQUENCES, [SCHEMAS]).fetchall()),
        grants=[line for (line,) in database.execute(_GRANTS, [SCHEMAS]).fetchall()],
        migrations=[line for (line,) in database.execute(_MIGRATIONS).fetchall()],
        head=_head(database),
        checkpoint=latest[0] if latest else "",
        erased=_number(erased),
    )


def is_empty(database: psycopg.Connection) -> bool:
    """Whether nobody has made anything in this database yet."""
    return _number(database.execute(_RELATIONS)) == 0


def _figures(database: psycopg.Connection, schema: str, table: str) -> dict[str, Any]:
    """Row count, and the sum of the rows' hashes: it does not depend on their order."""
    name = sql.Identifier(schema, table)
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(hashtextextended(whole_row::text, 0)), 0)::text "
        "FROM {} AS whole_row"
    )
    row = database.execute(query.format(name)).fetchone()
    return {"rows": row[0], "digest": row[1]} if row else {}


def _head(database: psycopg.Connection) -> dict[str, Any]:
    row = database.execute(_HEAD).fetchone()
    names = ("log", "algorithm", "environment", "epoch", "size", "root", "waiting")
    return dict(zip(names, row or (), strict=True))


def _number(cursor: psycopg.Cursor[Any]) -> int:
    row = cursor.fetchone()
    return int(row[0]) if row else 0


_TABLES = """
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%s) AND c.relkind = 'r' ORDER BY 1, 2
"""
_RELATIONS = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind IN ('r', 'S', 'v')
"""
_SEQUENCES = """
SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences
WHERE schemaname = ANY(%s)
"""
_GRANTS = """
SELECT format('%%s.%%s %%s %%s', n.nspname, c.relname, r.rolname, a.privilege_type)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
JOIN pg_roles r ON r.oid = a.grantee
WHERE n.nspname = ANY(%s) AND r.rolname LIKE 'dougong\\_%%' ORDER BY 1
"""
_MIGRATIONS = "SELECT app || '.' || name FROM public.django_migrations ORDER BY 1"
_CHECKPOINT = "SELECT note FROM journal.checkpoint ORDER BY signed_at DESC, size DESC LIMIT 1"
_HEAD = """
SELECT log, algorithm, environment, epoch, size, encode(root, 'hex'),
    (SELECT count(*) FROM journal.pending) FROM journal.head
"""
