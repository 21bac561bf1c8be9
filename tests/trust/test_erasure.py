"""Erasing a person takes every text away and leaves every hash valid."""

import json
from importlib import import_module

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from dougong.apps.accounts.actions import ErasePerson
from dougong.apps.accounts.models import Person
from dougong.platform.actions import Add, Change
from dougong.platform.actions.classed import Submitted
from dougong.platform.journal import Entry, unit_of_work
from dougong.platform.ledger import erasure
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify
from dougong.platform.policies import Installation
from dougong.platform.records import Record

pytestmark = pytest.mark.sealing
NAME, MOBILE, REASON = "欧阳震华", "13800138000", "欧阳震华调岗通知"
BY = Installation()


@pytest.fixture
def person(house, settings, tmp_path):
    """Somebody whose name and number stand in row, plate and journal, all sealed."""
    settings.DATA = tmp_path
    made = Add(Person(name_zh=NAME, mobile=MOBILE, unit=house.unit), by=BY).execute()
    made.employer = "示范银行"
    Change(made, by=BY, reason=REASON).execute()
    seal_all()
    return made


def everywhere(*words):
    """Whether any table of the database still holds one of the words."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname IN ('public', 'journal')"
        )
        tables = [row[0] for row in cursor.fetchall()]
        found = []
        for table in tables:
            for word in words:
                cursor.execute(
                    f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{word}%"]
                )
                if cursor.fetchone()[0]:
                    found.append((table, word))
    return found


def erase(person):
    return ErasePerson(person, by=BY, reason="request of the person").execute()


def test_the_texts_are_gone_from_rows_plate_search_and_journal(person):
    assert everywhere(NAME, MOBILE)
    erase(person)
    assert everywhere(NAME, MOBILE) == []
    assert not Record.objects.filter(terms__finds=NAME).exists()
    assert Person.objects.get(pk=person.pk).name_zh == erasure.ERASED


def test_the_journal_stays_valid_and_says_that_texts_were_erased(person):
    erase(person)
    seal_all()
    verdict = verify()
    assert (verdict.valid, verdict.kind, verdict.record) == (True, None, None)
    entry = Entry.objects.get(record=person.pk, verb="erase")
    assert json.loads(entry.body)["changes"]["journal.vault"] >= 4
    first = Entry.objects.get(record=person.pk, verb="add")
    assert first.after["name_zh"] is None


def test_the_change_that_erases_keeps_nothing_of_what_it_erased(person):
    erase(person)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body FROM journal.change WHERE pk = %s AND tbl = 'accounts_person' "
            "ORDER BY id DESC LIMIT 1",
            [str(person.pk)],
        )
        body = json.loads(cursor.fetchone()[0])
    assert body["mobile"][0] == {"$erased": True}


def test_a_text_that_is_not_sealed_yet_is_not_erased(person):
    Change(person, by=BY, reason="one more change").execute()
    with pytest.raises(ValidationError) as refused:
        erase(person)
    assert refused.value.code == "ledger.not_sealed"
    assert everywhere(NAME)


def erase_in_a_unit_without_entry(names):
    with transaction.atomic(), unit_of_work(None), connection.cursor() as cursor:
        cursor.execute("SELECT journal.erase(%s::uuid[])", [names])


def test_no_text_is_erased_without_an_entry(person):
    names = erasure.names_in_journal(person)
    with pytest.raises(DatabaseError, match="unit of work"), connection.cursor() as cursor:
        cursor.execute("SELECT journal.erase(%s::uuid[])", [names])
    with pytest.raises(DatabaseError, match="no journal entry"):
        erase_in_a_unit_without_entry(names)
    assert everywhere(NAME)


def test_erasing_needs_the_approval_of_others(person, house, monkeypatch):
    held = []
    gates = import_module("dougong.platform.actions.classed")
    monkeypatch.setattr(gates, "_gates", [lambda actions: held.extend(actions) or []])
    with pytest.raises(Submitted):
        ErasePerson(person, by=house.officer, reason="request of the person").execute()
    assert (len(held), bool(everywhere(NAME))) == (1, True)


def test_the_list_of_erasures_is_applied_again_to_an_older_backup(person, house, tmp_path):
    erase(person)
    assert json.loads((tmp_path / erasure.LIST).read_text())["record"] == person.pk
    again = Person.objects.get(pk=person.pk)
    again.name_zh = NAME
    Change(again, by=BY).execute()
    seal_all()
    assert erasure.erase_again() == 1
    assert everywhere(NAME) == []
