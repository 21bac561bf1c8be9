"""The demo under one roof: PostgreSQL, web server and worker start together and stop together."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from . import data_folder
from .installation import PostgresError
from .postgres import Cluster

ADDRESS = "127.0.0.1:8000"
DESCRIPTION = "Start the demo institution; DOUGONG_ADDRESS says where, Ctrl-C stops everything."
PATIENCE = 120.0  # seconds until the first answer
GRACE = 10.0  # seconds to stop in before a process is killed
METRICS = "metrics"
NAMES = {"preparation": "准备", "worker": "后台任务", "web": "网站", "sealer": "封存"}


announce = partial(print, flush=True)


class DemoError(Exception):
    """The demo cannot start or go on; the text says why, in both languages."""


@dataclass(slots=True)
class Supervisor:
    """Starts processes in order, watches them, and stops them in the opposite order."""

    data: Path
    address: str
    preparation: Sequence[str]
    services: Mapping[str, Sequence[str]]
    roles: Mapping[str, str] = field(default_factory=dict)
    """Database roles of the services, so that none can rewrite what it has written."""
    say: Callable[[str], None] = announce
    children: list[Child] = field(default_factory=list, init=False)
    is_stopping: bool = field(default=False, init=False)

    def run(self) -> int:
        """Serve until a signal comes; the exit code is 0 unless something went wrong."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        try:
            with ExitStack() as stack:
                stack.enter_context(only_one(self.data))
                refuse_taken(self.address)
                environment = stack.enter_context(self._database())
                stack.callback(self._stop_children)
                self._serve(environment)
        except (DemoError, PostgresError) as error:
            self.say(f"\n{error}")
            return 1
        self.say("Stopped. 已停止。")
        return 0

    def _note_signal(self, number: int, frame: FrameType | None) -> None:
        # Only noted here: waiting for a child inside a handler blocks for ever when the main
        # thread waits for the same child.
        self.is_stopping = True

    @contextmanager
    def _database(self) -> Iterator[Mapping[str, str]]:
        environment = os.environ | {
            "DOUGONG_DATA": str(self.data),
            "DJANGO_SETTINGS_MODULE": "dougong.config.settings",
            "NUMBA_CACHE_DIR": str(self.data / "numba"),
            "PYTHONUNBUFFERED": "1",
        }
        environment.setdefault("DOUGONG_DEMO", "1")
        if environment.get("DATABASE_URL"):
            yield environment
            return
        self.say("· PostgreSQL 启动数据库")
        cluster = Cluster.of(self.data)
        cluster.start()
        try:
            yield environment | cluster.environment()
        finally:
            cluster.stop()

    def _serve(self, environment: Mapping[str, str]) -> None:
        preparation = Child.start("preparation", self.preparation, environment)
        self.children.append(preparation)
        if not self._wait(lambda: preparation.is_over):
            return
        self.children.remove(preparation)
        if preparation.process.returncode != 0:
            raise DemoError("The preparation failed; see above. 准备失败，原因见上。")
        empty(self.data / METRICS)
        for name, command in self.services.items():
            log = self.data / "log" / f"{name}.log"
            self.children.append(Child.start(name, command, self._as(name, environment), log))
            # One after the other: both import the whole product, and the reader waits for pages.
            if name == "web" and not self._is_answering():
                return
        self._welcome()
        self._watch(lambda: False)

    def _as(self, service: str, environment: Mapping[str, str]) -> Mapping[str, str]:
        """An external database has its roles in DATABASE_URL; ours knows them by name."""
        if service == "web":
            environment = {**environment, "PROMETHEUS_MULTIPROC_DIR": str(self.data / METRICS)}
        if environment.get("DATABASE_URL") or service not in self.roles:
            return environment
        return {**environment, "PGUSER": self.roles[service]}

    def _is_answering(self) -> bool:
        """Wait for the first answer; False means that a signal came first."""
        deadline = time.monotonic() + PATIENCE
        if not self._watch(lambda: answers(self.address) or time.monotonic() > deadline):
            return False
        if not answers(self.address):
            raise DemoError(
                f"No answer from {self.address}; see {self.data / 'log'}. 网站没有响应。"
            )
        return True

    def _wait(self, is_reached: Callable[[], bool]) -> bool:
        """Wait for something, or for the signal to stop; False means the signal."""
        while not self.is_stopping:
            if is_reached():
                return True
            time.sleep(0.1)
        return False

    def _watch(self, is_reached: Callable[[], bool]) -> bool:
        """The same, while all children have to stay alive."""

        def check() -> bool:
            for child in self.children:
                child.refuse_death()
            return is_reached()

        return self._wait(check)

    def _welcome(self) -> None:
        self.say(f"\nDougong 斗拱 · http://{self.address}/\n")
        for line in account_lines(self.data / "demo_accounts.json"):
            self.say(line)
        self.say("\nCtrl-C stops everything. 按 Ctrl-C 停止。")

    def _stop_children(self) -> None:
        if self.children:
            self.say("\nStopping … 正在停止 …")
        for child in self.children:
            child.ask_to_stop()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            child.make_stop(deadline)


