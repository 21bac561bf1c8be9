"""One account cannot take the whole house: a bucket of tokens for each, and a share for approvals."""

from __future__ import annotations

import pytest

from dougong.web import gate
from dougong.web.limits import MOST_BUCKETS, Buckets
from tests.battery.world import browser
from tests.cast import Bank


class Hands:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Hands:
    return Hands()


def test_a_bucket_gives_what_it_holds_and_fills_with_time(clock):
    buckets = Buckets(20, 60, clock)
    assert [buckets.take("a", 1) for _ in range(61)] == [0] * 60 + [1]
    clock.at += 0.5
    assert [buckets.take("a", 1) for _ in range(11)] == [0] * 10 + [1]


def test_buckets_are_separate_and_never_overflow(clock):
    buckets = Buckets(20, 60, clock)
    buckets.take("a", 60)
    assert buckets.take("b", 60) == 0
    clock.at += 3600
    assert (buckets.take("a", 60), buckets.take("a", 1)) == (0, 1)


def test_waiting_as_long_as_told_is_enough(clock):
    buckets = Buckets(20, 60, clock)
    buckets.take("a", 55)
    wait = buckets.take("a", 30)
    clock.at += wait
    assert buckets.take("a", 30) == 0


def test_buckets_of_those_who_left_are_forgotten(clock):
    buckets = Buckets(20, 60, clock)
    for number in range(MOST_BUCKETS):
        buckets.take(str(number), 1)
    clock.at += 60
    buckets.take("late", 1)
    assert len(buckets._levels) == 1


@pytest.fixture
def bank(db: None, settings, clock, monkeypatch) -> Bank:
    """Time stands, so that a slow machine gets no tokens back between two requests."""
    settings.REQUESTS_PER_SECOND = 7
    standing = Buckets(7, 7 * gate.BURST_SECONDS, clock)
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
