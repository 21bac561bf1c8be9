"""Bodies from outside: read as JSON says, or refused with a reason; never a failure of our own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dougong.platform.requests.bodies import (
    BodyRefused,
    BodyTooLarge,
    BodyUnsupported,
    BulkJSONParser,
    StrictJSONParser,
    check_texts,
    escaped,
    read,
)

CORPORA = Path(__file__).resolve().parents[3] / "shared/corpora"
SUITE = CORPORA / "json/JSONTestSuite"
HOSTILE = CORPORA / "generated/bodies"
DOUBLED = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}


def files(folder: Path, pattern: str = "*.json") -> list[Any]:
    found = sorted(folder.glob(pattern))
    absent = pytest.param(None, marks=pytest.mark.skip(reason=f"{folder} is absent"))
    return [pytest.param(path, id=path.name) for path in found] or [absent]


def parse(body: bytes, *, parser: Any = StrictJSONParser, **headers: str) -> Any:
    request = SimpleNamespace(headers=headers)
    return parser().parse(io.BytesIO(body), "application/json", {"request": request})


def refused(body: bytes, **headers: str) -> BodyRefused:
    with pytest.raises(BodyRefused) as caught:
        parse(body, **headers)
    return caught.value


def outcome(attempt: Callable[[], Any]) -> str | int:
    try:
        attempt()
    except BodyRefused as error:
        return error.status
    return "read"


@pytest.mark.parametrize("path", files(SUITE, "y_*.json"))
def test_what_json_allows_is_read(path):
    if path.name in DOUBLED:
        with pytest.raises(BodyRefused):
            read(path.read_bytes())
    else:
        assert read(path.read_bytes()) == json.loads(path.read_bytes())


@pytest.mark.parametrize("path", files(SUITE, "n_*.json"))
def test_what_json_does_not_allow_is_refused(path):
    with pytest.raises(BodyRefused):
        read(path.read_bytes())


@pytest.mark.parametrize("path", files(SUITE, "i_*.json"))
def test_what_json_leaves_open_is_read_or_refused(path):
    assert outcome(lambda: read(path.read_bytes())) in {"read", 400}


@pytest.mark.parametrize("path", files(HOSTILE))
def test_hostile_bodies_are_refused_or_come_out_as_plain_values(path):
    harmless = {"bool_as_id", "dict_as_id", "list_as_id", "floatmoney", "negzero", "proto"}
    if path.stem in harmless:
        assert isinstance(parse(path.read_bytes()), dict)
    else:
        refused(path.read_bytes())


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b'{"a": NaN}', "body.bad_number", None),
        (b'{"a": -Infinity}', "body.bad_number", None),
        (b'{"a": 1e999}', "body.bad_number", None),
        (b'{"a": ' + b"1" * 41 + b"}", "body.bad_number", None),
        (b'{"a": 0.' + b"1" * 100 + b"}", "body.bad_number", None),
        (b'{"a": 1, "a": 2}', "body.doubled_key", None),
        (b'{"a": {"b": ["x", "\\ud800"]}}', "body.bad_text", "/a/b/1"),
        (b'{"a/b~": "\\u0000"}', "body.bad_text", "/a~1b~0"),
        (b'{"a": "x\\u001b[31m"}', "body.bad_text", "/a"),
        (b'{"\\udc00": 1}', "body.bad_text", ""),
        (b"[" * 33 + b"]" * 33, "body.malformed", None),
        (b'{"a": 1', "body.malformed", None),
        (b"[1]", "body.malformed", None),
        (b"", "body.malformed", None),
        (b'\xef\xbb\xbf{"a": 1}', "body.malformed", None),
        ('{"a": "甲"}'.encode("gb18030"), "body.malformed", None),
        ('{"a": 1}'.encode("utf-16"), "body.malformed", None),
        (b'{"a": "' + b"x" * 2**20 + b'"}', "body.too_large", None),
    ],
)
def test_a_refusal_has_a_code_and_a_place(body, code, field):
    error = refused(body)
    assert (error.code, error.field) == (code, field)


def test_too_many_keys_are_refused():
    parse(json.dumps({str(n): 1 for n in range(10_000)}).encode())
    error = refused(json.dumps({str(n): 1 for n in range(10_001)}).encode())
    assert "10000" in str(error)


def test_brackets_inside_a_text_are_no_nesting():
    assert parse(json.dumps({"a": '\\"' + "[" * 100}).encode()) == {"a": '\\"' + "[" * 100}


def test_tab_and_line_feed_are_text():
    assert parse(b'{"a": "x\\ty\\nz"}') == {"a": "x\ty\nz"}


def test_compressed_bodies_and_other_alphabets_are_not_accepted():
    error = refused(b"{}", **{"Content-Encoding": "gzip"})
    assert (type(error), error.status) == (BodyUnsupported, 415)
    for charset in ("gb18030", '"utf-16"'):
        with pytest.raises(BodyUnsupported):
            StrictJSONParser().parse(io.BytesIO(b"{}"), f"application/json; charset={charset}")
    assert StrictJSONParser().parse(io.BytesIO(b"{}"), "application/json; charset=UTF-8") == {}


def test_work_on_many_records_may_send_more():
    body = b'{"a": "' + b"x" * 2**21 + b'"}'
    assert parse(body, parser=BulkJSONParser)
    with pytest.raises(BodyTooLarge) as caught:
        parse(body)
    assert caught.value.status == 413


def test_hostile_quotes_take_linear_time():
    """A reader that looked for the end of each text anew would need minutes."""
    for body in (b'{"a": "' + b'\\"' * 400_000, b'"' * 1_000_000):
        assert refused(body).code == "body.malformed"


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**38), 10**38)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"])),
    lambda part: st.lists(part) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs", "Cc"])), part),
    max_leaves=30,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(value=json_values)
def test_whatever_is_written_as_json_is_read_back_as_it_was(value):
    found = read(json.dumps(value).encode())
    assert found == value
    check_texts(found)


@settings(max_examples=300, deadline=None)
@given(
    body=st.binary(max_size=60)
    | st.text(max_size=60).map(lambda t: t.encode("utf-8", "surrogatepass"))
)
def test_no_bytes_at_all_make_the_reader_fail(body):
    assert outcome(lambda: parse(body)) in {"read", 400, 413}


def test_a_pointer_escapes_what_has_a_meaning():
    assert escaped("a/b~c") == "a~1b~0c"
