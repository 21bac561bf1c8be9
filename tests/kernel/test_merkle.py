"""RFC 6962 trees against published vectors, a recursive definition and tampering."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dougong.kernel import merkle
from dougong.kernel.digests import plain_sm3, sha256, sm3

VECTORS = Path(__file__).resolve().parents[3] / "shared/corpora/merkle/testdata"


def slow_root(leaves):
    """The definition of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return merkle.node_hash(slow_root(leaves[:middle]), slow_root(leaves[middle:]))


def tree(count):
    leaves = [merkle.leaf_hash(str(number).encode()) for number in range(count)]
    nodes = merkle.appended(0, leaves, lambda level, index: b"")
    return leaves, lambda level, index: nodes[level, index]


def decoded(text):
    return base64.b64decode(text) if text else b""


def vectors(kind):
    return sorted((VECTORS / kind).rglob("*.json"))


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/corpora/merkle is not there")
def test_every_published_inclusion_vector_is_judged_rightly():
    for path in vectors("inclusion"):
        case = json.loads(path.read_text())
        proof = [decoded(part) for part in case["proof"] or []]
        place = (case["leafIdx"], case["treeSize"])
        found = merkle.is_included(decoded(case["leafHash"]), place, decoded(case["root"]), proof)
        assert found is not case["wantErr"], path


@pytest.mark.skipif(not VECTORS.exists(), reason="../shared/corpora/merkle is not there")
def test_every_published_consistency_vector_is_judged_rightly():
    for path in vectors("consistency"):
        case = json.loads(path.read_text())
        proof = [decoded(part) for part in case["proof"] or []]
        roots = (decoded(case["root1"]), decoded(case["root2"]))
        found = merkle.is_consistent((case["size1"], case["size2"]), roots, proof)
        assert found is not case["wantErr"], path


@given(st.integers(0, 80))
def test_root_equals_the_recursive_definition(count):
    leaves, node_at = tree(count)
    assert merkle.root(count, node_at) == slow_root(leaves)


@given(st.integers(1, 80), st.data())
def test_a_leaf_is_included_at_its_place_only(count, data):
    index = data.draw(st.integers(0, count - 1))
    leaves, node_at = tree(count)
    proof, whole = merkle.inclusion_proof(index, count, node_at), merkle.root(count, node_at)
    assert merkle.is_included(leaves[index], (index, count), whole, proof)
    assert not merkle.is_included(merkle.leaf_hash(b"other"), (index, count), whole, proof)
    assert not merkle.is_included(leaves[index], (index + 1, count), whole, proof) or count == 1


@given(st.integers(1, 80), st.data())
def test_a_grown_tree_is_consistent_and_a_rewritten_one_is_not(count, data):
    old = data.draw(st.integers(1, count))
    _, node_at = tree(count)
    roots = (merkle.root(old, node_at), merkle.root(count, node_at))
    proof = merkle.consistency_proof(old, count, node_at)
    assert merkle.is_consistent((old, count), roots, proof)
    assert not merkle.is_consistent((old, count), (merkle.leaf_hash(b"x"), roots[1]), proof)


@given(st.integers(0, 40), st.integers(0, 40))
def test_leaves_may_be_added_in_any_portions(first, more):
    leaves, node_at = tree(first + more)
    start = merkle.appended(0, leaves[:first], lambda level, index: b"")
    rest = merkle.appended(first, leaves[first:], lambda level, index: start[level, index])
    nodes = start | rest
    assert merkle.root(first + more, lambda *at: nodes[at]) == merkle.root(first + more, node_at)


@pytest.mark.parametrize("digest", [sm3, plain_sm3])
def test_sm3_against_gb_t_32905_example_1_and_2(digest):
    short = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    assert (digest(b"abc").hex(), digest(b"abcd" * 16).hex()) == (short, long)


@given(st.binary(max_size=200))
def test_plain_sm3_equals_the_library_where_it_has_one(data):
    assert plain_sm3(data) == sm3(data)


def test_the_default_digest_is_sha256():
    assert merkle.leaf_hash(b"") == hashlib.sha256(b"\x00").digest() == sha256(b"\x00")
