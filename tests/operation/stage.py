"""Real processes on the test database, to be killed: web server, worker, and people who write."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from django.db import connection

from dougong.config.local.supervisor import answers, web_server

ROOT = Path(__file__).resolve().parents[2]


def environment(data, **variables):
    """What a process of the product needs; it serves as the role that owns nothing."""
    return os.environ | {
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        "SECRET_KEY": os.environ["SECRET_KEY"],
        "DATABASE_URL": f"postgresql:///{connection.settings_dict['NAME']}",
        "PGUSER": "dougong_app",
        "DOUGONG_DATA": str(data),
        **variables,
    }


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Started:
    """A command in a group of its own, started again whenever it was killed."""

    def __init__(self, command, data, **variables):
        self.command, self.environment = command, environment(data, **variables)
        self.log = (data / f"{Path(command[-1]).name}.log").open("ab")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self):
        """The hardest end there is, of the whole group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_children(self):
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for number in path.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(number), signal.SIGKILL)

    def end(self):
        self.kill()
        self.log.close()


class Web(Started):
    """The web server as the product starts it."""

    def __init__(self, data, **variables):
        self.address = f"127.0.0.1:{free_port()}"
        super().__init__(web_server(self.address), data, **variables)
        self.wait()

    def wait(self, patience=60):
        deadline = time.monotonic() + patience
        while not answers(self.address):
            assert time.monotonic() < deadline, "the web server does not come back"
            assert self.process.poll() is None, "the web server has ended"
            time.sleep(0.05)


class Worker(Started):
    """A worker that knows the jobs of these tests as well."""

    def __init__(self, data, beat):
        words = ["-m", "tests.operation.worker_stub", str(beat)]
        super().__init__([sys.executable, *words], data)


class Writers:
    """People who add persons by the interface and note every answer that says it is done."""

    def __init__(self, address, cookies, unit, crowd):
        self.address, self.unit, self.cookies = address, unit, cookies
        self.acknowledged, self.failed = {}, 0
        self.statuses = set()
        self._stop = threading.Event()
        self._crowd = [threading.Thread(target=self._write, args=(n,)) for n in range(crowd)]

    def __enter__(self):
        for one in self._crowd:
            one.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for one in self._crowd:
            one.join()

    def wait_for(self, enough, patience=30):
        deadline = time.monotonic() + patience
        while len(self.acknowledged) < enough:
            assert time.monotonic() < deadline, f"nobody is answered: {self.statuses}"
            time.sleep(0.02)

    def _write(self, writer):
        number = 0
        while not self._stop.is_set():
            number += 1
            name = f"writer {writer} line {number}"
            try:
                self.acknowledged[self._add(name)] = name
            except (OSError, ValueError, urllib.error.HTTPError) as error:
                self.statuses.add(getattr(error, "code", type(error).__name__))
                self.failed += 1
                self._stop.wait(0.02)

    def _add(self, name):
        body = json.dumps({"name_zh": name, "unit": self.unit}).encode()
        headers = {
            "Content-Type": "application/json",
            "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
            "X-CSRFToken": self.cookies["csrftoken"],
        }
        url = f"http://{self.address}/api/v1/person/"
        request = urllib.request.Request(url, body, headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server
            assert answer.status == 201
            return json.loads(answer.read())["id"]
