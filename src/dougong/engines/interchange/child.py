"""The process that reads one file of unknown origin: limited memory and time, no network, no files.

It takes the request as its argument and the file on standard input, and answers with one word and
JSON on standard output. It imports the standard library and this package, and for
workbooks the one library that reads them.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

from dougong.kernel.errors import UnreadableFile

from .json_form import findings_to_data

Reader = Callable[[bytes, str, str | None], bytes]
LARGEST_ANSWER = 256 * 2**20
READ, REFUSED, OUT_OF_MEMORY = b"read\n", b"refused\n", b"memory\n"

_FORBIDDEN = (
    "socket.",
    "subprocess.",
    "ctypes.",
    "urllib.",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
)


def _limit(kind: int, value: int, grace: int = 0) -> None:
    """Lower a limit for good; `grace` lets the signal that names the limit come before the end."""
    _, hard = resource.getrlimit(kind)
    ceiling = value + grace if hard == resource.RLIM_INFINITY else min(value + grace, hard)
    resource.setrlimit(kind, (min(value, ceiling), ceiling))


def confine(memory_bytes: int, cpu_seconds: int) -> None:
    """Give up, for good, whatever a reader of plan files does not need.

    The audit hook is a second wall: nothing in the readers opens a socket, starts a program or
    opens a file, so that any such attempt is a defect or an attack.
    """
    _limit(resource.RLIMIT_AS, memory_bytes)
    _limit(resource.RLIMIT_CPU, cpu_seconds, grace=2)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, 32)
    allowed = tuple({sys.prefix, sys.base_prefix, str(Path(__file__).parents[3])})

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if event.startswith(_FORBIDDEN):
            raise PermissionError(event)
        if event == "open" and not str(arguments[0]).startswith(allowed):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def reader_of(name: str) -> Reader:
    """The reader of plans or of tables; its code is loaded while files may still be opened."""
    if name == "sheet":
        from .sheets.reading import sheet_json

        return sheet_json
    from .json_form import to_json
    from .reading import read_plan

    return lambda data, file_name, encoding: to_json(read_plan(data, file_name, encoding))


def answer(read: Reader, data: bytes, file_name: str, encoding: str | None) -> tuple[bytes, bytes]:
    """The first word of the answer and its body."""
    try:
        body = read(data, file_name, encoding)
        return (READ, body) if len(body) <= LARGEST_ANSWER else (OUT_OF_MEMORY, b"")
    except UnreadableFile as refusal:
        return REFUSED, json.dumps(findings_to_data(refusal.findings)).encode()
    except MemoryError:
        return OUT_OF_MEMORY, b""


def main() -> None:
    """Entry point of the child process."""
    request = json.loads(sys.argv[2])
    read = reader_of(request["reader"])
    confine(request["memory_bytes"], request["cpu_seconds"])
    gc.disable()
    word, body = answer(read, sys.stdin.buffer.read(), request["file_name"], request["encoding"])
    sys.stdout.buffer.write(word + body)
    sys.stdout.buffer.flush()
