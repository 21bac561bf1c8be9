"""A fault at any statement of a verb leaves the state before it or after it, never a part (T-30)."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, OperationalError, connection, transaction

from dougong.platform.actions import Action, Conflict, Missing
from dougong.platform.actions.classed import Submitted
from dougong.platform.journal import Entry
from dougong.platform.journal.entries import Unit, is_unit_open
from dougong.platform.policies import Installation
from dougong.platform.records import Record
from dougong.platform.register import Resource, registry
from tests.battery.world import ready
from tests.cast import Bank, undone

REASON = "asked by the test of faults"
SAMPLE = (("risk", "close"), ("risk", "change"), ("project", "pause"), ("person", "change"))
NOT_ALONE = {"import", "check_file", "schedule"}
"""Verbs that need a file, or compute for long."""


@dataclass
class Fault:
    """Raises at one statement, as a driver does when the database gives way."""

    at: int
    seen: int = 0
    sql: str = ""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("ROLLBACK"):  # what takes back is not what is tried here
            return execute(sql, params, many, context)
        self.seen += 1
        if self.seen == self.at:
            self.sql = sql
            raise OperationalError(f"statement {self.at} broken off")
        return execute(sql, params, many, context)


@contextmanager
def fault_at(number: int) -> Iterator[Fault]:
    fault = Fault(number)
    with connection.execute_wrapper(fault):
        yield fault


def verbs() -> list[tuple[str, str]]:
    """Thirty verbs that the installation can do with nothing but a reason, of as many kinds as can be."""
    found = [
        (name, verb)
        for name, kind in sorted(registry.items())
        for verb, action in kind.verbs.items()
        if verb not in {"add", *NOT_ALONE} and not action.edits
    ]
    return [*SAMPLE, *(one for one in found if one not in SAMPLE)]


def attempt(kind: Resource, verb: str) -> tuple[Any, Callable[[], Any]]:
    """A fresh record, and the verb on it."""
    bank = Bank.found()
    action: type[Action] = kind.verbs[verb]
    row = ready(bank.here, kind, action)
    return row, lambda: action(row.copy(), by=Installation(), reason=REASON).execute()


def state(row: Any) -> tuple[Any, ...]:
    """What the verb changes: the row by its version, its name plate, and the journal."""
    stored = type(row)._default_manager.filter(pk=row.pk)
    plate = Record.objects.filter(pk=row.pk).values_list("state", "label").get()
    return tuple(stored.values_list("version", flat=True)), plate, Entry.objects.count()


def partial(kind: Resource, verb: str) -> tuple[int, list[str]]:
    """How many statements were broken off, and where something half was left or stayed open."""
    row, do = attempt(kind, verb)
    found, before = [], state(row)
    with undone():
        do()
        after = state(row)
    for number in range(1, 400):
        with undone(), fault_at(number) as fault:
            with contextlib.suppress(OperationalError, ValidationError), transaction.atomic():
                do()
            if fault.seen < number:
                return number - 1, found  # every statement has had its turn
            fault.at = 0
            if state(row) not in {before, after} or is_unit_open():
                found.append(f"{verb} left a part at statement {number}: {fault.sql[:90]}")
    raise AssertionError("a verb of so many statements")


def can_be_done(kind: Resource, verb: str) -> bool:
    _row, do = attempt(kind, verb)
    with undone():
        try:
            do()
        except (ValidationError, Missing, Conflict, Submitted):
            return False
    return True


@pytest.mark.parametrize(("name", "verb"), SAMPLE)
def test_a_fault_at_any_statement_leaves_nothing_half_done(db, name, verb):
    broken, found = partial(registry[name], verb)
    assert found == []
    assert broken >= 5


@pytest.mark.full
def test_a_fault_at_any_statement_of_thirty_verbs_leaves_nothing_half_done(db):
    done, statements, found = 0, 0, []
    for name, verb in verbs():
        if done < 30:
            with undone():
                if can_be_done(registry[name], verb):
                    broken, wrong = partial(registry[name], verb)
                    done, statements = done + 1, statements + broken
                    found += [f"{name}: {one}" for one in wrong]
    assert found == []
    assert done == 30
    assert statements > 300


def test_a_verb_that_goes_on_without_its_entry_is_found(db, monkeypatch):
    whole = Unit.write

    def careless(self: Unit, lines: Any) -> None:
        with contextlib.suppress(OperationalError), transaction.atomic():
            whole(self, lines)

    monkeypatch.setattr(Unit, "write", careless)
    _broken, found = partial(registry["risk"], "close")
    assert found


def test_a_fault_at_the_first_statement_leaves_no_unit_open(db):
    _row, do = attempt(registry["risk"], "close")
    for number in range(1, 8):
        with contextlib.suppress(OperationalError), undone(), fault_at(number):
            do()
        assert not is_unit_open()


@dataclass
class Drop(Fault):
    """Loses the connection before one statement."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen += 1
        if self.seen == self.at:
            connection.connection.close()
        return execute(sql, params, many, context)


@pytest.mark.full
def test_a_connection_that_drops_leaves_nothing_half_done(transactional_db):
    kind = registry["risk"]
    row, do = attempt(kind, "close")
    before = state(row)
    for number in range(1, 200):
        drop = Drop(number)
        with connection.execute_wrapper(drop), contextlib.suppress(DatabaseError):
            do()
        if drop.seen < number:
            assert state(row) != before
            return
        connection.close()
        assert state(row) == before, number
    raise AssertionError("a verb of so many statements")
