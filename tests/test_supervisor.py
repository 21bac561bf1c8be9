"""The supervisor with real processes: small stand-ins for the web server and the worker."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dougong.config.local.supervisor import DemoError, account_lines, main, split_address

SERVE = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SLEEP = "import time; time.sleep(600)"
CHECK_DATABASE = "import psycopg; psycopg.connect().close(); print('database is there')"
RUN = """
import json, sys
from pathlib import Path
from dougong.config.local.supervisor import Supervisor
data, address, preparation, services = json.loads(sys.argv[1])
sys.exit(Supervisor(Path(data), address, preparation, services).run())
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A folder that the account of the database server can reach: pytest's own is closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="dougong-supervisor-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def start(data: Path, port: int) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def supervise(preparation: str = CHECK_DATABASE, worker: str = SLEEP) -> subprocess.Popen[str]:
        services = {
            "web": [sys.executable, "-c", SERVE, str(port)],
            "worker": [sys.executable, "-c", worker],
        }
        given = [str(data), f"127.0.0.1:{port}", [sys.executable, "-c", preparation], services]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        kept.pop("DATABASE_URL", None)
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, json.dumps(given)],
            env=kept | {"PYTHONPATH": "src", "PYTHONUNBUFFERED": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield supervise
    for process in started:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


def read_until(process: subprocess.Popen[str], text: str) -> str:
    said = ""
    for line in process.stdout:
        said += line
        if text in line:
            return said
    raise AssertionError(f"never said {text!r}:\n{said}")


def relatives(process: subprocess.Popen[str], folder: Path) -> list[psutil.Process]:
    """Its children and the database server of its data folder."""
    servers = [
        other
        for other in psutil.process_iter(["cmdline"])
        if any(str(folder) in word for word in other.info["cmdline"] or ())
    ]
    found = psutil.Process(process.pid).children(recursive=True) + servers
    return [other for other in found if other.pid != process.pid]


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    _, left = psutil.wait_procs(processes, timeout=5)
    return left


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_everything_and_leaves_no_process(start, data, number):
    process = start()
    said = read_until(process, "Ctrl-C")
    family = relatives(process, data)
    assert "database is there" in said
    assert len(family) >= 3  # web server, worker, database
    process.send_signal(number)
    assert process.wait(timeout=20) == 0
    assert alive(family) == []


def test_a_signal_during_the_preparation_stops_everything(start, data):
    process = start(preparation="print('busy', flush=True); import time; time.sleep(600)")
    read_until(process, "busy")
    family = relatives(process, data)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0
    assert alive(family) == []


def test_a_worker_that_dies_ends_the_demo_with_its_last_words(start, data):
    process = start(worker="import time; time.sleep(1); raise SystemExit('out of ideas')")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "out of ideas" in said
    assert "worker" in said
    assert "后台任务" in said


def test_a_failed_preparation_ends_the_demo(start):
    process = start(preparation="raise SystemExit(3)")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "preparation failed" in said


def test_a_taken_port_is_named_with_the_setting_to_change(start, port):
    with socket.create_server(("127.0.0.1", port)):
        process = start()
        said, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"127.0.0.1:{port}" in said
    assert "DOUGONG_ADDRESS" in said


def test_a_second_supervisor_on_the_same_data_is_refused(start, data):
    read_until(start(), "Ctrl-C")
    said, _ = start().communicate(timeout=30)
    assert "already runs" in said
    assert str(data) in said


def test_a_killed_supervisor_takes_its_processes_along(start, data):
    process = start()
    read_until(process, "Ctrl-C")
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    assert len(children) >= 2
    assert alive(children) == []
    # The database outlives it; the next start joins the server and stops it in the end.
    heir = start()
    read_until(heir, "Ctrl-C")
    family = relatives(heir, data)
    heir.send_signal(signal.SIGTERM)
    assert heir.wait(timeout=20) == 0
    time.sleep(0.1)
    assert alive(family) == []


def test_the_accounts_of_the_demo_are_printed(tmp_path):
    account = {"username": "lina", "password": "x7", "label_zh": "项目经理", "label_en": "Manager"}
    file = tmp_path / "demo_accounts.json"
    assert account_lines(file) == []
    file.write_text(json.dumps([account]), encoding="utf-8")
    assert [line.split() for line in account_lines(file)] == [
        ["lina", "x7", "项目经理", "/", "Manager"]
    ]


def test_an_address_needs_host_and_port():
    assert split_address("127.0.0.1:8000") == ("127.0.0.1", 8000)
    assert split_address("[::1]:80") == ("::1", 80)
    with pytest.raises(DemoError, match="DOUGONG_ADDRESS"):
        split_address("8000")


@pytest.mark.parametrize(("word", "code"), [("--help", 0), ("--adress=0.0.0.0:80", 2)])
def test_words_that_the_demo_does_not_know_start_nothing(word, code, capsys):
    with pytest.raises(SystemExit) as ended:
        main([word])
    assert ended.value.code == code
    assert "dougong demo" in "".join(capsys.readouterr())
