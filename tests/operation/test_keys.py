"""A key is replaced without stopping; what the old one signed or sealed stays good."""

import json
import stat

import pytest
from django.core.management import CommandError, call_command

from dougong.apps.accounts.choices import DeviceKind
from dougong.apps.accounts.models import Account, MfaDevice
from dougong.apps.accounts.models.factors import seed_place
from dougong.config.backup.container import SealedReader, WrongKey
from dougong.config.backup.keys import reading_keys
from dougong.config.backup.writing import write_backup
from dougong.config.key_ring import KeyRing
from dougong.platform.actions import Add
from dougong.platform.factories import unwatched
from dougong.platform.identity.sealed_values import seal, unseal
from dougong.platform.journal import Entry
from dougong.platform.ledger import signing, witness
from dougong.platform.ledger.checkpoints import NotSigned, read_checkpoint, read_note
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify
from dougong.platform.notices.channels.sealing import address_of
from dougong.platform.notices.models import Destination
from dougong.platform.operation.actions.resealing import reseal
from dougong.platform.policies import Installation

from .conftest import add_person

pytestmark = pytest.mark.sealing


def rotated(capsys, name):
    capsys.readouterr()
    call_command("keys", "rotate", name, "--json")
    return json.loads(capsys.readouterr().out)


def last_note_of_a_key():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM journal.note WHERE kind = 'key' ORDER BY seq DESC LIMIT 1")
        return json.loads(cursor.fetchone()[0])


def test_checkpoints_before_and_after_a_rotation_are_both_verified(bank, place, capsys):
    seal_all()
    before = signing.sign_checkpoint(signing.own_signer())
    told = rotated(capsys, "journal")
    add_person(bank, "after")
    seal_all()
    after = signing.sign_checkpoint(signing.own_signer())
    trusted = signing.trusted_keys([signing.own_signer().name])
    assert trusted == [told["new"], told["old"]]
    points = [read_checkpoint(note, trusted) for note in (before, after)]
    assert verify(outside=points).valid
    with pytest.raises(NotSigned):
        read_checkpoint(after, [told["old"]])
    assert stat.S_IMODE((place / "keys/journal.key").stat().st_mode) == 0o600


def test_the_old_key_names_the_new_one_in_a_leaf_of_the_tree(bank, place, capsys):
    told = rotated(capsys, "journal")
    leaf = last_note_of_a_key()
    assert (leaf["old"], leaf["new"]) == (told["old"], told["new"])
    assert told["new"] in read_note(leaf["note"], [told["old"]])
    with pytest.raises(NotSigned):
        read_note(leaf["note"].replace(told["new"], told["old"]), [told["old"]])
    entry = Entry.objects.get(verb="rotate_key")
    assert entry.about["new"] == told["new"]


def test_a_witness_follows_a_rotation_once_it_is_handed_the_new_key(bank, place, capsys, settings):
    outside = place / "outside"
    outside.mkdir()
    settings.CHECKPOINT_FOLDERS = [outside]
    call_command("ledger", "checkpoint")
    told = rotated(capsys, "journal")
    add_person(bank, "after")
    call_command("ledger", "checkpoint")
    newest = max(outside.rglob("*.txt"), key=lambda path: path.stat().st_mtime_ns)
    state = place / "witness.json"
    witness.State.found(state, "audit.example", [told["old"]])
    with pytest.raises(CommandError, match="No trusted key"):
        call_command("ledger", "cosign", newest, "--state", state)
    call_command("ledger", "cosign", newest, "--state", state, "--key", told["new"])
    assert "audit.example" in newest.read_text()


def test_what_an_older_field_key_sealed_is_opened_after_a_rotation(bank, place, capsys, settings):
    settings.FIELD_KEYS = KeyRing(place / "field_key", "")
    old = seal(b"seed", "row 1")
    first = next(iter(settings.FIELD_KEYS))
    rotated(capsys, "field")
    new = seal(b"seed", "row 1")
    assert unseal(old, "row 1") == unseal(new, "row 1") == b"seed"
    assert list(settings.FIELD_KEYS)[1:] == [first]
    settings.FIELD_KEYS = [first]
    with pytest.raises(ValueError, match="no key"):
        unseal(new, "row 1")


@pytest.fixture
def holder(bank):
    """Somebody with an authenticator app and a robot that is told their notices."""
    account = Account(username="holder", person=add_person(bank, "holder"))
    account.set_unusable_password()
    account = Add(account, by=Installation()).execute()
    seed = seal(b"seed", seed_place(account.pk))
    robot = Destination(person_id=account.person_id, channel="webhook", host="robot.example")
    robot.address = seal(b"https://robot.example/hook", robot.place("address"))
    with unwatched():
        MfaDevice.objects.create(account=account, kind_of_device=DeviceKind.TOTP, seed=seed)
        robot.save()
    return account


def sealed_of(holder):
    robot = Destination.objects.get(person=holder.person_id)
    return holder.devices.get().seed, robot.address, robot.secret


def test_what_lies_sealed_in_columns_goes_over_to_the_new_key(
    bank, place, capsys, settings, request
):
    settings.FIELD_KEYS = KeyRing(place / "field_key", "")
    holder = request.getfixturevalue("holder")
    first = next(iter(settings.FIELD_KEYS))
    before = sealed_of(holder)
    told = rotated(capsys, "field")
    assert (told["resealed"], told["unreadable"]) == ("2", "0")
    after = sealed_of(holder)
    assert before[2] == after[2] == ""
    assert all(old != new for old, new in zip(before[:2], after[:2], strict=True))
    settings.FIELD_KEYS = list(settings.FIELD_KEYS)[:1]
    assert unseal(after[0], seed_place(holder.pk)) == b"seed"
    robot = Destination.objects.get(person=holder.person_id)
    assert address_of(robot) == "https://robot.example/hook"
    assert Entry.objects.get(verb="reseal").after == {"values": 2}
    assert reseal().values == 0, "once is enough"
    seal_all()
    assert verify().valid
    settings.FIELD_KEYS = ["a new one from the environment", first]
    assert (reseal().values, reseal().unreadable) == (0, 2), "what no key opens is counted"


def test_field_keys_given_by_the_environment_are_rotated_there(bank, place, settings):
    settings.FIELD_KEYS = KeyRing(place / "field_key", "one,two")
    with pytest.raises(CommandError, match="DOUGONG_FIELD_KEYS"):
        call_command("keys", "rotate", "field")


@pytest.mark.parametrize("name", ["backup", "backup-signing"])
def test_an_archive_from_before_a_rotation_opens_with_the_keys_that_were_kept(
    bank, place, capsys, name
):
    seal_all()
    write_backup(place / "before.dgb")
    told = rotated(capsys, name)
    folder = place / "keys"
    now = reading_keys(folder / "backup.key", folder / "backup-signing.pub")
    kept = {"backup": "backup.key", "backup-signing": "backup-signing.pub"}
    stem, ending = kept.pop(name).split(".")
    older = [folder / f"{stem}-{told['old']}.{ending}", *(folder / one for one in kept.values())]
    older.sort(key=lambda path: path.suffix)  # .key before .pub
    with (place / "before.dgb").open("rb") as file:
        with pytest.raises(WrongKey):
            SealedReader.open(file, now)
        file.seek(0)
        SealedReader.open(file, reading_keys(*older))
