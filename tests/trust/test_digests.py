"""A log hashed by SM3 is sealed, signed, exported and checked like any other; verifying is quick."""

import hashlib
import json
import time
import zipfile

import pytest

from dougong.kernel.digests import plain_sm3
from dougong.platform.ledger import signing, verify_evidence
from dougong.platform.ledger.checkpoints import Signer, read_checkpoint
from dougong.platform.ledger.head import found_log, read_head
from dougong.platform.ledger.verification import verify

from .test_ledger import TAMPERED, as_superuser, packed, run_verifier

pytestmark = pytest.mark.sealing
LOG = "bank.example/journal/1"
LEAVES = 100_000
SECONDS_PER_MILLION = 60


@pytest.fixture
def sm3_log(journal):
    assert found_log(LOG, "sm3", "test")


@pytest.fixture
def sm3_history(sm3_log, request):
    return request.getfixturevalue("history")


@pytest.fixture
def signer(tmp_path):
    return Signer.from_file(LOG, tmp_path / "journal.key", "sm3")


def test_a_log_is_named_and_its_digest_chosen_only_while_it_is_empty(sm3_history):
    assert (read_head().log, read_head().algorithm) == (LOG, "sm3")
    assert not found_log("bank.example/journal/9", "sha256", "production")
    assert read_head().log == LOG


def test_an_sm3_log_is_verified_and_tampering_found(sm3_history):
    assert verify().valid
    as_superuser(TAMPERED["entry_changed"])
    assert verify().kind == "entry_changed"


def test_an_outsider_proves_an_sm3_pack_with_plain_python_only(sm3_history, signer, tmp_path):
    pack = packed(signer)
    result = run_verifier(tmp_path, pack, "--key", signer.verifier_key(), "--json")
    assert json.loads(result.stdout)["valid"], result.stdout + result.stderr


def test_an_sm3_checkpoint_says_so_and_is_trusted_by_its_own_kind_of_key(sm3_history, signer):
    note = signing.sign_checkpoint(signer)
    assert "alg sm3" in note
    assert read_checkpoint(note, [signer.verifier_key()]).algorithm == "sm3"


def test_the_fallbacks_of_product_and_verifier_fit_the_standard(monkeypatch):
    def unknown(name, data=b""):
        raise ValueError(name)

    monkeypatch.setattr(hashlib, "new", unknown)
    vector = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert plain_sm3(b"abc").hex() == verify_evidence.sm3(b"abc").hex() == vector


def test_a_hundred_thousand_leaves_are_verified_within_the_bound(tmp_path, journal):
    """The pack is made by hand: leaves, their root, and one checkpoint over them."""
    signer = Signer.from_file("bank.example/journal/1", tmp_path / "key", "sha256")
    digest = verify_evidence.DIGESTS["sha256"]
    inputs = [
        f"dougong/change/v1\nepoch 1\nxid {n}\nbody 2\n{{}}\nvault 0\n" for n in range(LEAVES)
    ]
    leaves = b"".join(digest(b"\x00" + text.encode()) for text in inputs)
    root = verify_evidence.Tree([], 0, leaves, digest).root(LEAVES)
    head = read_head().__class__("bank.example/journal/1", "sha256", "test", 1, LEAVES, root)
    path = tmp_path / "pack.zip"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("manifest.json", json.dumps({"first": 0, "scope": "*"}))
        pack.writestr("leaves.bin", leaves)
        lines = [json.dumps({"seq": n, "input": text}) for n, text in enumerate(inputs)]
        pack.writestr("entries.ndjson", "\n".join(lines))
        pack.writestr("prefix.json", "[]")
        pack.writestr("tallies.json", "[]")
        pack.writestr("checkpoints/1.txt", signer.sign(head))
    keys = [verify_evidence.read_key(signer.verifier_key())]
    began = time.perf_counter()
    verdict = verify_evidence.verify(verify_evidence.Pack(str(path)), keys, [])
    seconds = time.perf_counter() - began
    assert (verdict["valid"], verdict["entries"]) == (True, LEAVES)
    assert seconds < SECONDS_PER_MILLION * LEAVES / 1e6