@dataclass(slots=True)
class Child:
    """One process in a group of its own, so that Ctrl-C reaches us alone and we choose the order."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None

    @classmethod
    def start(
        cls,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path | None = None,
    ) -> Child:
        """Start `command`; what it says goes to `log`, or to our own output without one."""
        with ExitStack() as stack:
            output = None
            if log is not None:
                log.parent.mkdir(parents=True, exist_ok=True)
                output = stack.enter_context(log.open("wb"))
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=_stop_with_parent,  # noqa: PLW1509 - no thread runs beside us
            )
        return cls(name, process, log)

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    def refuse_death(self) -> None:
        """A child that ends by itself ends the demo: half a demo helps nobody."""
        if not self.is_over:
            return
        code, last = self.process.returncode, self.last_lines()
        raise DemoError(
            f"{last}\nThe {self.name} process ended by itself (code {code}); its log is {self.log}. "
            f"{NAMES.get(self.name, self.name)}进程意外退出（代码 {code}），日志见 {self.log}。"
        )

    def last_lines(self, count: int = 20) -> str:
        if self.log is None:
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-count:])

    def ask_to_stop(self) -> None:
        if not self.is_over:
            self.process.terminate()

    def make_stop(self, deadline: float) -> None:
        """Wait until the deadline, then end the whole group."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def _stop_with_parent() -> None:
    """Linux ends the child when we are killed without a chance to do it ourselves."""
    if sys.platform == "linux":
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the data folder for this supervisor; the lock goes with the process."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoError(
                f"Dougong already runs with the data folder {data}. 该数据目录的斗拱已在运行：{data}。"
            ) from None
        yield


def empty(folder: Path) -> None:
    """A folder for the figures of this start: those of processes that are gone count for nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def split_address(address: str) -> tuple[str, int]:
    """Host and port of DOUGONG_ADDRESS."""
    host, _, port = address.rpartition(":")
    if not host or not port.isdigit():
        raise DemoError(
            f"DOUGONG_ADDRESS must be HOST:PORT, not {address!r}. DOUGONG_ADDRESS 格式为 主机:端口。"
        )
    return host.strip("[]"), int(port)


def refuse_taken(address: str) -> None:
    """Say so before anything is started when somebody else listens there."""
    host, port = split_address(address)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DemoError(
                f"Cannot listen on {address} ({error.strerror}): choose another place, for example "
                f"DOUGONG_ADDRESS=127.0.0.1:{port + 1}. 无法监听 {address}，请用 DOUGONG_ADDRESS 另选端口。"
            ) from None


def answers(address: str) -> bool:
    """Whether /healthz says that all is well."""
    host, port = split_address(address)
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(reached, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def account_lines(file: Path) -> list[str]:
    """The demo accounts as the seed wrote them down, one line each."""
    if not file.exists():
        return []
    known: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return [
        f"  {one['username']:<16} {one['password']:<16} {one['label_zh']} / {one['label_en']}"
        for one in known
    ]


def web_server(address: str) -> list[str]:
    """The command that serves the pages, with threads: an ORM page waits more than it computes."""
    options = {
        "--bind": address,
        "--worker-class": "gthread",
        "--workers": "2",
        "--threads": "6",
        "--graceful-timeout": "3",
    }
    words = [word for option in options.items() for word in option]
    # Its control socket would lie in the home folder of whoever runs the demo. Preloaded, the
    # product is imported once for all processes.
    command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--preload"]
    return [*command, *words, "dougong.config.wsgi:application"]


def main(words: Sequence[str] = ()) -> int:
    """The command `dougong demo`, which takes no words but a wish for help."""
    ArgumentParser(prog="dougong demo", description=DESCRIPTION).parse_args(words)
    address = os.environ.get("DOUGONG_ADDRESS") or ADDRESS
    dougong = [sys.executable, "-m", "dougong"]
    services = {
        "web": web_server(address),
        "worker": [*dougong, "work"],
        "sealer": [*dougong, "ledger", "seal", "--forever"],
    }
    roles = {"web": "dougong_app", "worker": "dougong_app", "sealer": "dougong_seal"}
    prepare = [*dougong, "prepare", "--demo"]
    return Supervisor(data_folder(), address, prepare, services, roles).run()


if __name__ == "__main__":
    sys.exit(main())
