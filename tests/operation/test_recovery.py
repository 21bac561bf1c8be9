"""The commands of docs/operate/recovery.md, on a server that archives its log."""

import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from dougong.config.local.installation import find_installation
from dougong.config.local.postgres import _short_folder

from .conftest import dougong, said

pytestmark = [pytest.mark.alone, pytest.mark.full]


class Server:
    """A server of one folder, run as the account that may run it."""

    def __init__(self, place, name):
        self.installation, self.folder, self.sockets = find_installation(), place / name, place

    def run(self, program, *words):
        done = self.installation.run(program, *map(str, words))
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def start(self):
        options = f"-c listen_addresses= -k {self.sockets}"
        log = self.folder / "server.log"
        self.run("pg_ctl", "start", "-w", "-s", "-D", self.folder, "-l", log, "-o", options)

    def stop(self):
        self.run("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", self.folder)

    def set(self, **settings):
        lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        with (self.folder / "postgresql.auto.conf").open("a") as file:
            file.write(lines)

    def link(self):
        return psycopg.connect(
            host=str(self.sockets), user="postgres", dbname="dougong", autocommit=True
        )

    def dougong(self, *words):
        place = {"DATABASE_URL": "postgresql:///dougong", "PGHOST": str(self.sockets)}
        return dougong(*words, data=self.sockets / "data", PGUSER="postgres", **place)


@pytest.fixture
def place():
    """A folder that the account of the server owns and reaches, with a short name for its socket."""
    import shutil
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="dougong-recovery-", dir=_short_folder()))
    folder.chmod(0o755)
    for name in ("base", "wal"):
        (folder / name).mkdir()
        find_installation().own(folder / name)
    find_installation().own(folder)
    yield folder
    shutil.rmtree(folder)


def change(server, text):
    """A note in a table that needs no entry, and when it was certainly there."""
    with server.link() as link:
        link.execute("INSERT INTO platform_jobeffect (key, at) VALUES (%s, now())", [text])
        time.sleep(1.2)
        return link.execute("SELECT now()::text").fetchone()[0]


def test_a_server_comes_back_as_it_was_at_an_instant(place):
    instant = work_and_archive(place)
    again = put_back(place, instant)
    again.start()
    try:
        with again.link() as link:
            deadline = time.monotonic() + 60
            while link.execute("SELECT pg_is_in_recovery()").fetchone()[0]:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            kept = link.execute("SELECT key FROM platform_jobeffect").fetchall()
        assert kept == [("kept",)]
        outcome = said(again.dougong("restore", "--recovered", "--json"))
        assert outcome["epoch"] == 2
        assert again.dougong("ledger", "verify").returncode == 0
        assert again.dougong("jobs", "release").returncode == 0
    finally:
        again.stop()


def work_and_archive(place):
    """A first server with a base backup and two changes after it; the instant between them."""
    server = Server(place, "first")
    server.run("initdb", *server.installation.initdb_arguments(server.folder))
    wal = place / "wal"
    archive = f"test ! -f {wal}/%f && cp %p {wal}/%f"
    server.set(archive_mode="on", archive_command=archive, archive_timeout="300")
    server.start()
    try:
        maintenance = {"host": str(place), "user": "postgres", "dbname": "postgres"}
        with psycopg.connect(**maintenance, autocommit=True) as link:
            link.execute("CREATE DATABASE dougong")
        assert server.dougong("migrate", "-v0").returncode == 0
        base = ["--checkpoint=fast", "--wal-method=none", "-h", place, "-U", "postgres"]
        server.run("pg_basebackup", f"--pgdata={place}/base/monday", *base)
        server.run("pg_verifybackup", "--no-parse-wal", place / "base/monday")
        instant = change(server, "kept")
        change(server, "lost")
        with server.link() as link:
            link.execute("SELECT pg_switch_wal()")
    finally:
        server.stop()
    return instant


def put_back(place, instant):
    """The base backup in a new place, told to which instant it shall go."""
    again = Server(place, "second")
    subprocess.run(["cp", "-a", place / "base/monday", again.folder], check=True)
    again.folder.chmod(0o700)
    again.set(restore_command=f"cp {place / 'wal'}/%f %p", recovery_target_time=instant)
    again.set(recovery_target_action="promote")
    (again.folder / "recovery.signal").touch()
    return again
