"""A backup under load comes back as it was; anything else than the archive we wrote is refused."""

import json
import threading
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from dougong.apps.accounts.models import Account, ApiToken
from dougong.config.backup import container, inventory, manifest, restoring
from dougong.config.backup.container import DamagedArchive, SealedReader, WrongKey, WrongVersion
from dougong.config.backup.keys import BackupRefused, reading_keys, writing_keys
from dougong.config.backup.reading import examine
from dougong.config.backup.writing import write_backup
from dougong.kernel.merkle import node_hash
from dougong.platform.actions import Add
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.operation.backups import last_backup
from dougong.platform.policies import Installation
from dougong.platform.records import make_plates

from .conftest import add_person, dougong, said, settings_of_link

pytestmark = pytest.mark.sealing
_kept = {}


@pytest.fixture
def archive(bank, place, tmp_path_factory):
    """One good archive and its keys, written once for all refusals."""
    if not _kept:
        folder = tmp_path_factory.mktemp("kept")
        (place / "files").mkdir()
        (place / "files/contract.pdf").write_bytes(b"%PDF signed by both")
        seal_all()
        write_backup(folder / "good.dgb")
        (place / "keys").rename(folder / "keys")
        _kept.update(path=folder / "good.dgb", folder=folder / "keys")
    return _kept["path"]


def keys(folder=None):
    folder = folder or _kept["folder"]
    return reading_keys(folder / "backup.key", folder / "backup-signing.pub")


def look_through(path, known=None):
    with path.open("rb") as file:
        reader = SealedReader.open(file, known or keys())
        return examine(file, reader.header, reader.content_key)


