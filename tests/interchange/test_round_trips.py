"""Import, export and import again give the same plan."""

from dataclasses import fields, replace
from datetime import datetime

import pytest
from hypothesis import given, settings

from dougong.engines.interchange import read_plan, write_mspdi
from dougong.kernel.errors import UnreadableFile
from dougong.kernel.plan import (
    Constraint,
    ConstraintKind,
    PlanActivity,
    PlanCalendar,
    PlanDocument,
    PlanLink,
    PlanProject,
    Timing,
)

from .documents import documents
from .files import PLANS, codes, shared_bytes, shared_files

KEPT = ("projects", "calendars", "activities", "resources", "links", "assignments", "baselines")


def kept(document: PlanDocument) -> dict[str, list]:
    """What must come back: everything but numbers given by the file and the order of lists."""
    found = {}
    for name in KEPT:
        records = getattr(document, name)
        if name == "activities":
            records = [replace(a, uid="", wbs="", outline_level=0) for a in records]
        if name == "projects":
            records = [
                replace(project, profile=profile_of(project, document)) for project in records
            ]
        found[name] = sorted(
            records, key=lambda r: tuple(str(getattr(r, f.name)) for f in fields(r))
        )
    return found


def profile_of(project: PlanProject, document: PlanDocument) -> str:
    by_format = {"xer": "p6", "mspdi": "msproject"}
    return project.profile or by_format.get(document.source.format, "dougong")


def again(document: PlanDocument) -> PlanDocument:
    return read_plan(write_mspdi(document), "again.xml")


@settings(max_examples=60, deadline=None)
@given(documents())
def test_any_document_comes_back_from_mspdi(document):
    assert kept(again(document)) == kept(document)


@settings(max_examples=20, deadline=None)
@given(documents())
def test_second_export_is_byte_for_byte_the_first(document):
    once = again(document)
    assert write_mspdi(again(once)) == write_mspdi(once)


@pytest.mark.parametrize("path", shared_files(PLANS / "msproject", "*/*.xml"))
def test_microsoft_project_file_comes_back_with_what_it_stored(path):
    document = read_plan(shared_bytes(path), path.name)
    second = again(document)
    for name in (*KEPT, "raw"):
        assert getattr(second, name) == getattr(document, name), name


@pytest.mark.parametrize("path", shared_files(PLANS / "p6", "**/*.xer"))
def test_primavera_file_comes_back_from_mspdi(path):
    document = read_plan(shared_bytes(path), path.name)
    assert kept(again(document)) == kept(document)


def test_primavera_kinds_are_written_as_the_nearest_of_project():
    at = datetime(2026, 3, 2, 8)
    kinds = (ConstraintKind.START_ON, ConstraintKind.MANDATORY_FINISH)
    rows = [PlanActivity(kind, constraint=Constraint(kind, at)) for kind in kinds]
    text = write_mspdi(PlanDocument(activities=rows)).decode()
    plain = read_plan(text.partition("<!--")[0].encode(), "plain.xml")
    assert [a.constraint.kind for a in plain.activities] == [ConstraintKind.MSO, ConstraintKind.MFO]
    assert [a.id for a in plain.activities] == list(kinds)


def test_inherited_week_is_written_out_for_a_base_calendar():
    base = PlanCalendar("1", week=(((0, 1440),),) * 7)
    child = PlanCalendar("2", base="1", week=((),) + (None,) * 6)
    text = write_mspdi(PlanDocument(calendars=[base, child])).decode()
    plain = read_plan(text.partition("<!--")[0].encode(), "plain.xml")
    assert plain.calendars[1].week == ((),) + (((0, 1440),),) * 6


def test_several_projects_come_back():
    projects = [PlanProject("A", start=datetime(2026, 3, 2, 8)), PlanProject("B", name="乙")]
    rows = [PlanActivity("A:1", project="A"), PlanActivity("B:1", project="B")]
    second = again(PlanDocument(projects=projects, activities=rows))
    assert [project.id for project in second.projects] == ["A", "B"]
    assert [a.project for a in second.activities] == ["A", "B"]


def test_link_from_outside_comes_back_at_its_date():
    at = datetime(2026, 3, 2, 8)
    links = [PlanLink("9", "1", external_at=at)]
    assert again(PlanDocument(activities=[PlanActivity("1")], links=links)).links == links


def test_tasks_are_written_below_their_parents():
    rows = [
        PlanActivity("1", timing=Timing.SUMMARY),
        PlanActivity("2", timing=Timing.SUMMARY),
        PlanActivity("3", parent="2"),
        PlanActivity("4", parent="1"),
        PlanActivity("5", parent="404"),
    ]
    second = again(PlanDocument(activities=rows))
    assert [a.id for a in second.activities] == ["1", "4", "2", "3", "5"]
    assert [a.parent for a in second.activities] == [None, "1", None, "2", "404"]


def test_tasks_that_are_their_own_parents_are_not_lost():
    rows = [PlanActivity("1", parent="2"), PlanActivity("2", parent="1")]
    assert len(again(PlanDocument(activities=rows)).activities) == 2


def test_text_that_xml_cannot_hold_is_left_out_for_other_programs():
    document = PlanDocument(activities=[PlanActivity("1", name="a\x0bb\r <&> ]]>")])
    plain = write_mspdi(document).partition(b"<!--")[0]
    assert read_plan(plain, "plain.xml").activities[0].name == "ab\r <&> ]]>"
    assert again(document).activities[0].name == document.activities[0].name


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"renamed": {"calendars": {"1": 5}}}',
        '{"projects": 5}',
        '{"activities": 5}',
        '{"activities": {"1": 5}}',
        '{"activities": {"1": {"duration": "x"}}}',
        '{"activities": {"1": {"name": "\\u0000"}}}',
        "[" * 5000,
    ],
)
def test_damaged_supplement_is_refused(content):
    data = write_mspdi(PlanDocument(activities=[PlanActivity("1")])).partition(b"<!--")[0]
    with pytest.raises(UnreadableFile, match="E102"):
        read_plan(data + f"<!--dougong.supplement/1 {content}-->".encode(), "plan.xml")


def test_supplement_cannot_pass_a_number_beyond_every_bound():
    data = write_mspdi(PlanDocument(activities=[PlanActivity("1")])).partition(b"<!--")[0]
    text = '<!--dougong.supplement/1 {"activities":{"1":{"duration":999999999999}}}-->'
    assert codes(read_plan(data + text.encode(), "plan.xml")) == ["E104"]
