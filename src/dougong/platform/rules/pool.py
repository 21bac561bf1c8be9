"""A few child processes that weigh rules; one that takes too long or too much is replaced."""

from __future__ import annotations

import atexit
import json
import os
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
PROCESSES = 2
PATIENCE = 2.0
"""Seconds of waiting; the share of computing time is the child's own, and much smaller."""
LONGEST_ANSWER = 65_536
LONGEST_ANSWERS = 2**20
AT_ONCE = 200
"""Evaluations that one question to a child asks for."""


class NotEvaluated(Exception):
    """The rule gave no answer; `code` says why. It never counts as passed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Child:
    """One child process, started when it is first needed."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0

    def ask(self, line: bytes, longest: int = LONGEST_ANSWER) -> dict[str, Any]:
        """The answer to a line; the caller holds the lock."""
        process = self._running()
        deadline = monotonic() + PATIENCE
        assert process.stdin is not None  # noqa: S101  # started with pipes
        assert process.stdout is not None  # noqa: S101
        try:
            process.stdin.write(line)
            process.stdin.flush()
            told = self._read(process.stdout.fileno(), deadline, longest)
            answer: dict[str, Any] = json.loads(told)
        except (OSError, ValueError) as error:
            self.end()
            raise NotEvaluated("rules.too_costly") from error
        return answer

    @staticmethod
    def _read(source: int, deadline: float, longest: int) -> bytes:
        told = b""
        while not told.endswith(b"\n"):
            left = deadline - monotonic()
            if left <= 0 or not select.select([source], [], [], left)[0]:
                raise TimeoutError
            part = os.read(source, LONGEST_ANSWER)
            told += part
            if not part or len(told) > longest:
                raise OSError("the child has ended")
        return told

    def _running(self) -> subprocess.Popen[bytes]:
        is_ours = self.owner == os.getpid()  # after a fork the pipes belong to the parent
        if self.process is None or not is_ours or self.process.poll() is not None:
            self.process = subprocess.Popen(  # noqa: S603  # our own file, nothing of a user's
                [sys.executable, "-I", str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
            self.owner = os.getpid()
        return self.process

    def end(self) -> None:
        """Kill the process; the next question starts another."""
        process, self.process = self.process, None
        if process is not None and self.owner == os.getpid():
            process.kill()
            process.communicate()


class Pool:
    """Lends a free child; the children of a process end with it."""

    def __init__(self, size: int = PROCESSES) -> None:
        self.children = [Child() for _number in range(size)]
        self.turn = 0
        atexit.register(self.end)

    def evaluate(self, graph: dict[str, Any], inputs: dict[str, Any]) -> dict[str, Any]:
        """The engine's result, or NotEvaluated."""
        return self._asked({"graph": graph, "inputs": inputs})

    def evaluate_many(
        self, graph: dict[str, Any], inputs: Sequence[dict[str, Any]]
    ) -> list[dict[str, Any] | None]:
        """The engine's result for each of the inputs, None where there is none."""
        found: list[dict[str, Any] | None] = []
        for start in range(0, len(inputs), AT_ONCE):
            part = list(inputs[start : start + AT_ONCE])
            found += self._asked({"graph": graph, "many": part})["many"]
        return found

    def _asked(self, question: dict[str, Any]) -> dict[str, Any]:
        line = json.dumps(question).encode() + b"\n"
        child = self._free()
        try:
            answer = child.ask(line, LONGEST_ANSWERS if "many" in question else LONGEST_ANSWER)
        finally:
            child.lock.release()
        result = answer.get("result")
        if not isinstance(result, dict):
            raise NotEvaluated(str(answer.get("refused", "rules.not_evaluated")))
        return result

    def _free(self) -> Child:
        for child in self.children:
            if child.lock.acquire(blocking=False):
                return child
        self.turn = (self.turn + 1) % len(self.children)
        child = self.children[self.turn]
        child.lock.acquire()
        return child

    def end(self) -> None:
        for child in self.children:
            child.end()


pool = Pool()
