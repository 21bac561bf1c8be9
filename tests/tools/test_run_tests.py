"""How the test command divides the suite."""

from __future__ import annotations

import pytest
import run_tests


@pytest.fixture
def commands(monkeypatch):
    """The pytest commands that would run, all of them successful."""
    seen: list[tuple[str, ...]] = []

    def remember(*words: str) -> int:
        seen.append(words)
        return 0

    monkeypatch.setattr(run_tests, "run", remember)
    monkeypatch.setattr(run_tests.os, "cpu_count", lambda: 2)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return seen


def test_the_whole_suite_runs_side_by_side_and_what_measures_time_alone(commands):
    assert run_tests.main(["--full"]) == 0
    assert commands == [
        ("tools/check.py",),
        ("-m", "pytest", "-n", "2", "--dist", "loadfile", "-m", "not (alone)", "--full"),
        ("-m", "pytest", "-m", "alone", "--full"),
    ]


def test_on_a_server_that_workers_share_nothing_runs_beside_sealing(commands, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    run_tests.main([])
    assert [words[-1] for words in commands[1:]] == ["not (alone or sealing)", "alone or sealing"]


@pytest.mark.parametrize(
    "words", [["tests/kernel"], ["-k", "money"], ["-n", "3"], ["--full", "tests"]]
)
def test_a_selection_is_run_as_asked_for(commands, words):
    run_tests.main(words)
    assert commands[1:] == [("-m", "pytest", *words)]


def test_one_processor_runs_one_test_at_a_time(commands, monkeypatch):
    monkeypatch.setattr(run_tests.os, "cpu_count", lambda: 1)
    run_tests.main([])
    assert commands[1] == ("-m", "pytest", "-m", "not (alone)")


@pytest.mark.parametrize(
    ("check", "many", "alone", "result"),
    [(0, 0, 0, 0), (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1), (0, 0, 5, 0), (0, 5, 5, 5)],
)
def test_any_failure_and_a_run_without_a_test_fail_the_command(
    monkeypatch, check, many, alone, result
):
    codes = iter([check, many, alone])
    monkeypatch.setattr(run_tests, "run", lambda *_: next(codes))
    assert run_tests.main([]) == result
