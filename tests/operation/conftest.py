"""A small bank whose every row was made by a verb, and commands run as processes of their own."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def place(settings, tmp_path):
    """A data folder and file store of this test's own."""
    settings.DATA, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    return tmp_path


@pytest.fixture
def bank(transactional_db, place):
    """A unit and a first person."""
    from dougong.apps.organisation.models import Unit
    from dougong.platform.actions import Add
    from dougong.platform.policies import Installation

    unit = Unit(name_zh="示范银行", name_en="Demo Bank", kind_of_unit="institution")
    unit = Add(unit, by=Installation()).execute()
    bank = SimpleNamespace(unit=unit.record)
    add_person(bank, "first")
    return bank


def add_person(bank, name):
    """One verb: a row, a plate, an entry."""
    from dougong.apps.accounts.models import Person
    from dougong.platform.actions import Add
    from dougong.platform.policies import Installation

    return Add(Person(name_zh=name, unit=bank.unit), by=Installation()).execute()


def settings_of_link():
    from django.db import connection

    known = connection.settings_dict
    return {"dbname": known["NAME"], "host": known["HOST"], "user": known["USER"], "port": 5432}


@pytest.fixture
def empty_database(transactional_db):
    """The name of a database without a table, on the server of this run."""
    name = f"empty_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(**settings_of_link(), autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
        yield name
        link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def dougong(*words, database=None, data=None, **variables):
    """Run a command of the product; returns the finished process."""
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src"), "SECRET_KEY": "x" * 50}
    if database:
        environment["DATABASE_URL"] = f"postgresql:///{database}"
    if data:
        environment["DOUGONG_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-m", "dougong", *map(str, words)],
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def said(done):
    """The JSON document that a command printed."""
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
