"""Other programs are started from a fixed list of places, by lists of words, never by a shell (T-48)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src/dougong"
STARTERS = {
    "config/backup/drill.py": "our own restore, in a throw-away place",
    "config/backup/programs.py": "pg_dump, pg_restore",
    "config/local/installation.py": "our own interpreter, the package installer",
    "config/local/postgres.py": "initdb, postgres, pg_ctl",
    "config/local/supervisor.py": "our own processes",
    "engines/interchange/sandbox.py": "our own interpreter, on files from outside",
    "platform/attachments/previews.py": "our own interpreter, on pictures from outside",
    "platform/attachments/scanning.py": "the virus scanner named in the settings",
    "platform/rules/pool.py": "our own interpreter, on rules",
}
"""Where programs are started, and which."""
BY_MODULE = {
    "subprocess": {"run", "Popen", "call", "check_call", "check_output", "getoutput"},
    "os": {"system", "popen", "execv", "execvp", "execve", "spawnv", "spawnl", "posix_spawn"},
    "asyncio": {"create_subprocess_exec", "create_subprocess_shell"},
    "pty": {"spawn"},
}


def starts(tree: ast.AST) -> Iterator[ast.Call]:
    """Every call that starts a program."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = node.func.value
            if isinstance(module, ast.Name) and node.func.attr in BY_MODULE.get(module.id, ()):
                yield node


def faults(path: str, text: str) -> list[str]:
    """What is wrong with the ways in which a file starts programs."""
    found = []
    for call in starts(ast.parse(text)):
        told = f"{path}:{call.lineno}"
        if path not in STARTERS:
            found.append(f"{told} starts a program")
        words = call.args[0] if call.args else None
        if isinstance(words, ast.Constant | ast.JoinedStr | ast.BinOp):
            found.append(f"{told} gives one text in place of a list")
        shells = [key.value for key in call.keywords if key.arg == "shell"]
        if any(not (isinstance(one, ast.Constant) and one.value is False) for one in shells):
            found.append(f"{told} uses a shell")
    return found


def test_programs_are_started_in_listed_places_by_lists_of_words():
    found, used = [], set()
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        name, text = path.relative_to(SOURCE).as_posix(), path.read_text(encoding="utf-8")
        found += faults(name, text)
        used |= {name} if list(starts(ast.parse(text))) else set()
    assert found == []
    assert used <= set(STARTERS)


@pytest.mark.parametrize(
    "planted",
    [
        "import os\nos.system('ls ' + name)",
        "import subprocess\nsubprocess.run(f'git log {name}', shell=True)",
        "import subprocess\nsubprocess.Popen(['git', name])",
        "import asyncio\nasyncio.create_subprocess_shell(name)",
    ],
)
def test_a_start_in_any_other_place_is_found(planted):
    assert faults("apps/risks/actions.py", planted)


@pytest.mark.parametrize("planted", ["subprocess.run('ls')", "subprocess.run(['ls'], shell=on)"])
def test_a_shell_in_a_listed_place_is_found(planted):
    assert faults("config/backup/programs.py", planted)
