"""The sealed journal finds what was changed behind its back, and an outsider can see it."""

import io
import subprocess
import sys
import zipfile

import pytest
from django.db import connection, transaction

from dougong.kernel import clock
from dougong.platform.actions import Change
from dougong.platform.exports import Watermark
from dougong.platform.ledger import evidence, signing
from dougong.platform.ledger.checkpoints import NotSigned, Signer, read_checkpoint
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify

pytestmark = pytest.mark.sealing

MIDDLE = "(SELECT id FROM journal.entry ORDER BY id OFFSET 40 LIMIT 1)"
TAMPERED = {
    "entry_changed": f"UPDATE journal.entry SET body = replace(body, 'v', 'w') WHERE id = {MIDDLE}",
    "change_changed": "UPDATE journal.change SET body = replace(body, '单位', '公司') "
    "WHERE id = (SELECT max(id) FROM journal.change WHERE body LIKE '%单位%')",
    "row_missing": f"DELETE FROM journal.entry WHERE id = {MIDDLE}",
    "leaf_missing": "DELETE FROM journal.leaf WHERE seq = 50",
    "column_differs": f"UPDATE journal.entry SET verb = 'view' WHERE id = {MIDDLE}",
    "row_differs": "UPDATE accounts_person SET employer = '无记录' WHERE employer = '单位 1'",
    "never_sealed": "INSERT INTO journal.change (unit, epoch, xid, at, tbl, pk, op, body) SELECT "
    "gen_random_uuid(), 1, pg_current_xact_id(), now(), 'accounts_person', '1', 'U', '{}'",
}
CUT_OFF = """
DELETE FROM journal.entry e USING journal.leaf l WHERE l.source = e.id::text AND l.seq >= {0};
DELETE FROM journal.leaf WHERE seq >= {0};
UPDATE journal.head SET size = {0};
"""


@pytest.fixture
def signer(tmp_path):
    return Signer.from_file("dougong.local/journal/1", tmp_path / "journal.key", "sha256")


def as_superuser(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


def run_verifier(folder, pack, *arguments):
    """The verifier of the pack, in an isolated Python that knows nothing of the product."""
    path = folder / "pack.zip"
    path.write_bytes(pack)
    program = folder / "verify_evidence.py"
    program.write_bytes(zipfile.ZipFile(io.BytesIO(pack)).read("verify_evidence.py"))
    return subprocess.run(
        [sys.executable, "-I", "-S", program, path, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={"PYTHONIOENCODING": "utf-8"},
    )


def packed(signer, scope="*"):
    signing.sign_checkpoint(signer)
    target = io.BytesIO()
    mark = Watermark("auditor", clock.now(), scope)
    evidence.export(target, evidence.Selection(scope), [signer.verifier_key()], mark)
    return target.getvalue()


def test_a_clean_journal_is_valid_to_the_last_leaf(history):
    verdict = verify()
    assert (verdict.valid, verdict.kind, verdict.record) == (True, None, None)
    assert verdict.size == read_head().size > 90


@pytest.mark.parametrize("kind", TAMPERED)
def test_tampering_by_a_superuser_is_found(history, kind):
    as_superuser(TAMPERED[kind])
    assert verify().kind == kind


def test_two_entries_swapped_are_found(history):
    as_superuser(
        "WITH two AS (SELECT min(seq) AS a, max(seq) AS b FROM journal.leaf WHERE kind = 'entry') "
        "UPDATE journal.leaf SET leaf_hash = (SELECT o.leaf_hash FROM journal.leaf o, two "
        "WHERE o.seq = two.a + two.b - leaf.seq) WHERE seq IN (SELECT a FROM two UNION SELECT b FROM two)"
    )
    assert verify().kind == "entry_changed"


def test_a_cut_off_journal_contradicts_the_checkpoint_kept_outside(history, signer):
    kept = read_checkpoint(signing.sign_checkpoint(signer), [signer.verifier_key()])
    as_superuser(CUT_OFF.format(kept.size - 50))
    verdict = verify(outside=[kept])
    found = (verdict.kind, verdict.missing_from, verdict.missing_to)
    assert found == ("truncated", kept.size - 50, kept.size - 1)


def test_a_journal_rewritten_as_a_whole_contradicts_the_checkpoint_kept_outside(history, signer):
    kept = read_checkpoint(signing.sign_checkpoint(signer), [signer.verifier_key()])
    as_superuser(
        "UPDATE journal.change SET body = replace(body, '单位 1', '单位 9');"
        "UPDATE accounts_person SET employer = '单位 9' WHERE employer = '单位 1';"
        "INSERT INTO journal.pending (kind, source, epoch, xid) "
        "SELECT kind, source, 1, '3' FROM journal.leaf WHERE kind <> 'tally' ORDER BY seq;"
        "TRUNCATE journal.leaf, journal.node, journal.note, journal.checkpoint;"
        "UPDATE journal.head SET size = 0"
    )
    seal_all()
    assert verify().valid, "the forger has recomputed everything"
    while read_head().size < kept.size:
        Change(history[0], by=_officer()).execute()
        seal_all()
    assert verify(outside=[kept]).kind == "rewritten"


def _officer():
    from dougong.apps.accounts.models import Account

    return Account.objects.get(username="officer")


def test_erasing_a_text_leaves_every_hash_valid(history):
    as_superuser(
        "UPDATE journal.vault SET text = NULL, salt = NULL, erased_at = now() WHERE text LIKE '人1%'"
    )
    verdict = verify()
    assert (verdict.valid, verdict.kind, verdict.record) == (True, None, None)


def test_an_outsider_proves_a_pack_with_plain_python_only(history, signer, tmp_path):
    result = run_verifier(tmp_path, packed(signer), "--key", signer.verifier_key())
    assert (result.returncode, result.stdout[:8]) == (0, "valid 有效"), (
        result.stdout + result.stderr
    )


def test_a_pack_of_one_scope_is_shown_to_be_complete(history, house, signer, tmp_path):
    pack = packed(signer, house.unit.code)
    result = run_verifier(tmp_path, pack, "--key", signer.verifier_key(), "--json")
    assert '"complete_spans": 1' in result.stdout


@pytest.mark.parametrize("part", ["entries.ndjson", "leaves.bin", "prefix.json", "tallies.json"])
def test_one_changed_byte_makes_a_pack_invalid(history, signer, tmp_path, part):
    source, target = zipfile.ZipFile(io.BytesIO(packed(signer))), io.BytesIO()
    with zipfile.ZipFile(target, "w") as changed:
        for name in source.namelist():
            data = bytearray(source.read(name))
            if name == part:
                data[len(data) // 2] ^= 1
            changed.writestr(name, bytes(data))
    result = run_verifier(tmp_path, target.getvalue(), "--key", signer.verifier_key())
    assert result.returncode in {1, 2}, result.stdout


def test_a_pack_signed_by_a_stranger_proves_nothing(history, signer, tmp_path):
    stranger = Signer.from_file(signer.name, tmp_path / "other.key", "sha256")
    result = run_verifier(tmp_path, packed(signer), "--key", stranger.verifier_key())
    assert (result.returncode, "trusted_key" in result.stdout) == (1, True)


def test_without_a_trusted_key_the_verifier_says_so(history, signer, tmp_path):
    assert run_verifier(tmp_path, packed(signer)).returncode == 2


def test_a_checkpoint_with_another_root_is_not_signed(history, signer):
    note = signing.sign_checkpoint(signer)
    lines = note.split("\n")
    lines[1] = str(int(lines[1]) + 1)
    with pytest.raises(NotSigned):
        read_checkpoint("\n".join(lines), [signer.verifier_key()])
