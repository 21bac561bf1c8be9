"""A closed month leaves the database for a signed file, and everything can still be proved."""

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from dougong.apps.accounts.actions import ErasePerson
from dougong.apps.accounts.models import Person
from dougong.kernel import clock
from dougong.platform.actions import Add, Change
from dougong.platform.exports import Watermark
from dougong.platform.journal import Entry
from dougong.platform.journal.notes import note
from dougong.platform.keeping import archiving
from dougong.platform.keeping.actions import (
    DestroyArchive,
    LiftHold,
    OrderArchive,
    PlaceHold,
    sync_shipped_classes,
)
from dougong.platform.keeping.models import Archive, LegalHold, RetentionClass
from dougong.platform.keeping.queries import kept_until
from dougong.platform.ledger import archives, evidence, signing
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify
from dougong.platform.policies import Installation

from .test_erasure import everywhere
from .test_ledger import as_superuser, run_verifier

pytestmark = pytest.mark.sealing
BY = Installation()
REASON = "decision of the committee"
BEGIN = datetime(2026, 1, 10, 9, tzinfo=UTC)
MARK = Watermark("auditor", BEGIN, "*")


@pytest.fixture
def at(monkeypatch):
    """Moves the product's clock."""

    def move(moment):
        monkeypatch.setenv(clock.VARIABLE, moment.isoformat())

    return move


