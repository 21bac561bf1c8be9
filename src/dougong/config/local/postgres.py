"""A PostgreSQL server of our own: initialised, started, joined and stopped, without a port."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .installation import (
    SUPERUSER,
    Installation,
    PostgresError,
    clean_environment,
    find_installation,
    shared_state,
    short_name,
)

DATABASE = "dougong"
SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432")
RUNNING = 0  # what `pg_ctl status` answers


def _short_folder() -> Path:
    return Path("/tmp") if os.access("/tmp", os.W_OK) else Path(tempfile.gettempdir())  # noqa: S108


def _private_folder(folder: Path, installation: Installation) -> Path:
    """Make `folder`, or check that nobody else made it: behind it anyone is let in as superuser."""
    expected = os.getuid() if installation.account.is_ours else installation.account.uid
    try:
        folder.mkdir(mode=0o700)
        installation.own(folder)
    except FileExistsError:
        status = folder.lstat()
        if (
            not stat.S_ISDIR(status.st_mode)
            or status.st_uid != expected
            or stat.S_IMODE(status.st_mode) != 0o700
        ):
            raise PostgresError(
                f"{folder} belongs to somebody else; remove it. {folder} 不属于本程序，请删除。"
            ) from None
    return folder


def _connection_settings(sockets: Path) -> dict[str, str]:
    return {
        "PGHOST": str(sockets),
        "PGPORT": "5432",
        "PGUSER": SUPERUSER,
        "PGDATABASE": DATABASE,
    }


@dataclass(slots=True)
class Cluster:
    """The lasting server of one data folder, shared by all our processes that use that folder.

    Whoever starts joins a server that already runs; the last one to leave stops it.
    """

    data: Path
    installation: Installation
    _users: IO[str] | None = field(default=None, init=False)

    @classmethod
    def of(cls, data: Path) -> Cluster:
        """The cluster below the data folder `data`, which is made when absent."""
        installation = find_installation()
        data.mkdir(parents=True, exist_ok=True)
        if not installation.account.reaches(data):
            data = shared_state() / short_name(data)
            data.mkdir(exist_ok=True, mode=0o755)
        return cls(data, installation)

    @property
    def folder(self) -> Path:
        return self.data / "postgres"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def sockets(self) -> Path:
        path = _short_folder() / f"dougong-{short_name(self.folder)}"
        if len(os.fsencode(path)) > SOCKET_PATH_LIMIT:
            raise PostgresError(
                f"The path of the socket folder is too long: {path}. 套接字路径过长。"
            )
        return path

    def environment(self) -> dict[str, str]:
        """What a client needs in its environment to reach the database."""
        return _connection_settings(self.sockets)

    def is_running(self) -> bool:
        status = self.installation.run("pg_ctl", "status", "-D", str(self.folder)).returncode
        return status == RUNNING

    def start(self) -> None:
        """Join the server, which is made and started when need be."""
        with self._alone(), ExitStack() as undo:
            users = undo.enter_context((self.data / "postgres.users").open("w"))
            fcntl.flock(users, fcntl.LOCK_SH)
            if not (self.folder / "PG_VERSION").exists():
                self._initialise()
            self._check_version()
            _private_folder(self.sockets, self.installation)
            if not self.is_running():
                self._launch()
                undo.callback(self._shut_down)
            self._create_database()
            self._users = users
            undo.pop_all()

    def stop(self) -> None:
        """Leave; the server is stopped when nobody else uses it."""
        if self._users is None:
            return
        with self._alone(), self._users as users:
            self._users = None
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            self._shut_down()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.data / "postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        self.installation.own(self.folder)
        self._must("initdb", *self.installation.initdb_arguments(self.folder))

    def _check_version(self) -> None:
        made_by = int((self.folder / "PG_VERSION").read_text())
        major = self.installation.major()
        if made_by != major:
            raise PostgresError(
                f"{self.folder} was made by PostgreSQL {made_by}, the programs are {major}: "
                f"dump with the old ones and restore. 数据由 PostgreSQL {made_by} 创建，请先导出再导入。"
            )

    def _launch(self) -> None:
        options = f"-c listen_addresses='' -c unix_socket_permissions=0700 -k '{self.sockets}'"
        where = ("-D", str(self.folder), "-l", str(self.log))
        self._must("pg_ctl", "start", "-w", "-s", *where, "-o", options)

    def _shut_down(self) -> None:
        self._must("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", str(self.folder))
        self.sockets.rmdir()

    def _must(self, program: str, *arguments: str) -> None:
        result = self.installation.run(program, *arguments)
        if result.returncode != 0:
            raise PostgresError(f"{program}: {result.stderr.strip() or result.stdout.strip()}")

    def _create_database(self) -> None:
        import psycopg

        with psycopg.connect(
            host=str(self.sockets), user=SUPERUSER, dbname="postgres", port=5432, autocommit=True
        ) as connection:
            known = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if known is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")


# The shell outlives us by as long as it takes to clean up: when our end of its input closes, by
# `stop()` or because we were killed, it stops the server and removes every trace.
_THROW_AWAY = """
if [ -n "$5" ]; then cp -R "$5" "$2/data" >"$2/log" 2>&1
else "$1/initdb" -D "$2/data" --no-sync $3 >"$2/log" 2>&1; fi &&
"$1/pg_ctl" start -w -s -D "$2/data" -l "$2/log" -o "-k $2 $4" >>"$2/log" 2>&1 ||
    { cat "$2/log"; rm -rf "$2"; exit 1; }
echo ready
cat >/dev/null
"$1/pg_ctl" stop -w -s -m immediate -D "$2/data" >/dev/null 2>&1
rm -rf "$2"
"""
_CARELESS = (
    "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off "
    "-c max_wal_size=4GB -c shared_buffers=64MB"
)


@dataclass(slots=True)
class ThrowAwayCluster:
    """A server for one test run, gone with the process that started it, however that ends."""

    folder: Path
    keeper: subprocess.Popen[str]

    def environment(self) -> dict[str, str]:
        """What a client needs in its environment to reach the database."""
        return _connection_settings(self.folder)

    def stop(self) -> None:
        if self.keeper.stdin and not self.keeper.stdin.closed:
            self.keeper.stdin.close()
        self.keeper.wait(timeout=60)
        if self.keeper.stdout:
            self.keeper.stdout.close()


def start_throw_away(pattern: Path | None = None) -> ThrowAwayCluster:
    """Start a server that forgets everything and does not wait for the disk.

    It is empty, or begins with what the data folder `pattern` of a stopped server holds.
    """
    installation = find_installation()
    folder = Path(tempfile.mkdtemp(prefix="dougong-test-", dir=_short_folder()))
    installation.own(folder)
    _, _, *settings = installation.initdb_arguments(folder)
    origin = str(pattern or "")
    arguments = (str(installation.binaries), str(folder), " ".join(settings), _CARELESS, origin)
    keeper = subprocess.Popen(
        ["/bin/sh", "-c", _THROW_AWAY, "sh", *arguments],
        cwd="/",
        env=clean_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        user=installation.account.uid,
        group=installation.account.gid,
        extra_groups=installation.account.groups,
    )
    assert keeper.stdout is not None  # noqa: S101 - the pipe was asked for above
    first = keeper.stdout.readline()
    if first.strip() != "ready":
        raise PostgresError(first + keeper.stdout.read())
    return ThrowAwayCluster(folder, keeper)
