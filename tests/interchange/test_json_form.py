"""The plan document as JSON: complete, strict about types, and readable by others."""

import json

import pytest
from hypothesis import given, settings

from dougong.engines.interchange import from_data, from_json, read_plan, to_data, to_json
from dougong.engines.interchange.codec import codec
from dougong.kernel.errors import UnreadableFile
from dougong.kernel.plan import SCHEMA, PlanActivity, PlanDocument

from .documents import documents


def refusal(text: str | bytes) -> str:
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(UnreadableFile) as caught:
        read_plan(data, "plan.json")
    return str(caught.value)


def plan(**keys) -> str:
    return json.dumps({"schema": SCHEMA, **keys})


@settings(max_examples=60, deadline=None)
@given(documents())
def test_document_comes_back_equal(document):
    assert from_data(json.loads(to_json(document))) == document


def test_keys_and_values_are_those_of_the_published_form():
    text = plan(
        projects=[{"id": "P1", "start": "2026-03-02T08:00", "options": {"alap": "free_float"}}],
        calendars=[
            {
                "id": "STD",
                "week": [[[480, 720], [780, 1020]], None, [], [], [], [], []],
                "exceptions": [{"from": "2026-10-01", "to": "2026-10-08", "shifts": []}],
            }
        ],
        activities=[{"id": "A", "constraint": {"kind": "SNET", "at": "2026-03-02T08:00"}}],
        links=[{"pred": "A", "succ": "B", "type": "SS", "lag": 960, "lag_kind": "working"}],
    )
    document = from_json(text.encode())
    assert document.calendars[0].week[0] == ((480, 720), (780, 1020))
    assert document.activities[0].constraint.kind == "SNET"
    again = to_data(document)
    assert again["projects"] == json.loads(text)["projects"]
    assert again["calendars"][0]["exceptions"] == [{"from": "2026-10-01", "to": "2026-10-08"}]


def test_values_at_their_default_are_left_out():
    data = to_data(PlanDocument(activities=[PlanActivity("A", duration=480)]))
    assert data == {"schema": SCHEMA, "activities": [{"id": "A", "duration": 480}]}


def test_unknown_keys_are_passed_over():
    assert from_json(plan(colour="red", activities=[{"id": "A", "hue": 1}]).encode()).activities


def test_reading_a_json_plan_detects_the_format_and_signs_it():
    document = read_plan(b"\xef\xbb\xbf" + plan(activities=[{"id": "A"}]).encode(), "plan.json")
    assert (document.source.format, len(document.source.sha256)) == ("json", 64)
    assert document.fidelity


def test_findings_inside_a_file_are_not_believed():
    text = plan(findings=[{"code": "E999", "message": "forged"}])
    assert read_plan(text.encode(), "p.json").findings == []


def test_number_beyond_every_bound_is_a_finding_that_names_the_activity():
    text = plan(
        activities=[{"id": "A", "duration": 10**12}],
        links=[{"pred": "A", "succ": "B", "lag": -(10**12)}],
    )
    found = read_plan(text.encode(), "p.json").findings
    assert [(finding.code, finding.activities) for finding in found] == [
        ("E104", ("A",)),
        ("E104", ("B",)),
    ]


@pytest.mark.parametrize("text", ["{}", '{"schema":"other"}', "[]", "[1,2]", '"a"', "1", ""])
def test_other_json_is_no_plan(text):
    assert "E101" in refusal(text)


@pytest.mark.parametrize(
    ("keys", "path"),
    [
        ({"activities": [{"id": "A"}, {"id": 5}]}, "activities[1].id"),
        ({"activities": [{"id": "A", "duration": "8"}]}, "activities[0].duration"),
        ({"activities": [{"id": "A", "duration": True}]}, "activities[0].duration"),
        ({"activities": [{"id": "A", "duration": 2**60}]}, "activities[0].duration"),
        ({"activities": [{"id": "A", "duration": 1.5}]}, "activities[0].duration"),
        ({"activities": [{"id": "A", "percent": "50"}]}, "activities[0].percent"),
        ({"activities": [{"id": "A", "manual": 1}]}, "activities[0].manual"),
        ({"activities": [{"id": "A", "timing": "soon"}]}, "activities[0].timing"),
        ({"activities": [{"id": "A", "deadline": "2026-02-30"}]}, "activities[0].deadline"),
        ({"activities": [{"id": "A", "constraint": []}]}, "activities[0].constraint"),
        ({"activities": [{"id": "A", "custom": {"a": 1}}]}, "activities[0].custom.a"),
        ({"activities": {"id": "A"}}, "activities"),
        ({"activities": [{}]}, "activities[0]"),
        ({"calendars": [{"id": "C", "week": [[[1]], *[None] * 6]}]}, "calendars[0].week[0][0]"),
        ({"calendars": [{"id": "C", "week": [None] * 6}]}, "calendars[0].week must be: list of 7"),
        ({"resources": [{"id": "R", "availability": [[None, None]]}]}, "availability[0]"),
        ({"baselines": [{"number": 1, "rows": [{"activity": None}]}]}, "rows[0].activity"),
        ({"raw": []}, "raw"),
        ({"calendars": [{"id": "C", "exceptions": [{"from": 1, "to": 1}]}]}, "exceptions[0].from"),
    ],
)
def test_wrong_type_is_refused_with_its_path(keys, path):
    message = refusal(plan(**keys))
    assert "E102" in message
    assert path in message


@pytest.mark.parametrize(
    "text",
    [
        '{"schema": 1, "schema": 2}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": ' + "9" * 5000 + "}",
        '{"a": ' + "[" * 100_000,
        '{"a": 1}}',
        '{"a": "\\u0000"}',
        '{"a": "\\ud800"}',
        '{"a": "\\udc00\\ud800"}',
        b'{"a": "\xff"}',
        "{/* no */}",
    ],
)
def test_json_that_readers_could_understand_differently_is_refused(text):
    assert "E102" in refusal(text)


def test_surrogate_pair_and_escaped_backslash_are_text():
    text = plan(activities=[{"id": "A", "name": "\U0001f3d7"}, {"id": "\\u0000"}])
    assert [a.name for a in from_json(text.encode()).activities] == ["\U0001f3d7", ""]


def test_line_of_malformed_json_is_named():
    assert "line 3" in refusal('{\n"a": 1,\n!}')


def test_type_without_a_json_form_is_a_defect():
    with pytest.raises(TypeError, match="no JSON form"):
        codec(set[int])
