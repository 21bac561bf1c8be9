"""What operators see: readiness, figures and logs, and what nobody sees there."""

import json
import logging
import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as product
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client

from dougong.config.logs import logging_settings
from dougong.platform.operation import backups, readiness
from dougong.platform.operation.redaction import HIDDEN, redacted
from dougong.web.last_resort import LastResort

STRANGER = {"REMOTE_ADDR": "203.0.113.9"}
CHECKS = {
    *("database", "migrations", "journal", "sealing_lag", "verification"),
    *("checkpoint_destination", "jobs", "disk", "backup", "drill", "clock"),
}
CANARIES = ("canary-9f3b-password", "canary-51ac-token", "canary-secret-key-77d0")


@pytest.mark.django_db
def test_a_listed_source_sees_every_check(client, place):
    answer = client.get("/readyz")
    said = answer.json()
    assert answer.status_code == 200
    assert set(said["checks"]) == CHECKS
    assert said["checks"]["database"] == {"status": "ok"}
    assert said["checks"]["backup"] == {"status": "warning", "why": "none"}
    assert said["checks"]["migrations"] == {"status": "ok"}


@pytest.mark.django_db
@pytest.mark.parametrize("source", [STRANGER, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}])
def test_a_stranger_sees_the_status_alone(client, place, source):
    assert client.get("/readyz", **source).json() == {"status": "ready"}
    assert client.get("/metrics", **source).status_code == 404


@pytest.mark.django_db
def test_without_a_database_the_process_is_not_ready_and_says_what_it_knows(
    client, place, monkeypatch
):
    def refuse():
        raise DatabaseError

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert checks["database"]["why"] == "away"
    assert checks["disk"]["status"] != "failed"


@pytest.mark.sealing
def test_a_journal_far_behind_takes_the_process_out_of_service(bank, monkeypatch):
    def state():
        finding = dict(readiness.findings())["sealing_lag"]
        return finding.state, finding.why

    assert state() == ("ok", "")
    monkeypatch.setenv("DOUGONG_CLOCK", "+2m")
    assert state()[0] == "warning"
    monkeypatch.setenv("DOUGONG_CLOCK", "+61m")
    assert state() == ("failed", "journal_behind")
    call_command("ledger", "seal")
    assert state() == ("ok", "")


@pytest.mark.django_db
def test_an_old_a_small_and_a_failed_backup_call_a_person(place, monkeypatch):
    backups.note_success(1000, "one.dgb")
    assert backups.last_backup().complaint() == ""
    backups.note_success(400, "two.dgb")
    assert backups.last_backup().complaint() == "small"
    backups.note_failure("PostgresError")
    assert backups.last_backup().complaint() == "failed"
    backups.note_success(400, "three.dgb")
    monkeypatch.setenv("DOUGONG_CLOCK", "+27h")
    found = dict(readiness.findings())["backup"]
    assert (found.state, found.why) == ("warning", "old")