@pytest.fixture
def january(at, house, settings, tmp_path):
    """People added and changed in January, in the classes of projects and of daily work."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.ARCHIVE_FOLDER = tmp_path / "archives"
    at(BEGIN)
    sync_shipped_classes()
    people = [
        Add(Person(name_zh=f"员工{n}", mobile=f"1380000000{n}", unit=house.unit), by=BY).execute()
        for n in range(4)
    ]
    for person in people:
        person.employer = "一月单位"
        Change(person, by=BY, reason="一月调动").execute()
    note("export", None, about={"rows": 7})
    at(BEGIN + timedelta(days=40))
    people[0].employer = "二月单位"
    Change(people[0], by=BY).execute()
    seal_all()
    return people


def ordered(key, month=date(2026, 1, 20)):
    kept_as = RetentionClass.objects.get(key=key)
    return OrderArchive(Archive(month=month, kept_as=kept_as), by=BY).execute()


def taken(key):
    ordered(key)
    assert [one.kept_as.key for one in archiving.write_ordered()] == [key]
    return Archive.objects.get(kept_as__key=key)


def entries_of(month):
    return Entry.objects.filter(at__year=2026, at__month=month)


def verdict():
    found = verify()
    return (found.valid, found.kind, found.first_bad_seq, found.record)


VALID = (True, None, None, None)


def test_a_month_leaves_the_database_and_the_journal_stays_valid(january):
    size = read_head().size
    before = entries_of(1).filter(retention="project").count()
    archive = taken("project")
    assert archive.entries == before
    assert set(entries_of(1).values_list("retention", flat=True)) == {"operations", "permanent"}
    assert entries_of(2).filter(record=january[0].pk).exists()
    assert verdict() == VALID
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal.leaf WHERE seq < %s", [size])
        assert cursor.fetchone() == (size,), "leaf hashes stay for ever"


def test_the_file_proves_itself_to_an_outsider(january, tmp_path):
    archive = taken("project")
    pack = archives.place_of(archive.file).read_bytes()
    done = run_verifier(tmp_path, pack, "--key", signing.own_signer().verifier_key(), "--json")
    said = json.loads(done.stdout)
    assert (said["valid"], said["entries"]) == (True, len(leaves_of(archive)))
    assert archives.place_of(archive.file).stat().st_mode & 0o077 == 0


def leaves_of(archive):
    return [seq for seq, _ in archives.items_of(archives.place_of(archive.file))]


def test_rows_changed_past_the_journal_are_found_after_their_month_has_left(january):
    taken("project")
    as_superuser("UPDATE accounts_person SET employer = '改' WHERE employer = '一月单位'")
    assert verify().kind == "row_differs"


def test_a_row_that_was_removed_or_added_past_the_journal_is_found(january):
    taken("project")
    as_superuser(f"DELETE FROM accounts_person WHERE record_id = {january[3].pk}")
    assert verify().kind == "row_differs"


def test_entries_removed_besides_those_of_the_archive_are_found(january):
    taken("operations")
    as_superuser("DELETE FROM journal.entry WHERE verb = 'change' AND retention = 'project'")
    assert verify().kind == "row_missing"


def test_an_archive_that_is_missing_or_altered_is_found(january):
    path = archives.place_of(taken("project").file)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert verify().kind == "archive_changed"
    path.write_bytes(content)
    archives.note_of(path).write_text("dougong-archive/1\n\n— nobody AAAA\n")
    assert verify().kind == "archive_changed"
    path.unlink()
    assert verify().kind == "archive_missing"
    assert verify(archives=False).valid


def test_a_file_that_was_written_anew_with_its_digest_is_found(january):
    archive = taken("project")
    path = archives.place_of(archive.file)
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as other:
        for name in source.namelist():
            other.writestr(
                name, source.read(name).replace("一月单位".encode(), "另一单位".encode())
            )
    path.write_bytes(target.getvalue())
    forged = archives.digest_of(path)
    as_superuser(f"UPDATE keeping_archive SET sha256 = '{forged}'")
    assert not verify().valid


@pytest.mark.parametrize("is_at_hand", [True, False])
def test_a_pack_over_an_archived_month_is_complete(january, tmp_path, is_at_hand):
    archive = taken("project")
    if not is_at_hand:
        archives.place_of(archive.file).rename(tmp_path / "elsewhere.zip")
    target = io.BytesIO()
    key = signing.own_signer().verifier_key()
    manifest = evidence.export(target, evidence.Selection("*"), [key], MARK)
    done = run_verifier(tmp_path, target.getvalue(), "--key", key, "--json")
    said = json.loads(done.stdout)
    assert said["valid"], said
    assert said["complete_spans"] >= 2
    shown = manifest["size"] - (0 if is_at_hand else len(leaves_of_file(tmp_path)))
    assert manifest["entries"] == shown


def leaves_of_file(folder):
    return [seq for seq, _ in archives.items_of(folder / "elsewhere.zip")]


def test_a_pack_that_hides_leaves_no_archive_holds_is_refused(january, tmp_path):
    taken("project")
    target, key = io.BytesIO(), signing.own_signer().verifier_key()
    evidence.export(target, evidence.Selection("*"), [key], MARK)
    changed = io.BytesIO()
    with zipfile.ZipFile(target) as source, zipfile.ZipFile(changed, "w") as other:
        for name in source.namelist():
            data = source.read(name)
            if name == "entries.ndjson":
                data = b"\n".join(
                    line for line in data.split(b"\n") if rb'"action\":\"export' not in line
                )
            other.writestr(name, data)
    assert run_verifier(tmp_path, changed.getvalue(), "--key", key).returncode == 1


def test_a_month_that_is_not_over_stays(january):
    with pytest.raises(ValidationError, match="month"):
        ordered("project", date(2026, 2, 1))


def refused(match, *statements):
    """Whoever tries it inside a unit of work is refused by the database."""
    unit = "SELECT set_config('dougong.entry', gen_random_uuid()::text, true)"
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        for statement in (unit, *statements):
            cursor.execute(statement)


@pytest.mark.parametrize(
    "change",
    [
        "leaves = '{[0,3)}'",
        "leaves = '{[0,3)}', stage = 'kept', checkpoint = 1",
        "leaves = '{[0,3)}', stage = 'kept', checkpoint = 1, sha256 = repeat('a', 64)",
    ],
)
def test_nobody_takes_out_what_no_signed_file_holds(january, change):
    archive = ordered("project")
    refused(
        "not closed, not covered",
        f"UPDATE keeping_archive SET {change} WHERE record_id = {archive.pk}",
        f"SELECT journal.take_out({archive.pk})",
    )


def test_what_is_held_stays_in_the_database_until_it_is_released(january):
    hold = LegalHold(held=january[1].record, matter="诉讼", grounds="court order")
    hold = PlaceHold(hold, by=BY).execute()
    taken("project")
    assert entries_of(1).filter(record=january[1].pk).count() == 2
    assert not entries_of(1).filter(record=january[2].pk).exists()
    LiftHold(hold, by=BY, reason=REASON).execute()
    assert Archive.objects.count() == 1
    ordered("project")
    archiving.write_ordered()
    assert not entries_of(1).filter(record=january[1].pk).exists()
    assert verdict() == VALID


def test_a_person_is_erased_from_an_archived_month_too(january):
    taken("project")
    at_name = january[2].name_zh
    assert ("journal.vault", at_name) in everywhere(at_name)
    seal_all()
    ErasePerson(Person.objects.get(pk=january[2].pk), by=BY, reason=REASON).execute()
    seal_all()
    assert everywhere(at_name, "13800000002") == []
    assert verdict() == VALID


TERMS = {"operations": 12, "privacy": 36, "project": 120, "broker": 240, "permanent": None}
MOMENTS = (6, 12, 36, 120, 240)


@pytest.mark.parametrize("key", TERMS)
def test_a_file_is_destroyed_after_its_term_and_not_a_day_earlier(
    january, at, key, monkeypatch, english
):
    if key in {"privacy", "broker"}:
        at(BEGIN)
        monkeypatch.setattr(Person, "retention", (key,))
        Change(january[3], by=BY).execute()
    at(BEGIN + timedelta(days=45))
    archive, term = taken(key), TERMS[key]
    for months in MOMENTS:
        year, month = divmod(months, 12)
        moment = BEGIN.replace(year=2026 + year, month=1 + month)
        for day in (moment - timedelta(days=1), moment + timedelta(days=2)):
            at(day)
            if term is None or day < BEGIN.replace(year=2026 + term // 12):
                with pytest.raises(ValidationError, match="until"):
                    DestroyArchive(archive, by=BY, reason=REASON).execute()
    if term is None:
        assert kept_until(archive) is None
        return
    assert_destroyed(archive)


def assert_destroyed(archive):
    DestroyArchive(archive, by=BY, reason=REASON).execute()
    assert archiving.remove_destroyed() == [archive.file]
    assert list(Path(archives.place_of(archive.file)).parent.glob("*")) == []
    seal_all()
    assert verdict() == VALID
    assert Entry.objects.get(record=archive.pk, verb="destroy").reason == REASON


def test_a_hold_beats_a_term_that_is_over(january, at):
    archive = taken("project")
    at(BEGIN.replace(year=2037))
    PlaceHold(LegalHold(held=january[0].record, matter="检查", grounds="inquiry"), by=BY).execute()
    with pytest.raises(ValidationError, match="检查"):
        DestroyArchive(archive, by=BY, reason=REASON).execute()
    refused(
        "legal hold",
        "SELECT set_config('dougong.clock', '2037-01-10T00:00:00Z', true)",
        "UPDATE keeping_archive SET stage = 'destroyed'",
    )


def test_a_term_counted_from_the_end_waits_for_the_last_entry_about_the_record(
    january, at, monkeypatch
):
    at(BEGIN)
    monkeypatch.setattr(Person, "retention", ("outsourcing",))
    Change(january[3], by=BY).execute()
    at(BEGIN.replace(year=2027))
    archive = taken("outsourcing")
    Change(Person.objects.get(pk=january[3].pk), by=BY).execute()
    assert kept_until(archive) == BEGIN.replace(year=2030)


def test_the_database_destroys_nothing_before_its_term_whoever_asks(january):
    taken("project")
    refused("term of the archive", "UPDATE keeping_archive SET stage = 'destroyed'")
    refused("never deleted", "DELETE FROM keeping_archive")


def test_the_texts_of_a_destroyed_archive_are_gone(january, at):
    archive = taken("project")
    at(BEGIN.replace(year=2037))
    assert everywhere("一月调动")
    assert_destroyed(archive)
    assert everywhere("一月调动") == []
    assert Person.objects.get(pk=january[1].pk).name_zh == january[1].name_zh
