"""With the application's own database role nothing can be changed past the journal."""

import psycopg
import pytest
from django.db import connection

from dougong.platform.actions import Change
from dougong.platform.journal import Entry, capture

SOMEBODY = "(SELECT min(record_id) FROM accounts_person)"
WITHOUT_ENTRY = {
    "update": "UPDATE accounts_person SET employer = 'x'",
    "delete": "DELETE FROM accounts_rolegrant",
    "insert": "INSERT INTO platform_scopeparent (child_id, parent_id) "
    "SELECT max(id), min(id) FROM platform_record",
    "made-up entry": "SELECT set_config('dougong.entry', gen_random_uuid()::text, true); "
    "UPDATE accounts_person SET employer = 'x'",
    "entry of an older transaction": "SELECT set_config('dougong.entry', (SELECT unit::text FROM "
    "journal.entry LIMIT 1), true); UPDATE accounts_person SET employer = 'x'",
    "rewrite an entry": "UPDATE journal.entry SET reason = 'x'",
    "delete an entry": "DELETE FROM journal.entry",
    "rewrite a change": "UPDATE journal.change SET body = '{}'",
    "forge a change": "INSERT INTO journal.change (unit, epoch, xid, at, tbl, pk, op, body) "
    "VALUES (gen_random_uuid(), 1, '9', now(), 't', '1', 'U', '{}')",
    "erase a sealed text": "UPDATE journal.vault SET text = NULL",
    "take a leaf away": "DELETE FROM journal.leaf",
    "skip the sealer": "DELETE FROM journal.pending",
    "truncate": "TRUNCATE accounts_person CASCADE",
    "switch the trigger off": "ALTER TABLE accounts_person DISABLE TRIGGER capture",
    "act as a replica": "SET session_replication_role = replica",
    "drop the guard": "DROP TRIGGER guard ON journal.change",
    "become the owner": "SET ROLE postgres",
}


@pytest.fixture
def application(history):
    """A connection in the role under which the product serves."""
    settings = connection.settings_dict
    with psycopg.connect(
        dbname=settings["NAME"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
        user=capture.APPLICATION_ROLE,
    ) as link:
        yield link
        link.rollback()


def test_the_application_role_changes_nothing_past_the_journal(application):
    went_through = []
    for way, statement in WITHOUT_ENTRY.items():
        try:
            application.execute(statement)
            application.commit()
            went_through.append(way)
        except psycopg.DatabaseError:
            application.rollback()
    assert went_through == []


def test_a_change_after_the_entry_was_written_is_refused(application):
    unit = "SELECT set_config('dougong.entry', '01900000-0000-7000-8000-000000000001', true)"
    entry = (
        "INSERT INTO journal.entry (id, unit, epoch, xid, at, verb, version, result, reason, request_id,"
        " n_changes, body) SELECT x, x, 1, '1', now(), 'change', 1, 'done', '', '', 0, '{}'"
        " FROM (SELECT '01900000-0000-7000-8000-000000000001'::uuid AS x) one"
    )
    application.execute(unit)
    application.execute(entry)
    application.execute(f"UPDATE accounts_person SET employer = 'x' WHERE record_id = {SOMEBODY}")
    with pytest.raises(psycopg.DatabaseError, match="counts 0 changes, 1 were captured"):
        application.commit()


def test_time_and_transaction_of_an_entry_are_the_databases_own(application):
    stated = "'2001-01-01T00:00:00Z'"
    row = application.execute(
        "INSERT INTO journal.entry (id, unit, epoch, xid, at, verb, version, result, reason, request_id,"
        f" n_changes, body) SELECT x, x, 99, '1', {stated}, 'note', 1, 'done', '', '', 0, '{{}}'"
        " FROM (SELECT gen_random_uuid() AS x) one RETURNING epoch, xid::text, at > '2020-01-01'"
    ).fetchone()
    assert (row[0], row[1] == "1", row[2]) == (1, False, True)


def test_every_table_is_watched_or_on_the_published_list(db):
    assert capture.unguarded() == []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    watched = {model._meta.db_table for model in capture.watched()}
    assert tables - watched - set(capture.UNWATCHED) == set()


def test_the_serving_role_has_no_power_over_the_journal(application, history):
    assert application.execute(capture._POWERS).fetchall() == []


def test_the_role_that_migrates_is_refused_as_a_serving_role(db):
    powers = capture.excessive_powers()
    assert "superuser" in powers
    assert "may UPDATE journal.entry" in powers
    with connection.cursor() as cursor:
        cursor.execute("GRANT DELETE ON journal.leaf TO dougong_app")
        cursor.execute("SET LOCAL ROLE dougong_app")
    assert capture.excessive_powers() == ["may DELETE journal.leaf"]


def test_a_watched_table_that_loses_its_trigger_is_named(db):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER capture ON organisation_calendar")
    assert capture.unguarded() == ["organisation_calendar"]
    assert capture.install() == ["organisation_calendar"]


def test_passwords_never_reach_the_journal(house):
    house.officer.set_password("correct horse battery staple 9")
    Change(house.officer, by=_installation()).execute()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(body, ' ') FROM journal.change WHERE tbl = 'accounts_account'"
        )
        bodies = cursor.fetchone()[0]
    assert "argon2" not in bodies
    assert '"password":[{"$secret":true},{"$secret":true}]' in bodies


def test_one_verb_writes_one_entry_and_one_change_for_each_changed_row(house):
    before = Entry.objects.count()
    house.officer.language = "en"
    Change(house.officer, by=_installation()).execute()
    entry = Entry.objects.order_by("-id").first()
    assert (Entry.objects.count() - before, entry.n_changes) == (1, 1)
    assert (entry.before["language"], entry.after["language"]) == ("zh-hans", "en")


def _installation():
    from dougong.platform.policies import Installation

    return Installation()
