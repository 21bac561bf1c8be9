"""Pages of the audit department: what they show, to whom, and that looking is journalled too."""

import hashlib
import io
import zipfile

import pytest
from django.test import Client

from dougong.apps.accounts.models import Account, Person, Role, RoleGrant
from dougong.platform.actions import Add
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.ledger import runs, signing
from dougong.platform.ledger.models import Verification
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.policies import Installation
from dougong.platform.register import registry

from .test_ledger import TAMPERED, as_superuser

pytestmark = pytest.mark.sealing
PAGES = ("", "entries/", "checkpoints/", "not-journalled/")


def office(house, *permissions):
    """Somebody with these permissions over the whole bank, in a browser that reads English."""
    by, name = Installation(), f"auditor-{len(permissions)}"
    person = Add(Person(name_zh="审计员", unit=house.unit), by=by).execute()
    account = Account(username=name, person=person, language="en")
    account.set_unusable_password()
    account = Add(account, by=by).execute()
    role = Role(key=name, name_zh="审计", name_en="Audit", permissions=list(permissions))
    role = Add(role, by=by).execute()
    grant = RoleGrant(account=account, role=role, scope=house.unit, reason="for the test")
    Add(grant, by=by).execute()
    client = Client()
    client.force_login(account)
    client.cookies["dougong_language"] = "en"
    return client


@pytest.fixture
def auditor(house, settings, tmp_path):
    settings.DATA = tmp_path
    return office(house, "journal.view", "journal.verify", "journal.export")


def text(answer):
    assert answer.status_code == 200, answer.content[:400]
    return answer.content.decode()


@pytest.mark.parametrize("where", PAGES)
def test_pages_of_the_journal_are_closed_to_others(house, where):
    client = office(house, "person.view")
    assert client.get(f"/ledger/{where}").status_code == 403


@pytest.mark.parametrize("where", PAGES)
def test_looking_at_the_journal_is_journalled(auditor, where):
    text(auditor.get(f"/ledger/{where}"))
    entry = Entry.objects.filter(verb="view_journal").latest("pk")
    assert entry.about["path"] == f"/ledger/{where}"


def test_shipped_roles_open_the_pages():
    grants = registry.shipped_grants()
    assert {"journal.view", "journal.verify", "journal.export"} <= grants["audit_admin"]
    assert "journal.acknowledge" in grants["system_admin"]
    assert "journal.view" not in grants["system_admin"]
    assert "journal.view" not in grants["security_admin"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("record=人7&verb=change", 2),
        ("record=人7&verb=change&result=refused", 0),
        ("who=officer&verb=add", 12),
        ("who=nobody", 0),
        ("since=2999-01-01", 0),
        ("until=2999-01-01&record=人7", 3),
    ],
)
def test_the_journal_is_filtered(history, auditor, query, count):
    answer = auditor.get(f"/ledger/entries/?{query}")
    assert text(answer).count("<tr>") == (count + 1 if count else 0)


def test_the_journal_is_filtered_by_scope(history, house, auditor):
    lines = auditor.get(f"/ledger/entries/?scope={house.unit.code}&verb=change").context["lines"]
    assert len(lines) == 24
    assert not auditor.get("/ledger/entries/?scope=U-1900-0001").context["lines"]


def test_a_day_that_is_none_is_refused(auditor):
    assert auditor.get("/ledger/entries/?since=2026-02-31").status_code == 400
    assert auditor.get("/ledger/entries/?before=x").status_code == 400


def test_pages_of_the_journal_follow_each_other_without_gap(history, auditor):
    seen, query = [], "verb=change"
    while query:
        answer = auditor.get(f"/ledger/entries/?{query}")
        seen += [line.entry.pk for line in answer.context["lines"]]
        query = answer.context["older"]
    assert len(seen) == len(set(seen)) == 24


