"""What the product refuses to start with, and how far the movable clock reaches."""

import subprocess
import sys
from datetime import date, datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from dougong.config import start_checks
from dougong.platform.journal import Entry
from dougong.platform.records.days import current_day

from .conftest import add_person, dougong
from .stage import environment

GOOD = "Zk8-wR2_pQ7vX4nL9tB6mH3sJ5dF1gC0yA-uE_iOoKqWzVxTbNrMh"
MOVED = "2031-05-06T07:08:09+00:00"


@pytest.fixture
def production(settings, place):
    settings.ENVIRONMENT, settings.SECRET_KEY, settings.DEBUG = "production", GOOD, False
    return settings


def test_a_sound_installation_may_start(production):
    assert start_checks.complaints() == []
    start_checks.refuse_bad_start()


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        (GOOD[:49], "shorter"),
        ("django-insecure-" + GOOD, "example"),
        ("change-me" * 9, "example"),
    ],
)
def test_a_weak_secret_is_refused_and_not_repeated(production, secret, why):
    production.SECRET_KEY = secret
    with pytest.raises(ImproperlyConfigured, match=why) as refused:
        start_checks.refuse_bad_start()
    assert secret not in str(refused.value)


def test_debugging_in_production_is_refused(production):
    production.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        start_checks.refuse_bad_start()


def test_a_moved_clock_in_production_is_refused(production, monkeypatch):
    monkeypatch.setenv("DOUGONG_CLOCK", "+1d")
    with pytest.raises(ImproperlyConfigured, match="CLOCK"):
        start_checks.refuse_bad_start()


def test_demo_accounts_in_production_are_refused(production, place):
    (place / "demo_accounts.json").write_text("[]")
    with pytest.raises(ImproperlyConfigured, match="known passwords"):
        start_checks.refuse_bad_start()


def test_a_key_that_others_can_read_is_refused_everywhere(production, place):
    production.ENVIRONMENT = "test"
    (place / "keys").mkdir()
    key = place / "keys/journal.key"
    key.write_bytes(b"k" * 32)
    key.chmod(0o600)
    assert start_checks.complaints() == []
    key.chmod(0o640)
    with pytest.raises(ImproperlyConfigured, match="read by others"):
        start_checks.refuse_bad_start()


def test_an_unknown_environment_is_refused(production):
    production.ENVIRONMENT = "prod"
    assert "DOUGONG_ENV" in start_checks.complaints()[0]


def test_the_check_looks_at_everything_without_starting(production, db):
    call_command("check")
    production.DEBUG, production.SECRET_KEY = True, "x"
    with pytest.raises(CommandError, match=r"(?s)DEBUG.*shorter.*example"):
        call_command("check")


def test_the_web_server_refuses_to_start_with_a_weak_secret(db, place):
    words = {"DOUGONG_ENV": "production", "SECRET_KEY": "weak"}
    program = [sys.executable, "-c", "import dougong.config.wsgi"]
    done = subprocess.run(
        program,
        env=environment(place, **words),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "shorter" in done.stderr
    assert "weak" not in done.stderr.rsplit("ImproperlyConfigured", 1)[-1]


def test_a_secret_may_come_from_a_file(place):
    (place / "secret").write_text(GOOD + "\n")
    words = {"SECRET_KEY": "", "SECRET_KEY_FILE": str(place / "secret")}
    show = "from django.conf import settings; print(len(settings.SECRET_KEY))"
    done = dougong("shell", "-v0", "-c", show, data=place, **words)
    assert done.stdout.strip() == str(len(GOOD))


# --- the movable clock --------------------------------------------------------------------------


def test_rows_entries_and_days_follow_the_moved_clock(bank, monkeypatch):
    monkeypatch.setenv("DOUGONG_CLOCK", MOVED)
    person = add_person(bank, "of the future")
    instant = datetime.fromisoformat(MOVED)
    assert person.created_at == instant
    assert Entry.objects.filter(record=person.record).get().at == instant
    assert person.record.code.startswith("N-2031-")
    assert current_day() == date(2031, 5, 6)


def test_in_production_the_journal_does_not_believe_a_moved_clock(bank, monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal.head SET environment = 'production'")
    try:
        monkeypatch.setenv("DOUGONG_CLOCK", MOVED)
        person = add_person(bank, "of the future")
        assert Entry.objects.filter(record=person.record).get().at.year < 2031
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal.head SET environment = 'test'")


def test_the_test_database_says_what_it_is_for(bank):
    with connection.cursor() as cursor:
        cursor.execute("SELECT environment FROM journal.head")
        assert cursor.fetchone() == ("test",)
