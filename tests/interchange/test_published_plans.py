"""Third-party plans: every file is read, and the numbers that others publish are found."""

from collections import Counter
from datetime import datetime

import pytest

from dougong.engines.interchange import from_data, read_plan, to_data
from dougong.kernel.plan import ConstraintKind, PlanDocument, Timing

from .files import PLANS, shared_bytes, shared_files


def plan(name: str) -> PlanDocument:
    path = PLANS / name
    return read_plan(shared_bytes(path), path.name)


def tasks(document: PlanDocument) -> list:
    return [a for a in document.activities if a.timing is not Timing.SUMMARY]


def link_types(document: PlanDocument) -> Counter:
    return Counter(link.type.value for link in document.links)


ALL = [
    *shared_files(PLANS / "p6", "**/*.xer"),
    *shared_files(PLANS / "msproject", "*/*.xml"),
    *shared_files(PLANS / "mpsplib_levelling", "*.xml"),
]


@pytest.mark.parametrize("path", ALL)
def test_every_published_plan_is_read_without_an_error(path):
    document = read_plan(shared_bytes(path), path.name)
    assert [str(f) for f in document.findings if f.level == "error"] == []
    known = {a.id for a in document.activities}
    assert len(known) == len(document.activities)
    assert {a.parent for a in document.activities} - {None} <= known
    assert from_data(to_data(document)) == document


def test_numbers_of_constology_sample():
    document = plan("p6/constology_sample.xer")
    assert len(tasks(document)) == 25
    assert link_types(document) == {"FS": 40}
    assert document.projects[0].options.lag_calendar == "predecessor"


def test_numbers_of_constology_wk2():
    document = plan("p6/constology_wk2.xer")
    assert len(document.activities) == 198
    assert link_types(document) == {"FS": 269, "SF": 20, "SS": 10, "FF": 2}
    assert {link.lag for link in document.links} == {0}


def test_numbers_of_convention_centre_roads():
    document = plan("p6/convention_centre_roads.xer")
    states = Counter(
        "done" if a.actual_finish else "active" if a.actual_start else "open"
        for a in tasks(document)
    )
    assert states == {"open": 993, "done": 157, "active": 43}
    assert link_types(document) == {"FS": 1295, "SS": 245, "FF": 153}
    assert {a.constraint.kind for a in document.activities if a.constraint} == {ConstraintKind.SNET}
    assert document.projects[0].options.critical_rule == "longest_path"


def test_numbers_of_jaggelas_test():
    document = plan("p6/jaggelas_test.xer")
    assert len(tasks(document)) == 695
    assert [project.id for project in document.projects] == ["935", "10001"]
    options = document.projects[1].options
    assert (options.progress, options.lag_calendar) == ("progress_override", "successor")
    assert options.ss_lag_from == "actual_start"
    assert document.projects[1].must_finish_by == datetime(2026, 4, 15, 17)
    owner = {a.id: a.project for a in document.activities}
    between = [link for link in document.links if owner[link.pred] != owner[link.succ]]
    assert len(between) == 3
    kinds = Counter(a.constraint.kind for a in document.activities if a.constraint)
    assert kinds[ConstraintKind.ALAP] == 6
    assert kinds[ConstraintKind.MANDATORY_FINISH] == 1
    assert min(link.lag for link in document.links) < 0 < max(link.lag for link in document.links)


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("PredecessorCalendar", "predecessor"),
        ("SuccessorCalendar", "successor"),
        ("ProjectDefaultCalendar", "project"),
        ("TwentyFourHourCalendar", "elapsed"),
    ],
)
def test_each_lag_calendar_setting_of_primavera_is_read(name, setting):
    document = plan(f"p6/lag_calendar_options/{name}.xer")
    assert document.projects[0].options.lag_calendar == setting


def test_cyrillic_names_need_the_encoding_to_be_named():
    data = shared_bytes(PLANS / "p6/aspose_encoding1251.xer")
    assert read_plan(data, "x.xer").activities[0].name == "Çàäà÷à 1"
    document = read_plan(data, "x.xer", "cp1251")
    assert (document.activities[0].name, document.source.encoding) == ("Задача 1", "cp1251")


@pytest.mark.parametrize("version", ["2007", "2016"])
def test_recurring_exceptions_end_where_microsoft_project_ends_them(version):
    folder = PLANS / "msproject/native_mspdi_units"
    name = "calendar-recurring-exceptions"
    path = folder / f"generated__{name}__{name}-project{version}-mspdi.xml"
    exceptions = read_plan(shared_bytes(path), path.name).calendars[0].exceptions
    last = {exception.name: str(exception.last) for exception in exceptions}
    assert last["Monthly Relative 7"] == "2007-05-13"
    assert last["Weekly 7 Sunday"] == "2002-03-17"
    assert last["Yearly Relative 3"] == "2009-05-21"
    assert Counter(exception.name for exception in exceptions)["Weekly 7 Sunday"] == 9


def test_four_link_types_of_microsoft_project():
    document = plan("msproject/native_mspdi_units/mspdirelations.xml")
    assert link_types(document) == {"FS": 1, "SS": 1, "FF": 1, "SF": 1}


def test_eleven_baselines_of_microsoft_project():
    name = "task-baselines"
    document = plan(f"msproject/native_mspdi_units/generated__{name}__{name}-project2019-mspdi.xml")
    assert [baseline.number for baseline in document.baselines] == list(range(11))