def root_of(hashes):
    """RFC 6962 2.1 as it is written, on the hashes of the leaves."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node_hash(root_of(hashes[:half]), root_of(hashes[half:]))


def leaf_hashes(**where):
    with psycopg.connect(**settings_of_link() | where) as link:
        return [
            bytes(value)
            for (value,) in link.execute("SELECT leaf_hash FROM journal.leaf ORDER BY seq")
        ]


@contextmanager
def write_load(bank):
    """Somebody adds people and somebody seals, from before until after what happens inside."""
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            written.append(add_person(bank, f"load {len(written)}"))
            seal_all()
        connection.close()

    load = threading.Thread(target=write)
    load.start()
    try:
        while len(written) < 5:
            stop.wait(0.05)
        yield written
    finally:
        stop.set()
        load.join()


def add_token(person):
    account = Account(username="holder", person=person)
    account.set_unusable_password()
    account = Add(account, by=Installation()).execute()
    token = ApiToken(
        account=account,
        name="sync",
        digest="a" * 64,
        expires_on="2099-01-01",
        permissions=["project.view"],
    )
    with transaction.atomic(), unit_of_work(account.pk) as unit:  # its owner makes it, stepped up
        make_plates([token])
        token.save(force_insert=True)
        unit.write([Line("add", token.pk)])
    return token


def test_a_backup_under_load_comes_back_with_the_same_root_and_counts(bank, place, empty_database):
    (place / "files/deep").mkdir(parents=True)
    (place / "files/deep/plan.xml").write_bytes(b"<plan/>" * 300_000)
    gone = add_person(bank, "欧阳震华")
    token = add_token(gone)
    erasures = place / "erasures.ndjson"
    erasures.write_text(json.dumps({"kind": "person", "record": gone.pk}) + "\n")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_session VALUES ('stolen', 'x', now() + interval '1 day')"
        )
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('q', 't', '{}')"
        )
    with write_load(bank) as written:
        receipt = write_backup(place / "night.dgb")
        assert len(written) > 5, "somebody wrote while the backup ran"

    outcome = said(
        dougong(
            *("restore", place / "night.dgb", "--json", "--key", place / "keys/backup.key"),
            *("--signer", place / "keys/backup-signing.pub", "--erasures", erasures),
            database=empty_database,
            data=place / "elsewhere",
        )
    )
    ended = (outcome["tokens_ended"], outcome["erased_again"], outcome["diverged"])
    assert ended == (1, 1, "")
    assert (outcome["leaves"], outcome["root"]) == (receipt.leaves, receipt.root)
    assert (outcome["rows"], outcome["files"], outcome["epoch"]) == (receipt.rows, 1, 2)
    copy = (place / "elsewhere/files/deep/plan.xml").read_bytes()
    assert copy == b"<plan/>" * 300_000
    assert_same_journal(empty_database, receipt)
    with psycopg.connect(**settings_of_link() | {"dbname": empty_database}) as link:
        assert link.execute("SELECT count(*) FROM django_session").fetchone() == (0,)
        jobs = "SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > '2900-01-01'"
        assert link.execute(jobs).fetchone() == (1,)
        state = "SELECT state FROM accounts_apitoken WHERE record_id = %s"
        assert link.execute(state, [token.pk]).fetchone() == ("revoked",)
        names = "SELECT count(*) FROM journal.vault WHERE text LIKE '%欧阳震华%'"
        assert link.execute(names).fetchone() == (0,)
        grants = inventory.take(link).grants
    with psycopg.connect(**settings_of_link()) as link:
        assert grants == inventory.take(link).grants


def assert_same_journal(database, receipt):
    back = leaf_hashes(dbname=database)
    assert back[: receipt.leaves] == leaf_hashes()[: receipt.leaves]
    assert root_of(back[: receipt.leaves]).hex() == receipt.root
    with psycopg.connect(**settings_of_link() | {"dbname": database}) as link:
        first = "SELECT verb FROM journal.entry WHERE epoch = 2 ORDER BY at LIMIT 1"
        assert link.execute(first).fetchone() == ("journal.restored",)
        waiting = link.execute("SELECT count(*) FROM journal.pending").fetchone()
        assert waiting == (0,)


def test_the_server_needs_only_the_public_half_of_the_key(archive, bank, place):
    writing_keys(place / "keys")
    (place / "keys/backup.key").rename(place / "safe.key")
    write_backup(place / "again.dgb")
    assert not (place / "keys/backup.key").exists()
    known = reading_keys(place / "safe.key", place / "keys/backup-signing.pub")
    assert look_through(place / "again.dgb", known).format == manifest.FORMAT


def test_an_archive_tells_a_stranger_nothing(archive):
    content = archive.read_bytes()
    assert b"signed by both" not in content
    assert b"CREATE TABLE" not in content
    assert archive.stat().st_mode & 0o077 == 0


def test_a_flipped_bit_anywhere_is_refused(archive, tmp_path):
    content = archive.read_bytes()
    places = [0, 20, 100, 250, 400, *range(500, len(content), len(content) // 12), -70, -1]
    for place in places:
        damaged = bytearray(content)
        damaged[place] ^= 1
        (tmp_path / "bad").write_bytes(damaged)
        with pytest.raises(BackupRefused):
            look_through(tmp_path / "bad")


def test_a_chunk_that_was_changed_is_refused_even_behind_a_good_signature(archive, monkeypatch):
    with archive.open("rb") as file:
        reader = SealedReader.open(file, keys())
    content = bytearray(archive.read_bytes())
    content[len(reader.header) + 5000] ^= 1
    (archive.parent / "resigned").write_bytes(content)
    with (archive.parent / "resigned").open("rb") as file, pytest.raises(DamagedArchive):
        examine(file, reader.header, reader.content_key)


@pytest.mark.parametrize("left", [0, 10, 300, 5_000, -1, -64, -65])
def test_a_truncated_archive_is_refused(archive, tmp_path, left):
    (tmp_path / "short").write_bytes(archive.read_bytes()[:left])
    with pytest.raises(DamagedArchive):
        look_through(tmp_path / "short")


def test_bytes_after_the_end_are_refused(archive, tmp_path):
    (tmp_path / "long").write_bytes(archive.read_bytes() + b"more")
    with pytest.raises(DamagedArchive):
        look_through(tmp_path / "long")


def test_the_key_of_somebody_else_opens_nothing(archive, tmp_path):
    writing_keys(tmp_path / "other")
    other, own = keys(tmp_path / "other"), keys()
    with pytest.raises(WrongKey, match="encrypted"):
        look_through(archive, type(own)(other.recipient, own.signer))
    with pytest.raises(WrongKey, match="signed"):
        look_through(archive, type(own)(own.recipient, other.signer))


def test_a_key_that_others_can_read_is_refused(archive, tmp_path):
    writing_keys(tmp_path / "open")
    (tmp_path / "open/backup.key").chmod(0o644)
    with pytest.raises(BackupRefused, match="readable by others"):
        keys(tmp_path / "open")


def test_an_archive_of_another_form_or_release_is_refused(archive, tmp_path):
    newer = archive.read_bytes().replace(b"dougong-backup/1", b"dougong-backup/2", 1)
    (tmp_path / "newer").write_bytes(newer)
    with pytest.raises(WrongVersion):
        look_through(tmp_path / "newer")
    found = look_through(archive)
    found.refuse_other_release()
    for migrations in (
        [*found.inventory.migrations, "platform.9999_of_tomorrow"],
        [name for name in found.inventory.migrations if not name.startswith("risks.")],
    ):
        other = found.as_bytes().replace(
            manifest.json.dumps(found.inventory.migrations).encode(),
            manifest.json.dumps(migrations).encode(),
        )
        with pytest.raises(WrongVersion, match="version"):
            manifest.Manifest.from_bytes(other).refuse_other_release()


def test_a_target_that_is_not_empty_is_refused_before_it_is_touched(archive, bank):
    before = leaf_hashes()
    with pytest.raises(BackupRefused, match="empty"):
        restoring.restore(archive, keys())
    assert leaf_hashes() == before
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch FROM journal.head")
        assert cursor.fetchone() == (1,)


def test_a_damaged_archive_leaves_the_empty_target_empty(archive, empty_database, tmp_path):
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "bad").write_bytes(content)
    folder = _kept["folder"]
    done = dougong(
        *("restore", tmp_path / "bad", "--key", folder / "backup.key"),
        *("--signer", folder / "backup-signing.pub"),
        database=empty_database,
        data=tmp_path / "target",
    )
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "target/files").exists()
    with psycopg.connect(**settings_of_link() | {"dbname": empty_database}) as link:
        assert inventory.is_empty(link)


def test_a_failing_backup_leaves_no_file_and_raises_the_alarm(bank, place, monkeypatch):
    (place / "programs").mkdir()
    liar = place / "programs/pg_dump"
    liar.write_text('#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 13.1"; exit 1\n')
    liar.chmod(0o755)
    monkeypatch.setenv("PG_BINDIR", str(liar.parent))
    monkeypatch.setenv("PATH", str(liar.parent))
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("backup", place / "never.dgb")
    assert last_backup().complaint() == "failed"
    assert last_backup().failure == "PostgresError"
    assert [path.name for path in place.glob("*.dgb*")] == []


def test_a_backup_never_replaces_a_file(bank, place):
    (place / "kept.dgb").write_bytes(b"older")
    with pytest.raises(CommandError, match="exists"):
        call_command("backup", place / "kept.dgb")
    assert (place / "kept.dgb").read_bytes() == b"older"


def test_a_nonce_is_never_used_twice():
    known = {container._nonce(number, last) for number in range(300) for last in (False, True)}
    assert len(known) == 600
