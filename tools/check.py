"""The one check: everything that can be said about the code without running the product."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "dougong.config.settings",
    "SECRET_KEY": "for checks only",
    "PYTHONPATH": str(ROOT / "src"),
    "DOUGONG_DATA": str(ROOT / "var/check"),
}
SIDE_BY_SIDE = 2
SHOWN_LINES = 60


@dataclass(frozen=True, slots=True)
class Step:
    """One tool, and what it is asked."""

    name: str
    command: Sequence[str | Path]

    def run(self) -> Result:
        started = time.monotonic()
        done = subprocess.run(
            [str(word) for word in self.command],
            cwd=ROOT,
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Result(self.name, done.returncode, time.monotonic() - started, done.stdout)


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended; what it said matters only when it failed."""

    name: str
    code: int
    seconds: float
    output: str

    def __str__(self) -> str:
        line = f"{'ok  ' if self.code == 0 else 'FAIL'} {self.name:<18} {self.seconds:5.1f} s"
        if self.code == 0:
            return line
        said = self.output.rstrip().splitlines()
        if len(said) > SHOWN_LINES:
            said[SHOWN_LINES:] = [f"… and {len(said) - SHOWN_LINES} lines more"]
        return "\n".join([line, *said])


def steps() -> list[Step]:
    """In the order in which they are reported."""
    return [
        Step("format", [BIN / "ruff", "format", "--check", "--output-format=concise", "."]),
        Step("lint", [BIN / "ruff", "check", "--output-format=concise", "."]),
        Step("house rules", [sys.executable, "tools/house_rules.py"]),
        Step("import contracts", [BIN / "lint-imports", "--no-cache", "--no-logo"]),
        *template_steps(),
        Step("migrations", [sys.executable, "tools/pending_migrations.py"]),
        Step("translations", [sys.executable, "tools/translations.py", "--check"]),
        Step("refusal codes", [sys.executable, "tools/refusal_codes.py", "--check"]),
        Step("types", [BIN / "mypy", "src/dougong", "tools", "go.py"]),
    ]


def template_steps() -> list[Step]:
    """djlint lints, djade formats: two tools that format would never agree."""
    templates = sorted((ROOT / "src/dougong").rglob("templates/**/*.html"))
    return [
        Step("templates", [BIN / "djlint", "--lint", "--quiet", *templates]),
        Step("template format", [BIN / "djade", "--check", *templates]),
    ]


def main(wanted: Sequence[str]) -> int:
    """Run all steps, or those whose name contains a given word; each gets one line."""
    chosen = [step for step in steps() if not wanted or any(word in step.name for word in wanted)]
    # mypy takes longer than all others together: it starts first and is reported last.
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        runs = {step.name: pool.submit(step.run) for step in reversed(chosen)}
        results = []
        for step in chosen:
            results.append(runs[step.name].result())
            print(results[-1], flush=True)
    failed = [result.name for result in results if result.code]
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
