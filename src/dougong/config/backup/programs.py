"""pg_dump and pg_restore of the server's own major version, and how they reach the database."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from django.db import connection

from dougong.config.local.installation import client_program
from dougong.kernel.errors import N_

from .keys import BackupRefused

PORTION = 4 << 20
_VARIABLES = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}


def link(**options: Any) -> psycopg.Connection:
    """A connection of our own to the product's database, outside Django's pool."""
    settings = connection.settings_dict
    words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host"}
    words |= {"PORT": "port"}
    named = {word: settings[name] for name, word in words.items() if settings[name]}
    return psycopg.connect(**named, **options)


def dump(database: psycopg.Connection, snapshot: str) -> Iterator[bytes]:
    """The database as it stood at `snapshot`, in portions of a few MiB."""
    words = ["--format=custom", "--no-owner", f"--snapshot={snapshot}"]
    with _running("pg_dump", words, major_of(database), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None  # noqa: S101 - the pipe was asked for above
        while portion := process.stdout.read(PORTION):
            yield portion


def contents(portions: Iterable[bytes], major: int) -> list[str]:
    """What a dump says that it holds: one line for each object."""
    with tempfile.TemporaryFile() as listed:
        pipes = (subprocess.PIPE, listed.fileno())
        with _running("pg_restore", ["--list"], major, *pipes) as process:
            _feed(process, portions)
        listed.seek(0)
        return listed.read().decode().splitlines()


def load(portions: Iterable[bytes], major: int) -> None:
    """Fill the empty database in one transaction: all of it, or nothing."""
    database = str(connection.settings_dict["NAME"])
    words = ["--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={database}"]
    with _running("pg_restore", words, major, stdin=subprocess.PIPE) as process:
        _feed(process, portions)


def major_of(database: psycopg.Connection) -> int:
    return database.info.server_version // 10_000


def version_of(program: str, major: int) -> str:
    """What the program says of itself."""
    path = client_program(program, major)
    words = [str(path), "--version"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def _feed(process: subprocess.Popen[bytes], portions: Iterable[bytes]) -> None:
    """Write to the program; one that has read enough closes its end, and that is no fault."""
    assert process.stdin is not None  # noqa: S101 - the pipe was asked for by the caller
    with suppress(BrokenPipeError), process.stdin as pipe:
        for portion in portions:
            pipe.write(portion)


@contextmanager
def _running(
    program: str,
    words: Iterable[str],
    major: int,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL; ending with another code than 0 is an error with its own words."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [str(client_program(program, major)), *words],
            env=_environment(),
            stdin=stdin,
            stdout=stdout,
            stderr=said,
        )
        try:
            with process:
                yield process
        except BaseException:
            process.kill()
            raise
        if process.returncode != 0:
            said.seek(0)
            reason = said.read().decode(errors="replace").strip()
            raise BackupRefused(
                N_("%(program)s failed: %(reason)s"), params={"program": program, "reason": reason}
            )


def _environment() -> dict[str, str]:
    """The password goes by the environment: arguments are read by everybody on the machine."""
    settings = connection.settings_dict
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    named = {word: str(settings[name]) for name, word in _VARIABLES.items() if settings[name]}
    return kept | named | {"LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}
