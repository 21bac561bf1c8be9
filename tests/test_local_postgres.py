"""PostgreSQL on one machine: found, shared between processes, and never left behind."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from dougong.config.local import data_folder, installation
from dougong.config.local.installation import Account, PostgresError, find_installation
from dougong.config.local.postgres import Cluster, _private_folder, start_throw_away

HOLD = """
import sys, time
from dougong.config.local.postgres import start_throw_away
print(start_throw_away().folder, flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dougong-cluster-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_the_last_one_to_leave_stops_the_server(data):
    first, second = Cluster.of(data), Cluster.of(data)
    first.start()
    second.start()
    first.stop()
    assert second.is_running()
    second.stop()
    assert not second.is_running()
    assert not second.sockets.exists()


def test_a_restart_keeps_the_rows_and_sorts_alike_everywhere(data):
    cluster = Cluster.of(data)
    for statement in ("CREATE TABLE kept (name text)", "SELECT * FROM kept"):
        cluster.start()
        place = cluster.environment()
        with psycopg.connect(
            host=place["PGHOST"], user=place["PGUSER"], dbname=place["PGDATABASE"], port=5432
        ) as connection:
            connection.execute(statement)
            provider = connection.execute(
                "SELECT datlocprovider FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        cluster.stop()
    if cluster.installation.major() >= 17:
        assert provider in {("b",), (b"b",)}


def test_data_of_another_major_version_is_refused(data):
    cluster = Cluster.of(data / "old")
    cluster.folder.mkdir(parents=True)
    (cluster.folder / "PG_VERSION").write_text("13\n")
    with pytest.raises(PostgresError, match="dump"):
        cluster.start()
    assert not cluster.sockets.exists()


def test_nobody_listens_on_the_network():
    cluster = start_throw_away()
    try:
        place = cluster.environment()
        with psycopg.connect(
            host=place["PGHOST"], user=place["PGUSER"], dbname="postgres", port=5432
        ) as connection:
            assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700
    finally:
        cluster.stop()
    assert not cluster.folder.exists()


def test_a_throw_away_server_goes_with_a_killed_process():
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        env=os.environ | {"PYTHONPATH": "src"},
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(holder.stdout.readline().strip())
    assert folder.is_dir()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    deadline = time.monotonic() + 20
    while folder.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not folder.exists()


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_a_socket_folder_that_others_may_enter_is_refused(tmp_path, mode):
    folder = tmp_path / "sockets"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        _private_folder(folder, find_installation())


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "sockets").symlink_to(tmp_path / "real")
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        _private_folder(tmp_path / "sockets", find_installation())


def test_another_account_does_not_reach_what_lies_in_a_closed_folder(tmp_path):
    stranger = Account(uid=12345, gid=12345)
    open_folder = Path(tempfile.gettempdir())
    assert stranger.reaches(open_folder)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    assert not stranger.reaches(closed)
    assert Account().reaches(closed)


def test_programs_in_a_closed_folder_are_copied_to_an_open_one(tmp_path, monkeypatch):
    shared = tmp_path / "shared"
    shared.mkdir()
    monkeypatch.setattr(installation, "shared_state", lambda: shared)
    (tmp_path / "pginstall/bin").mkdir(parents=True)
    (tmp_path / "pginstall/bin/postgres").write_text("program")
    copy = installation._reachable_copy(tmp_path / "pginstall")
    assert (copy / "bin/postgres").read_text() == "program"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o755
    assert installation._reachable_copy(tmp_path / "pginstall") == copy
    assert list(shared.iterdir()) == [copy]


def test_a_named_folder_without_programs_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(PostgresError, match="PG_BINDIR"):
        find_installation()


def test_the_data_folder_is_named_by_the_environment_or_lies_in_the_checkout(tmp_path, monkeypatch):
    monkeypatch.setenv("DOUGONG_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("DOUGONG_DATA")
    assert data_folder() == Path(__file__).resolve().parents[1] / "var"
