"""Copies that a superuser tampered with are found, at whatever place; clean ones raise no alarm."""

import pytest
from django.db import connection, transaction

from dougong.kernel.digests import DIGESTS
from dougong.kernel.merkle import leaf_hash
from dougong.platform.actions import Change
from dougong.platform.ledger import signing
from dougong.platform.ledger.checkpoints import Signer, read_checkpoint
from dougong.platform.ledger.head import read_head
from dougong.platform.ledger.sealer import append, seal_all
from dougong.platform.ledger.sources import read_leaves
from dougong.platform.ledger.verification import verify
from dougong.platform.policies import Installation

from .test_ledger import CUT_OFF, as_superuser

pytestmark = pytest.mark.sealing
HERE = 0.5
ELSEWHERE = [
    pytest.param(0.1, marks=pytest.mark.full),
    HERE,
    pytest.param(0.9, marks=pytest.mark.full),
]
CLEAN = [0, pytest.param(1, marks=pytest.mark.full), 3, *(
    pytest.param(n, marks=pytest.mark.full) for n in (5, 8, 13, 21, 34, 55, 89)
)]  # fmt: skip


@pytest.fixture
def kept(history, tmp_path):
    """A checkpoint of the whole history that lies outside, with the key of the log."""
    signer = Signer.from_file("dougong.local/journal/1", tmp_path / "journal.key", "sha256")
    return read_checkpoint(signing.sign_checkpoint(signer), [signer.verifier_key()])


def leaf_at(share, kind="entry"):
    """The number and the source of a leaf of this kind, at a share of the way through."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, source FROM journal.leaf WHERE kind = %s ORDER BY seq OFFSET "
            "(SELECT floor(count(*) * %s)::int FROM journal.leaf WHERE kind = %s) LIMIT 1",
            [kind, share, kind],
        )
        return cursor.fetchone()


def found(kept):
    verdict = verify(outside=[kept])
    return verdict.kind, verdict.first_bad_seq


@pytest.mark.parametrize("share", ELSEWHERE)
def test_an_entry_whose_body_was_changed_is_found_at_its_number(kept, share):
    seq, source = leaf_at(share)
    as_superuser(f"UPDATE journal.entry SET body = body || ' ' WHERE id = '{source}'")
    assert found(kept) == ("entry_changed", seq)


@pytest.mark.parametrize("share", ELSEWHERE)
def test_a_row_removed_from_the_middle_is_found_at_its_number(kept, share):
    seq, source = leaf_at(share, "change")
    as_superuser(f"DELETE FROM journal.change WHERE id = {source}")
    assert found(kept) == ("row_missing", seq)


@pytest.mark.parametrize("lost", [50, *(pytest.param(n, marks=pytest.mark.full) for n in (1, 120))])
def test_the_end_cut_off_is_found_with_its_range(kept, lost):
    as_superuser(CUT_OFF.format(kept.size - lost))
    verdict = verify(outside=[kept])
    assert (verdict.kind, verdict.missing_from, verdict.missing_to) == (
        "truncated", kept.size - lost, kept.size - 1,
    )  # fmt: skip


@pytest.mark.parametrize("share", ELSEWHERE)
def test_two_leaves_that_changed_places_are_found(kept, share):
    first, source = leaf_at(share)
    other, another = leaf_at(share / 2)
    as_superuser(
        f"UPDATE journal.leaf SET source = 'x' WHERE seq = {first};"
        f"UPDATE journal.leaf SET source = '{source}' WHERE seq = {other};"
        f"UPDATE journal.leaf SET source = '{another}' WHERE seq = {first}"
    )
    assert found(kept) == ("entry_changed", min(first, other))


def rewrite_from(seq):
    """What a patient forger does: bodies changed, every later leaf and node computed again."""
    as_superuser(
        f"UPDATE journal.change c SET body = replace(body, '单位', '公司') FROM journal.leaf l "
        f"WHERE l.kind = 'change' AND l.source = c.id::text AND l.seq >= {seq};"
        "UPDATE accounts_person SET employer = replace(employer, '单位', '公司')"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SELECT kind, source FROM journal.leaf ORDER BY seq")
        keys = cursor.fetchall()
        head, digest = read_head(lock=True), DIGESTS["sha256"]
        leaves = read_leaves(keys, digest)
        assert len({leaf_hash(leaf.text(), digest) for leaf in leaves.values()}) == len(keys)
        cursor.execute("DELETE FROM journal.node")
        cursor.execute("ALTER TABLE journal.note DROP CONSTRAINT note_seq_fkey")
        cursor.execute("DELETE FROM journal.leaf")
        empty = type(head)(head.log, head.algorithm, head.environment, head.epoch, 0, digest(b""))
        append(empty, [leaves[key] for key in keys])
        cursor.execute(
            "ALTER TABLE journal.note ADD CONSTRAINT note_seq_fkey FOREIGN KEY (seq) "
            "REFERENCES journal.leaf"
        )


@pytest.mark.parametrize("share", ELSEWHERE)
def test_a_tail_rewritten_with_its_hashes_contradicts_the_outside(kept, share):
    rewrite_from(leaf_at(share, "change")[0])
    assert found(kept)[0] == "rewritten"


@pytest.mark.parametrize("place", [5, *(pytest.param(n, marks=pytest.mark.full) for n in (0, 11))])
def test_a_business_row_changed_past_the_journal_is_found(kept, history, place):
    as_superuser(
        f"UPDATE accounts_person SET employer = '别处' WHERE record_id = {history[place].pk}"
    )
    verdict = verify(outside=[kept])
    assert verdict.kind == "row_differs"
    assert f'"key": "{history[place].pk}"' in verdict.record


@pytest.mark.parametrize("more", CLEAN)
def test_a_clean_journal_raises_no_alarm(kept, history, more):
    for turn in range(more):
        person = history[turn % len(history)]
        person.employer = f"清白 {turn}"
        Change(person, by=Installation()).execute()
    seal_all()
    verdict = verify(outside=[kept])
    assert (verdict.valid, verdict.kind, verdict.record) == (True, None, None)
