"""Numbers are gap-free and nothing is lost, however writers interleave."""

import multiprocessing
import random

import psycopg
import pytest
from django.db import connection

from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import seal_all, seal_once
from dougong.platform.ledger.verification import verify

from .writer import one_verb, write

pytestmark = pytest.mark.sealing


def writers(how_many, each):
    settings = connection.settings_dict
    link = {"dbname": settings["NAME"], "host": settings["HOST"], "user": "dougong_app"}
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    crowd = [
        context.Process(target=write, args=(link, seed, each, results)) for seed in range(how_many)
    ]
    for process in crowd:
        process.start()
    sealed = 0
    while any(process.is_alive() for process in crowd):
        sealed += seal_once()
    done = sum(results.get(timeout=60) for _ in crowd)
    for process in crowd:
        process.join()
    return done, sealed + seal_all()


def assert_sealed_without_gap(done):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT seq), min(seq), max(seq), "
            "count(*) FILTER (WHERE kind = 'entry') FROM journal.leaf"
        )
        leaves, numbers, first, last, entries = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM journal.entry")
        (written,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM journal.pending")
        (waiting,) = cursor.fetchone()
    assert (numbers, first, last, waiting) == (leaves, 0, leaves - 1, 0)
    assert entries == written
    verdict = verify(quick=True)
    assert (verdict.valid, verdict.kind, read_head().size) == (True, None, leaves)
    return done


def test_four_writers_leave_neither_gap_nor_fork_nor_loss(history):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal.entry")
        (before,) = cursor.fetchone()
    done, _ = writers(4, 60)
    assert_sealed_without_gap(done)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal.entry")
        assert cursor.fetchone()[0] - before == done


@pytest.mark.full
def test_twelve_writers_of_a_thousand_verbs_each_leave_neither_gap_nor_fork_nor_loss(history):
    done, _ = writers(12, 1000)
    assert_sealed_without_gap(done)
    assert done > 12 * 500


def test_an_open_transaction_is_not_overtaken(history):
    settings = connection.settings_dict
    link = {"dbname": settings["NAME"], "host": settings["HOST"], "user": "dougong_app"}
    size = read_head().size
    with psycopg.connect(**link) as slow:
        one_verb(slow, "slow", random.Random(3))
        with psycopg.connect(**link) as quick:
            one_verb(quick, "quick", random.Random(3))
        assert seal_all() == 0, "the slow writer began first and is not finished"
    assert seal_all() > 0
    assert read_head().size > size
    assert verify(quick=True).valid
