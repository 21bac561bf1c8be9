"""The capability map names only pages, commands and tests that exist."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import get_resolver

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| (M\d{3}) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs/capabilities.md").read_text(encoding="utf-8"))
SHOWN = [row for row in ROWS if row[3] != "not yet"]
OWN_COMMANDS = {"plan": "src/dougong/config/cli/plan.py", "demo": "go.py"}


def quoted(cell):
    return re.findall(r"`([^`]+)`", cell)


def test_every_capability_stands_in_the_map_once():
    assert [row[0] for row in ROWS] == [f"M{number:03}" for number in range(1, 216)]


def test_a_capability_is_shown_in_full_or_not_yet():
    assert [row[0] for row in ROWS if (row[3] == "not yet") != (row[4] == "not yet")] == []


@pytest.mark.parametrize("row", SHOWN, ids=[row[0] for row in SHOWN])
def test_where_it_is_found_exists(row):
    names = {str(name) for name in get_resolver().reverse_dict if isinstance(name, str)}
    places = quoted(row[3])
    assert places
    for place in places:
        word, _, rest = place.partition(" ")
        if word == "page":
            assert rest in names, f"{row[0]}: no page {rest}"
        else:
            command = rest.split()[0]
            known = command in get_commands() or (ROOT / OWN_COMMANDS.get(command, "?")).is_file()
            assert word == "dougong", place
            assert known, f"{row[0]}: no command {rest}"


@pytest.mark.parametrize("row", SHOWN, ids=[row[0] for row in SHOWN])
def test_the_test_that_shows_it_exists(row):
    tests = quoted(row[4])
    assert tests
    for test in tests:
        path, _, name = test.partition("::")
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        assert name in functions, f"{row[0]}: {path} has no test {name}"