def test_an_entry_shows_its_leaf_and_the_proof_of_it(history, auditor):
    entry = Entry.objects.filter(verb="change").latest("pk")
    assert "No checkpoint covers it yet" in text(auditor.get(f"/ledger/entries/{entry.pk}/"))
    signing.sign_checkpoint(signing.own_signer())
    page = auditor.get(f"/ledger/entries/{entry.pk}/")
    assert "Proved to lie in the checkpoint" in text(page)
    assert page.context["seal"].is_included
    as_superuser("UPDATE journal.node SET hash = sha256(hash) WHERE level = 0")
    assert "The proof does not hold" in text(auditor.get(f"/ledger/entries/{entry.pk}/"))


def test_values_are_shown_only_to_whoever_may_view_the_record(history, house, auditor):
    entry = Entry.objects.filter(verb="change").latest("pk")
    page = text(auditor.get(f"/ledger/entries/{entry.pk}/"))
    assert "employer" in page
    assert "单位 1" not in page
    insider = office(house, "journal.view", "person.view")
    assert "单位 1" in text(insider.get(f"/ledger/entries/{entry.pk}/"))


def test_an_entry_of_another_bank_is_missing(history, auditor):
    with unwatched():
        from dougong.apps.accounts.factories import PersonFactory

        stranger = PersonFactory()
    from dougong.platform.journal.notes import note

    entry = note("view", None, record=stranger.pk)
    assert auditor.get(f"/ledger/entries/{entry.pk}/").status_code == 404
    assert not auditor.get(f"/ledger/entries/?record={stranger.code}").context["lines"]


def test_the_button_verifies_and_shows_the_verdict(history, auditor):
    assert auditor.post("/ledger/verify/").status_code == 302
    page = text(auditor.get("/ledger/"))
    assert "Valid" in page
    entry = Entry.objects.get(verb="verify_journal")
    assert (entry.result, entry.about["valid"]) == ("done", True)
    as_superuser(TAMPERED["entry_changed"])
    auditor.post("/ledger/verify/")
    assert "An entry was altered." in text(auditor.get("/ledger/"))
    assert Entry.objects.filter(verb="verify_journal", result="failed").count() == 1


def test_a_long_verification_goes_on_in_the_background_with_progress(history, auditor, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 0)
    auditor.post("/ledger/verify/")
    run = Verification.objects.get()
    fragment = text(auditor.get(f"/ledger/verify/{run.pk}/"))
    assert "<progress" in fragment
    assert "hx-trigger" in fragment
    runs.verify_in_background(run.pk)
    assert "Valid" in text(auditor.get(f"/ledger/verify/{run.pk}/"))
    run.refresh_from_db()
    assert (run.done, run.percent) == (run.total, 100)


def test_evidence_is_exported_for_a_scope_within_reach_and_journalled(history, house, auditor):
    seal_all()
    signing.sign_checkpoint(signing.own_signer())
    answer = auditor.get(f"/ledger/evidence/?scope={house.unit.code}")
    pack = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert "verify_evidence.py" in pack.namelist()
    assert b'vault":' not in pack.read("entries.ndjson"), "the auditor may not view people"
    assert Entry.objects.get(verb="export_evidence").record_id == house.unit.pk
    assert auditor.get("/ledger/evidence/?scope=U-1900-0001").status_code == 404


def test_evidence_without_a_checkpoint_says_what_to_do(history, auditor):
    answer = auditor.get("/ledger/evidence/")
    assert answer.status_code == 422
    assert "There is no checkpoint yet" in answer.content.decode()


def test_a_pack_says_who_took_it_and_when(history, auditor):
    signing.sign_checkpoint(signing.own_signer())
    answer = auditor.get("/ledger/evidence/")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as pack:
        who = pack.read("about.txt").decode().split(" | ")
        digest = hashlib.sha256(pack.read("manifest.json")).hexdigest()
    assert who[1].startswith("auditor-")
    assert who[3] == "evidence *"
    assert who[5].strip() == f"sha256 {digest}"
