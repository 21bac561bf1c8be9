"""One account cannot take the whole house: a bucket of tokens for each, and a share for approvals."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections

from dougong.platform.requests.buckets import Buckets, RequestBucket, forget_full_buckets
from dougong.web import gate
from tests.battery.world import browser
from tests.cast import Bank


@pytest.fixture
def buckets(db: None) -> Buckets:
    return Buckets(20, 60)


def test_a_bucket_gives_what_it_holds_and_fills_with_time(buckets):
    assert [buckets.take("a", 1, at=0.0) for _ in range(61)] == [0] * 60 + [1]
    assert [buckets.take("a", 1, at=0.5) for _ in range(11)] == [0] * 10 + [1]


def test_buckets_are_separate_and_never_overflow(buckets):
    buckets.take("a", 60, at=0.0)
    assert buckets.take("b", 60, at=0.0) == 0
    assert (buckets.take("a", 60, at=3600.0), buckets.take("a", 1, at=3600.0)) == (0, 1)


def test_waiting_as_long_as_told_is_enough(buckets):
    buckets.take("a", 55, at=0.0)
    wait = buckets.take("a", 30, at=0.0)
    assert buckets.take("a", 30, at=float(wait)) == 0


def test_a_clock_that_goes_back_gives_no_tokens(buckets):
    buckets.take("a", 60, at=100.0)
    assert buckets.take("a", 1, at=0.0) == 1


def test_buckets_of_those_who_left_are_forgotten(buckets):
    buckets.take("gone", 1, at=0.0)
    buckets.take("here", 1)
    assert forget_full_buckets() == 1
    assert RequestBucket.objects.get().asker == "here"


def test_processes_share_one_bucket(transactional_db):
    """Each thread has a connection of its own, as a process would."""

    def ask(_number: int) -> int:
        try:
            return Buckets(1, 30).take("shared", 1, at=0.0)
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(ask, range(80)))
    assert waits.count(0) == 30


def test_what_is_counted_is_not_written_to_disk_at_once(db):
    """The limit may be lost in a crash, and must cost next to nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relpersistence FROM pg_class WHERE relname = 'platform_requestbucket'"
        )
        assert cursor.fetchone() == ("u",)


class Standing(Buckets):
    """Time stands, so that a slow machine gets no tokens back between two requests."""

    def take(self, asker: str, cost: int, *, at: float | None = None) -> int:
        return super().take(asker, cost, at=0.0)


@pytest.fixture
def bank(db: None, settings, monkeypatch) -> Bank:
    settings.REQUESTS_PER_SECOND = 7
    standing = Standing(7, 7 * gate.BURST_SECONDS)
    monkeypatch.setattr(gate, "buckets", lambda rate: standing)
    return Bank.found()


def test_who_asks_too_much_is_told_when_to_go_on_in_both_languages(bank):
    client = browser(bank.keeper)
    answers = [client.get("/api/v1/risk/") for _ in range(40)]
    refused = [one for one in answers if one.status_code == 429]
    assert [one.status_code for one in answers[:21]] == [200] * 21
    told = refused[0].json()
    assert told["code"] == "too_many_requests"
    assert told["message_zh"] != told["message_en"]
    assert int(refused[0]["Retry-After"]) >= 1
    assert client.get("/risk/").status_code == 429
    assert client.get("/approvals/").status_code == 200
    assert browser(bank.reader).get("/risk/").status_code == 200


def test_files_and_searches_weigh_more_than_pages(bank):
    client = browser(bank.keeper)
    assert [client.get("/risk/export/").status_code for _ in range(3)] == [200, 200, 429]
    reader = browser(bank.reader)
    answers = [reader.get("/risk/?q=x").status_code for _ in range(9)]
    assert answers[:7] == [200] * 7
    assert 429 in answers


def test_the_door_and_static_files_are_not_counted(bank, client):
    assert {client.get("/sign-in/").status_code for _ in range(60)} == {200}
