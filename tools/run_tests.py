"""The check, then all tests: side by side where that is faster, and what measures time alone."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_WORKERS = 4
PASSED, NOTHING_COLLECTED = 0, 5  # pytest's exit codes


def main(arguments: Sequence[str]) -> int:
    """Tests run even when the check found something: one run shows all that is wrong."""
    checked = run("tools/check.py")
    tested = pytest_runs(arguments)
    return checked or tested


def pytest_runs(arguments: Sequence[str]) -> int:
    """The whole suite in two runs; a selection in one, exactly as it was asked for.

    On a given database server, which all workers share, sealing would wait for each of them.
    """
    if is_selection(arguments):
        return run("-m", "pytest", *arguments)
    workers = min(os.cpu_count() or 1, MOST_WORKERS)
    side_by_side = ["-n", str(workers), "--dist", "loadfile"] if workers > 1 else []
    apart = "alone or sealing" if "DATABASE_URL" in os.environ else "alone"
    many = run("-m", "pytest", *side_by_side, "-m", f"not ({apart})", *arguments)
    alone = run("-m", "pytest", "-m", apart, *arguments)
    return many or (PASSED if alone == NOTHING_COLLECTED else alone)


def is_selection(arguments: Sequence[str]) -> bool:
    """Whether the words name files, expressions or workers of their own."""
    own = {"-k", "-m", "-n", "--lf", "--ff", "--sw", "--co", "--pdb"}
    return any(not word.startswith("-") or word in own for word in arguments)


def run(*words: str) -> int:
    return subprocess.run([sys.executable, *words], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