@pytest.mark.django_db
@pytest.mark.parametrize(("free", "state"), [(50, "ok"), (5, "warning"), (0.5, "failed")])
def test_a_full_disk_takes_the_process_out_of_service(place, monkeypatch, free, state):
    usage = namedtuple("usage", "total used free")(100, 100 - free, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert dict(readiness.findings())["disk"].state == state


@pytest.mark.django_db
def test_a_moved_clock_is_refused_in_production_only(place, settings, monkeypatch):
    monkeypatch.setenv("DOUGONG_CLOCK", "+1h")
    settings.ENVIRONMENT = "test"
    assert dict(readiness.findings())["clock"].state == "warning"
    settings.ENVIRONMENT = "production"
    assert dict(readiness.findings())["clock"].state == "failed"


@pytest.mark.django_db
def test_the_figures_count_requests_by_route_and_never_by_address(client, place):
    client.get("/sign-in/?next=/person/of-nobody/")
    client.post("/sign-in/", {"username": "nobody", "password": "wrong"})
    client.get("/no/such/page/of-nobody")
    text = client.get("/metrics").content.decode()
    assert 'dougong_requests_total{method="GET",route="sign-in/",status="200"}' in text
    assert "of-nobody" not in text
    assert 'dougong_check{check="database"} 1.0' in text
    for name in ("sealing_lag_seconds", "failed_sign_ins_total", "request_seconds_bucket"):
        assert f"dougong_{name}" in text
    failed = next(
        line for line in text.splitlines() if line.startswith("dougong_failed_sign_ins_t")
    )
    assert float(failed.split()[-1]) >= 1


# --- logs ---------------------------------------------------------------------------------------


@pytest.fixture
def lines(monkeypatch):
    """What the product would write, as the formatter of its settings writes it."""
    made = logging_settings((CANARIES[2],))["formatters"]["json"]
    words = {name: value for name, value in made.items() if name != "()"}
    formatter, written = made["()"](**words), []

    class Keep(logging.Handler):
        def emit(self, record):
            written.append(formatter.format(record))

    handler = Keep()
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    yield written
    logging.getLogger().removeHandler(handler)


def raise_with(text):
    raise ValueError(text)


SPEAKING = [
    ("password=%s", CANARIES[0]),
    ('{"password": "%s", "name": "x"}', CANARIES[0]),
    ("Authorization: Bearer %s", CANARIES[1]),
    ("Cookie: sessionid=%s; theme=dark", CANARIES[1]),
    ("postgresql://dougong:%s@db.example/dougong", CANARIES[0]),
    ("dgt_%s", CANARIES[1]),
    ("the key is %s", CANARIES[2]),
    ("GET /invitation?token=%s&x=1", CANARIES[1]),
]


@pytest.mark.parametrize(("shape", "canary"), SPEAKING)
def test_no_secret_reaches_a_log_line_by_text_field_or_exception(lines, shape, canary):
    log = logging.getLogger("dougong.canary")
    text = shape % canary
    log.info(text)
    log.info("with argument %s", text)
    log.info("with field", extra={"about": {"inner": [text]}, "password": canary})
    try:
        raise_with(text)
    except ValueError:
        log.exception("failed")
    assert len(lines) == 4
    assert not [line for line in lines if canary in line]
    assert all(json.loads(line)["level"] in {"info", "error"} for line in lines)
    assert "Traceback" in json.loads(lines[3])["exception"]


def test_a_failed_sign_in_leaves_no_password_and_one_line_with_the_request_id(lines, db):
    secret = {"username": "nobody", "password": CANARIES[0]}
    answer = Client(headers={"Authorization": f"Bearer {CANARIES[1]}"}).post("/sign-in/", secret)
    assert not [line for line in lines if "canary" in line]
    said = [json.loads(line) for line in lines]
    ours = [one for one in said if one["logger"] == "dougong.requests"]
    assert [one["route"] for one in ours] == ["sign-in/"]
    assert ours[0]["request_id"] == answer["X-Request-Id"]


def test_a_value_cannot_forge_a_line_or_turn_its_direction(lines):
    logging.getLogger("dougong.canary").info("first\nsecond \x1b[2J \u202egnp.exe")
    (line,) = lines
    assert "\n" not in line
    assert "\x1b" not in line
    assert "\u202e" not in line
    assert json.loads(line)["event"].startswith("first\nsecond")


def test_what_is_no_secret_stays_readable():
    kept = "P-2026-0001 by unit 12: token ring, passwords are asked for"
    assert redacted(kept) == kept
    assert redacted({"pk": 7, "ok": True, "none": None}) == {"pk": 7, "ok": True, "none": None}
    assert redacted({"api_key": "x", "unit": 3}) == {"api_key": HIDDEN, "unit": 3}


def test_the_product_itself_logs_json():
    assert product.LOGGING["root"]["handlers"] == ["stderr"]
    assert product.LOGGING["handlers"]["stderr"]["formatter"] == "json"


# --- the last resort ----------------------------------------------------------------------------


def test_what_nothing_catches_is_answered_without_a_word_about_the_inside(lines):
    def broken(environ, start_response):
        raise_with(f"SELECT secret FROM /srv/app password={CANARIES[0]}")

    given = []
    body = b"".join(LastResort(broken)({}, lambda *words: given.append(words)))
    said = json.loads(body)
    assert given[0][0].startswith("500")
    assert set(said) == {"code", "message_zh", "message_en", "field", "request_id"}
    assert b"SELECT" not in body
    assert b"srv" not in body
    (line,) = lines
    assert said["request_id"] in line
    assert CANARIES[0] not in line


@pytest.mark.django_db
def test_ages_are_measured_by_the_products_clock(place, monkeypatch):
    backups.note_success(1000, "one.dgb")
    monkeypatch.setenv("DOUGONG_CLOCK", (datetime.now(UTC) + timedelta(hours=3)).isoformat())
    age = backups.last_backup().age()
    assert timedelta(hours=2, minutes=59) < age < timedelta(hours=3, minutes=1)
