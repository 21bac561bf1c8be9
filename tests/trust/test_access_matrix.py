"""Every route × eight methods × all identities: what the policy says, no more and no less (T-01)."""

from __future__ import annotations

import os
import random
import re
from typing import Any

import pytest

from dougong.platform.register import registry
from tests.trust.access_stage import IDENTITIES, METHODS, STRANGERS, Stage
from tests.trust.access_table import TABLE

SAMPLE = 800
SEED = int(os.environ.get("DOUGONG_SEED", "20261122"))


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Any:
    from tests.cast import undone

    with django_db_blocker.unblock(), undone():
        yield Stage()


def everything(stage: Stage) -> list[tuple[str, str, Any]]:
    """All requests but those whose address names what is no record: a wrong name is missing."""
    return [
        (identity, method, address)
        for address in stage.addresses
        if "<" not in address.path
        for identity in IDENTITIES
        for method in METHODS
    ]


def test_a_sample_of_all_requests_is_answered_as_the_policy_says(stage, db):
    asked = everything(stage)
    chosen = random.Random(SEED).sample(asked, SAMPLE)
    faults = [fault for one in chosen if (fault := stage.fault(*one))]
    told = "\n".join(faults[:40])
    assert not faults, f"seed {SEED}: {len(faults)} of {SAMPLE}\n{told}"


@pytest.mark.full
@pytest.mark.parametrize("identity", IDENTITIES)
def test_every_request_is_answered_as_the_policy_says(stage, db, identity):
    asked = [one for one in everything(stage) if one[0] == identity]
    faults = [fault for one in asked if (fault := stage.fault(*one))]
    told = "\n".join(faults[:40])
    assert not faults, f"{len(faults)} of {len(asked)}\n{told}"


@pytest.mark.parametrize(
    ("method", "name", "allowed"), TABLE, ids=[f"{row[0]} {row[1]}" for row in TABLE]
)
def test_the_table_written_by_hand_is_obeyed(stage, db, method, name, allowed):
    name, _, verb = name.partition(" ")
    (address,) = [
        one for one in stage.addresses if one.route.name == name and (not verb or one.verb == verb)
    ]
    entered = set()
    for identity in IDENTITIES:
        answer = stage.ask(identity, method, address.path)
        assert answer.status_code < 500
        if not stage.is_refused(answer):
            entered.add(identity)
    assert entered == allowed
    assert not entered & set(STRANGERS)


def test_a_missing_record_and_one_that_cannot_be_seen_are_answered_alike(stage, db):
    for kind in ("project", "risk", "person"):
        foreign = stage.other.here.row(registry[kind].model).pk
        for path in (f"/{kind}/%s/", f"/api/v1/{kind}/%s/", f"/{kind}/%s/history/"):
            answers = [stage.ask("pmo", "GET", path % pk) for pk in (foreign, 10**9)]
            assert [one.status_code for one in answers] == [404, 404]
            alike = [
                _without_marks(one, pk) for one, pk in zip(answers, (foreign, 10**9), strict=True)
            ]
            assert alike[0] == alike[1]


def _without_marks(answer: Any, pk: int) -> str:
    """The body without what differs from request to request."""
    text = (
        answer.content.decode().replace(answer.headers["X-Request-Id"], "").replace(f"/{pk}/", "")
    )
    return re.sub(r'(nonce|value|csrf[a-z-]*|content)="[^"]{16,}"|"[A-Za-z0-9]{64}"', "", text)
