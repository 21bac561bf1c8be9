"""Reading files of unknown origin in a child process, with limits on size, memory and time."""

from __future__ import annotations

import json
import logging
import signal
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from dougong.kernel.errors import N_, Finding, LimitExceeded, UnreadableFile
from dougong.kernel.plan import PlanDocument

from .json_form import findings_from_data, from_data

_log = logging.getLogger(__name__)

_START = (
    "import sys; sys.path[:0] = sys.argv[1].split(chr(10)); "
    "from dougong.engines.interchange.child import main; main()"
)
_PACKAGE_ROOT = str(Path(__file__).parents[3])
_PACKAGES = sysconfig.get_path("platlib")
_PATHS = {"plan": _PACKAGE_ROOT, "sheet": f"{_PACKAGE_ROOT}\n{_PACKAGES}"}
"""Where each reader finds its code: plans need nothing but our own."""

_TOO_BIG = N_("the file is larger than %(megabytes)s MB")
_TOO_SLOW = N_("the file was not read within %(seconds)s seconds")
_TOO_MUCH_MEMORY = N_("reading the file needs more than %(megabytes)s MB of memory")
_NOT_A_FILE = N_("cannot read %(file)s: not an ordinary file")
_FAILED = N_("%(file)s: the reader failed on this file")


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What reading one file may cost."""

    size_bytes: int = 200 * 2**20
    memory_bytes: int = 3 * 2**30
    cpu_seconds: int = 60
    wall_seconds: float = 90.0


def read_plan_safely(
    source: Path | bytes,
    file_name: str | None = None,
    *,
    encoding: str | None = None,
    limits: ReadingLimits | None = None,
) -> PlanDocument:
    """Read a plan file in a child process.

    Parameters
    ----------
    source
        Path of the file, or its content.
    file_name
        Name for messages; by default the last part of the path.
    encoding
        Text encoding of an XER file that is neither marked nor UTF-8.
    limits
        Sizes in bytes, times in seconds.

    Raises
    ------
    UnreadableFile
        With every finding, as `read_plan` raises it.
    LimitExceeded
        When size, memory or time ran out.
    """
    chosen = limits or ReadingLimits()
    name = file_name or (source.name if isinstance(source, Path) else "")
    data = _load(source, chosen, name) if isinstance(source, Path) else source
    return from_data(run_reader("plan", data, name, encoding, chosen), name)


def run_reader(
    reader: str, data: bytes, name: str, encoding: str | None, limits: ReadingLimits
) -> Any:
    """What a reader (`plan` or `sheet`) makes of a file in a child process, as plain data."""
    if len(data) > limits.size_bytes:
        _refuse_size(limits)
    return _interpret(_run_child(reader, data, name, encoding, limits), name, limits)


def _load(path: Path, limits: ReadingLimits, name: str) -> bytes:
    if not path.is_file():
        raise UnreadableFile([Finding("E101", _NOT_A_FILE, {"file": name})])
    with path.open("rb") as file:
        return file.read(limits.size_bytes + 1)


def _run_child(
    reader: str, data: bytes, name: str, encoding: str | None, limits: ReadingLimits
) -> subprocess.CompletedProcess[bytes]:
    """Isolated interpreter, empty environment: the child inherits neither settings nor secrets."""
    request = {
        "reader": reader,
        "file_name": name,
        "encoding": encoding,
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
    }
    command = [sys.executable, "-I", "-S", "-c", _START, _PATHS[reader], json.dumps(request)]
    try:
        return subprocess.run(  # noqa: S603  our own interpreter and code; no shell
            command,
            input=data,
            capture_output=True,
            timeout=limits.wall_seconds,
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        _refuse_time(limits.wall_seconds)


def _interpret(result: subprocess.CompletedProcess[bytes], name: str, limits: ReadingLimits) -> Any:
    word, _, body = result.stdout.partition(b"\n")
    if result.returncode == 0 and word == b"read":
        return json.loads(body)
    if result.returncode == 0 and word == b"refused":
        raise UnreadableFile(findings_from_data(json.loads(body)))
    if result.returncode == -signal.SIGXCPU:
        _refuse_time(limits.cpu_seconds)
    if word == b"memory" or b"MemoryError" in result.stderr or result.returncode < 0:
        megabytes = limits.memory_bytes // 2**20
        raise LimitExceeded(_TOO_MUCH_MEMORY, params={"megabytes": megabytes})
    _log.error("plan reader failed: %s", result.stderr[-2000:].decode("utf-8", "replace"))
    raise UnreadableFile([Finding("E102", _FAILED, {"file": name})])


def _refuse_size(limits: ReadingLimits) -> NoReturn:
    raise LimitExceeded(_TOO_BIG, params={"megabytes": limits.size_bytes // 2**20})


def _refuse_time(seconds: float) -> NoReturn:
    raise LimitExceeded(_TOO_SLOW, params={"seconds": seconds})
