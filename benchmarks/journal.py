"""What the journal costs: one edit and a bulk of rows, each with and without it, in one run.

    python benchmarks/journal.py [--edits 300] [--rows 10000]

Both sides do the same verb with policy, lock, validation and plates; without the journal the
capture triggers sleep and no entry is written. The two alternate, so that noise meets both.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest import mock

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / "src")]


@contextmanager
def installation() -> Iterator[None]:
    """A throw-away database with the whole schema."""
    from dougong.config.local.postgres import start_throw_away

    cluster = start_throw_away()
    data = tempfile.mkdtemp(prefix="dougong-bench-")
    told = {"DOUGONG_DATA": data, "DOUGONG_ENV": "test", "SECRET_KEY": "benchmark"}
    told["DJANGO_SETTINGS_MODULE"] = "dougong.config.settings"
    os.environ.update(cluster.environment(), **told)
    try:
        import django
        import psycopg
        from django.core.management import call_command
        from django.utils.module_loading import autodiscover_modules

        with psycopg.connect(dbname="postgres", user="postgres", autocommit=True) as link:
            link.execute("CREATE DATABASE dougong")
        django.setup()
        autodiscover_modules("resources")
        call_command("migrate", verbosity=0)
        yield
    finally:
        from django.db import connection

        connection.close()
        connection.close_pool()
        cluster.stop()


class Silent:
    """A unit of work that writes nothing."""

    id = None

    def write(self, lines: Any) -> list[Any]:
        return []


@contextmanager
def unjournalled() -> Iterator[None]:
    from django.db import connection

    @contextmanager
    def no_unit(_actor: Any) -> Iterator[Silent]:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield Silent()

    with mock.patch("dougong.platform.actions.verbs.unit_of_work", no_unit):
        yield


def edit_one(row: Any, by: Any, turn: int) -> None:
    from dougong.platform.actions import Change

    row.impact = turn % 5 + 1
    Change(row, by=by).execute()


def edit_many(rows: list[Any], by: Any, turn: int) -> None:
    from dougong.platform.actions import Change

    for row in rows:
        row.impact = turn % 5 + 1
    Change.execute_many(rows, by=by)


def compare(work: Callable[[int], None], rounds: int) -> tuple[float, float]:
    """Median seconds with and without the journal, the two by turns."""
    with_it: list[float] = []
    without: list[float] = []
    for turn in range(2 * rounds):
        began = perf_counter()
        if turn % 2:
            work(turn)
            with_it.append(perf_counter() - began)
        else:
            with unjournalled():
                work(turn)
            without.append(perf_counter() - began)
    return statistics.median(with_it), statistics.median(without)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=300)
    parser.add_argument("--rows", type=int, default=10_000)
    options = parser.parse_args()
    with installation():
        from dougong.apps.accounts.factories import account_with
        from dougong.apps.portfolio.factories import ProjectFactory
        from dougong.apps.risks.factories import RiskFactory
        from dougong.platform.actions import Add
        from dougong.platform.policies import Installation

        project = ProjectFactory()
        by = account_with("risk.view", "risk.change", on=project.record)
        risk = RiskFactory(project=project)
        compare(lambda turn: edit_one(risk, by, turn), 20)  # warm
        slow, quick = compare(lambda turn: edit_one(risk, by, turn), options.edits)
        print(
            f"single edit   {slow * 1e3:8.2f} ms   without {quick * 1e3:8.2f} ms   {slow / quick:.2f}×"
        )
        rows = [risk.copy() for _ in range(options.rows)]
        for row in rows:
            row.record_id, row._state.adding = None, True
        Add.execute_many(rows, by=Installation())
        slow, quick = compare(lambda turn: edit_many(rows, by, turn), 3)
        each = (slow - quick) / options.rows * 1e6
        print(
            f"bulk of {options.rows} {slow:6.2f} s    without {quick:6.2f} s    {slow / quick:.2f}×   {each:.0f} µs a row"
        )


if __name__ == "__main__":
    main()
