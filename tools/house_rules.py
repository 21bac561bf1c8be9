"""Rules of the house that ruff and import-linter cannot see, found in the syntax tree.

A finding is excused by a remark on its line that names the rule and says why:
`# house: R1 sealing writes its own table`. The number of remarks is pinned in pyproject.toml.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from syntax_rules import ROOT, RULES, Found, Module

ESCAPE = re.compile(r"(?:#|//|\{#)\s*house:\s*(?P<rule>[A-Z]\d?)\s+\S+")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
SHAPELESS = re.compile(
    r"^(utils?|common|misc|helpers?|managers?|handlers?|services?|stuff|tools?|lib)$"
)

CODE_LINES, TEST_LINES = 400, 600
OTHER_LINES = {".html": 120, ".js": 300, ".mjs": 300, ".css": 600}


# --- sizes and names ----------------------------------------------------------------------------


def files_are_small(path: Path, lines: list[str]) -> Iterator[Found]:
    """S: a file that collects a whole layer is where it goes wrong."""
    limit = OTHER_LINES.get(path.suffix)
    if path.suffix == ".py":
        limit = TEST_LINES if "tests" in path.parts else CODE_LINES
    if limit and len(lines) > limit and "migrations" not in path.parts:
        yield Found(path, limit, "S", f"{len(lines)} lines, at most {limit}: divide it")


def names_say_what(path: Path) -> Iterator[Found]:
    """N: a shapeless name attracts shapeless code."""
    inside = path.relative_to(ROOT).with_suffix("").parts
    if (
        path.suffix == ".py"
        and inside[0] == "src"
        and any(SHAPELESS.match(part) for part in inside)
    ):
        yield Found(path, 1, "N", "a name from the trade, not a shapeless one")


def nothing_is_left_to_do(path: Path, lines: list[str]) -> Iterator[Found]:
    """T: what is not done is not written down in the code."""
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line):
            yield Found(path, number, "T", "finish it, or write an issue")


# --- the run ------------------------------------------------------------------------------------


def house_files() -> Iterator[Path]:
    """Everything people wrote: no third-party file, nothing made at set-up."""
    for folder in ("src", "tests", "tools", "benchmarks", "frontend"):
        for path in sorted((ROOT / folder).rglob("*")):
            made = {"node_modules", "vendor", "__pycache__"} & set(path.parts)
            if path.suffix in {".py", *OTHER_LINES} and not made and path.is_file():
                yield path
    yield from (ROOT / name for name in ("go.py", "conftest.py"))


def inspect(path: Path) -> list[Found]:
    """All breaches in one file, excused ones included."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [*files_are_small(path, lines), *names_say_what(path)]
    if path.name != Path(__file__).name:  # it has to name what it looks for
        found += nothing_is_left_to_do(path, lines)
    if path.suffix == ".py" and "migrations" not in path.parts:
        module = Module.read(path)
        for rule in RULES:
            found += rule(module)
    return found


def excuses(path: Path) -> set[tuple[int, str]]:
    """Lines of a file with the rules that a remark on them excuses."""
    lines = path.read_text(encoding="utf-8").splitlines()
    matches = ((number, ESCAPE.search(line)) for number, line in enumerate(lines, 1))
    return {(number, match["rule"]) for number, match in matches if match}


def main() -> int:
    """Print what breaks a rule without an excuse, and how many excuses there are."""
    pinned = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["house"]["escapes"]
    broken: list[Found] = []
    escapes = 0
    for path in house_files():
        excused = excuses(path)
        for found in inspect(path):
            if (found.line, found.rule) in excused:
                escapes += 1
            else:
                broken.append(found)
    for found in broken:
        print(found)
    print(f"{len(broken)} breaches, {escapes} excused (pinned: {pinned})")
    if escapes > pinned:
        print("More excuses than pinned: a new one needs a decision record and a new pin.")
    return 1 if broken or escapes > pinned else 0


if __name__ == "__main__":
    sys.exit(main())
