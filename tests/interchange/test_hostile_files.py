"""Third-party hostile files: refused with our own error, quickly, without an outside connection."""

import json
import time
from pathlib import Path

import pytest

from dougong.engines.interchange import read_plan_safely
from dougong.kernel.errors import UnreadableFile

from .files import HOSTILE, shared_bytes

pytestmark = pytest.mark.alone

FORMATS = {"mspdi", "xlsx", "xlsm", "zip", "gz", "svg", "xml", "xhtml", "png", "pdf", "html"}
NETWORK_FAULTS = {
    "plan_cycle.mspdi.xml",
    "plan_selfref.mspdi.xml",
    "plan_dangling.mspdi.xml",
    "plan_neg_duration.mspdi.xml",
}
"""Refused by the scheduling engine, which sees the network; the reader keeps them as they are."""


def listed(*expectations: str) -> list:
    manifest = HOSTILE / "manifest.json"
    if not manifest.is_file():
        return [pytest.param("", marks=pytest.mark.skip(reason="hostile test data is absent"))]
    rows = json.loads(manifest.read_text())
    return [
        row["file"] for row in rows if row["expect"] in expectations and row["format"] in FORMATS
    ]


def refused(path: Path) -> list[str]:
    """Codes of the errors for one file, in less than two seconds."""
    started = time.monotonic()
    try:
        document = read_plan_safely(path)
    except UnreadableFile as refusal:
        found = [finding.code for finding in refusal.findings]
    else:
        found = [finding.code for finding in document.findings if finding.level == "error"]
    assert time.monotonic() - started < 2
    return found


@pytest.mark.parametrize("name", listed("refuse"))
def test_file_to_refuse_is_refused(name):
    found = refused(HOSTILE / name)
    if name in NETWORK_FAULTS:
        assert found == []
    else:
        assert found
        assert set(found) <= {"E101", "E102", "E103", "E104", "E210"}


@pytest.mark.parametrize("name", listed("inert"))
def test_inert_file_is_no_plan(name):
    assert refused(HOSTILE / name)[0] in {"E101", "E102", "E103"}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("xxe_file.mspdi.xml", "E103"),
        ("xxe_http.mspdi.xml", "E103"),
        ("xxe_utf16.mspdi.xml", "E103"),
        ("xxe_utf7.mspdi.xml", "E102"),
        ("xinclude.mspdi.xml", "E103"),
        ("bomb_billion_laughs.mspdi.xml", "E103"),
        ("bomb_depth.mspdi.xml", "E102"),
        ("bomb_attrs.mspdi.xml", "E102"),
        ("bomb_ratio.xlsx", "E101"),
        ("plan_bad_dates.mspdi.xml", "E104"),
        ("plan_dup_uid.mspdi.xml", "E210"),
        ("plan_huge_duration.mspdi.xml", "E104"),
    ],
)
def test_error_says_what_is_wrong(name, code):
    shared_bytes(HOSTILE / name)
    assert set(refused(HOSTILE / name)) == {code}


def test_smallest_plan_is_accepted():
    shared_bytes(HOSTILE / "ok_plan.xml")
    document = read_plan_safely(HOSTILE / "ok_plan.xml")
    assert [a.name for a in document.activities] == ["t"]
    assert document.findings == []
