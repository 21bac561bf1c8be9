"""A database that was cut off or rewritten is found out by what lies outside, and writes no more."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from dougong.apps.accounts.models import Account, Person, Role
from dougong.kernel.digests import DIGESTS
from dougong.kernel.errors import DougongError
from dougong.platform.actions import Add, Change
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.ledger import divergence, runs, signing
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.protection import Level, level, newest
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import root_at, verify
from dougong.platform.ledger.witness import NotWitnessed, State, cosign
from dougong.platform.policies import Installation

from .test_ledger import CUT_OFF, as_superuser

pytestmark = pytest.mark.sealing
EMPTY_BRANCHES = """
DELETE FROM journal.node WHERE (index + 1) << level > {0};
DELETE FROM journal.note WHERE seq >= {0};
DELETE FROM journal.checkpoint WHERE size > {0};
"""
REASON = "restored from the backup of last night"


@pytest.fixture
def outside(settings, tmp_path):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    settings.CHECKPOINT_FOLDERS = [tmp_path / "audit"]
    return tmp_path / "audit"


def sign(outside):
    seal_all()
    return signing.sign_checkpoint(signing.own_signer(), [outside])


@pytest.fixture
def cut_off(history, outside):
    """The journal was signed and carried out; then somebody removed its last fifty leaves."""
    sign(outside)
    size = read_head().size
    as_superuser(CUT_OFF.format(size - 50) + EMPTY_BRANCHES.format(size - 50))
    root = root_at(size - 50, DIGESTS["sha256"]).hex()
    as_superuser(f"UPDATE journal.head SET root = '\\x{root}'")
    return SimpleNamespace(size=size, kept=size - 50, people=history)


def holder(house, role, name, person=None):
    by = Installation()
    person = person or Add(Person(name_zh=name, unit=house.unit), by=by).execute()
    account = Account(username=name, person=person)
    account.set_unusable_password()
    account = Add(account, by=by).execute()
    held = (
        Role.objects.filter(key=role).first()
        or Add(
            Role(key=role, name_zh=role, name_en=role, permissions=["journal.acknowledge"]), by=by
        ).execute()
    )
    with unwatched():
        from dougong.apps.accounts.factories import RoleGrantFactory

        RoleGrantFactory(account=account, role=held, scope=house.unit)
    return account


def visitor(account):
    client = Client(raise_request_exception=False)
    client.force_login(account)
    return client


def test_a_journal_that_agrees_with_the_outside_goes_on(history, outside):
    sign(outside)
    assert divergence.check([outside]) is None
    assert divergence.current() is None


def test_a_destination_that_cannot_be_read_or_is_not_signed_by_us_stops_nobody(history, outside):
    note = sign(outside)
    place = next(outside.glob("*/*.txt"))
    place.write_text(note.replace("alg sha256", "alg sha257"), encoding="utf-8")
    assert divergence.check([outside, outside / "missing"]) is None


def test_a_cut_off_journal_is_read_only_and_says_what_is_missing(cut_off, outside, house):
    found = divergence.check([outside])
    assert (found.kind, found.first, found.last) == ("truncated", cut_off.kept, cut_off.size - 1)
    client = visitor(house.officer)
    page = client.get("/person/")
    assert page.status_code == 200
    assert f"{cut_off.kept}–{cut_off.size - 1}" in page.content.decode()
    refused = client.post("/person/add/", {"name_zh": "新人"})
    assert refused.status_code == 503
    answer = client.post("/api/v1/person/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "journal_diverged")
    assert client.get("/api/v1/person/").status_code == 200


def test_what_was_found_stays_until_two_persons_have_agreed(cut_off, outside):
    first = divergence.check([outside])
    for path in outside.glob("*/*.txt"):
        path.unlink()
    assert divergence.check([outside]) == first


def test_it_goes_on_only_after_two_persons_of_two_offices(cut_off, outside, house):
    divergence.check([outside])
    auditor = holder(house, "audit_admin", "auditor")
    twin = holder(house, "system_admin", "twin", auditor.person)
    divergence.acknowledge(auditor, REASON)
    divergence.acknowledge(twin, REASON)
    assert divergence.go_on() is None, "one person with two accounts"
    divergence.acknowledge(holder(house, "system_admin", "keeper"), REASON)
    assert divergence.go_on().log == "dougong.local/journal/2"
    assert divergence.current() is None


def test_the_new_log_begins_with_a_link_to_the_old_checkpoint(cut_off, outside, house):
    divergence.check([outside])
    for role in divergence.PARTIES:
        divergence.acknowledge(holder(house, role, role), REASON)
    divergence.go_on()
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq, body FROM journal.note WHERE kind = 'link'")
        [(seq, body)] = cursor.fetchall()
    link = json.loads(body)
    assert (seq, link["kept"], link["lost"]) == (cut_off.kept, cut_off.kept, 50)
    assert (link["old"]["log"], link["old"]["size"]) == ("dougong.local/journal/1", cut_off.size)
    sign(outside)
    assert divergence.check([outside]) is None, "the link explains the old checkpoint"
    assert verify(quick=True, outside=runs.outside_points()).valid


def test_a_log_that_was_renamed_without_a_link_is_found_out(history, outside):
    sign(outside)
    as_superuser("UPDATE journal.head SET log = 'dougong.local/journal/2'")
    assert divergence.check([outside]).kind == "another_log"


def test_an_acknowledgement_needs_an_office_and_a_reason(cut_off, outside, house):
    with pytest.raises(DougongError):
        divergence.acknowledge(holder(house, "audit_admin", "early"), REASON)
    divergence.check([outside])
    with pytest.raises(DougongError):
        divergence.acknowledge(house.officer, REASON)
    with pytest.raises(DougongError):
        divergence.acknowledge(holder(house, "audit_admin", "auditor"), "  ok ")
    assert not Entry.objects.filter(verb=divergence.ACKNOWLEDGE).exists()


def test_a_checkpoint_that_could_not_be_carried_out_is_carried_later(history, outside):
    seal_all()
    signing.sign_checkpoint(signing.own_signer(), [Path("/proc/nowhere")])
    assert signing.carry_again([outside, Path("/proc/nowhere")]) == 1
    assert level([outside], []) == Level.OUTSIDE


def test_without_a_destination_the_protection_reaches_the_application_only(history, outside):
    seal_all()
    signing.sign_checkpoint(signing.own_signer())
    assert level([], []) == Level.APPLICATION
    [point] = newest(1, [outside], [])
    assert point.is_ours
    assert not point.arrivals[0].has_note


@pytest.fixture
def witness(outside, tmp_path, history):
    state = tmp_path / "witness.json"
    key = signing.own_signer().verifier_key()
    State.found(state, "audit.bank.example", [key])
    return state


def newest_file(outside):
    return sorted(outside.glob("*/*.txt"))[-1]


def grow(people):
    Change(people[0], by=Installation()).execute()


def test_a_witness_signs_what_continues_the_head_it_saw(witness, outside, history):
    for _round in range(3):
        sign(outside)
        grow(history)
    call_command("ledger", "cosign", str(newest_file(outside)), state=witness)
    state = State.from_file(witness)
    assert level([outside], [state.verifier_key()]) == Level.WITNESS
    grow(history)
    sign(outside)
    grow(history)
    sign(outside)
    call_command("ledger", "cosign", str(newest_file(outside)), state=witness)
    assert State.from_file(witness).seen["dougong.local/journal/1"][0] == read_head().size


def test_a_witness_refuses_an_older_and_a_rewritten_head(witness, outside, history):
    sign(outside)
    first = newest_file(outside)
    grow(history)
    sign(outside)
    state = State.from_file(witness)
    cosign(state, newest_file(outside))
    with pytest.raises(NotWitnessed):
        cosign(state, first)
    state.seen["dougong.local/journal/1"] = (state.seen["dougong.local/journal/1"][0], "00" * 32)
    with pytest.raises(NotWitnessed):
        cosign(state, newest_file(outside))


def test_a_witness_finds_a_fork_by_its_proof(witness, outside, history):
    sign(outside)
    state = State.from_file(witness)
    cosign(state, newest_file(outside))
    grow(history)
    sign(outside)
    proof = newest_file(outside).with_suffix(".proof.json")
    told = json.loads(proof.read_text())
    told["path"][0] = "00" * 32
    proof.write_text(json.dumps(told))
    with pytest.raises(NotWitnessed):
        cosign(state, newest_file(outside))


def test_both_administrators_acknowledge_on_a_page_of_their_own(cut_off, outside, house):
    found = divergence.check([outside])
    for role in divergence.PARTIES:
        client = visitor(holder(house, role, role))
        assert client.get("/ledger/acknowledge/").status_code == 200
        assert client.post("/ledger/acknowledge/", {"reason": REASON}).status_code == 302
    assert set(divergence.acknowledged_by(found)) == set(divergence.PARTIES)
    assert visitor(house.officer).get("/ledger/acknowledge/").status_code == 403
