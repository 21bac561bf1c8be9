"""Primavera XML: the same plan as in XER, in long words."""

from datetime import date, datetime

import pytest

from dougong.engines.interchange import read_plan
from dougong.kernel.errors import UnreadableFile
from dougong.kernel.plan import CalendarUse, ConstraintKind, LinkType, Timing

from .files import PLANS, codes, shared_bytes, shared_files

SPACE = "http://xmlns.oracle.com/Primavera/P6/V20.12/API/BusinessObjects"


def fields(**values: str) -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for tag, text in values.items())


def element(tag: str, inner: str = "", **values: str) -> str:
    return f"<{tag}>{fields(**values)}{inner}</{tag}>\n"


def read(project: str = "", top: str = "", **values: str):
    head = {"Id": "BANK", "ObjectId": "1", "Name": "核心系统", "WBSObjectId": "10", **values}
    root = f'<APIBusinessObjects xmlns="{SPACE}">{top}{element("Project", project, **head)}'
    return read_plan(f"{root}</APIBusinessObjects>".encode(), "plan.xml")


def activity(number: int, inner: str = "", **values: str) -> str:
    ordinary = {
        "ObjectId": str(number),
        "Id": f"A{number}",
        "Name": f"Task {number}",
        "Type": "Task Dependent",
        "PlannedDuration": "40",
        "RemainingDuration": "40",
    }
    return element("Activity", inner, **{**ordinary, **values})


def test_activities_lie_below_their_wbs_nodes():
    nodes = element("WBS", ObjectId="11", Code="1", Name="Phase", ParentObjectId="")
    found = read(nodes + activity(1, WBSObjectId="11")).activities
    assert [(a.id, a.parent, a.timing) for a in found] == [
        ("BANK.1", None, Timing.SUMMARY),
        ("A1", "BANK.1", Timing.DURATION),
    ]
    assert (found[1].duration, found[1].project) == (2400, "BANK")


@pytest.mark.parametrize(
    ("kind", "timing"),
    [
        ("Resource Dependent", Timing.DURATION),
        ("Start Milestone", Timing.START_MILESTONE),
        ("Finish Milestone", Timing.FINISH_MILESTONE),
        ("Level of Effort", Timing.LEVEL_OF_EFFORT),
        ("WBS Summary", Timing.SUMMARY),
    ],
)
def test_each_type_has_its_timing(kind, timing):
    found = read(activity(1, Type=kind)).activities[0]
    assert found.timing is timing
    assert (found.calendar_use is CalendarUse.RESOURCES) == (kind == "Resource Dependent")


def test_constraints_progress_and_percentages_are_read():
    found = read(
        activity(
            1,
            PrimaryConstraintType="Finish On or Before",
            PrimaryConstraintDate="2026-03-09T17:00:00",
            SecondaryConstraintType="As Late As Possible",
            ActualStartDate="2026-03-02T08:00:00",
            PercentCompleteType="Physical",
            PhysicalPercentComplete="0,355",
            LevelingPriority="Top",
            EarlyStartDate="2026-03-02T08:00:00",
            RemainingLateFinishDate="2026-03-10T17:00:00",
        )
    ).activities[0]
    assert found.constraint.kind is ConstraintKind.FNLT
    assert found.constraint2.kind is ConstraintKind.ALAP
    assert (found.percent, found.percent_kind, found.priority) == (35.5, "physical", 900)
    assert found.stored.early_start == datetime(2026, 3, 2, 8)
    assert found.stored.late_finish == datetime(2026, 3, 10, 17)


def test_relationships_are_read_from_project_and_root():
    inside = element(
        "Relationship",
        PredecessorActivityObjectId="1",
        SuccessorActivityObjectId="2",
        Type="Start to Finish",
        Lag="-7,5",
    )
    outside = inside.replace("Start to Finish", "Finish to Finish")
    found = read(activity(1) + activity(2) + inside, top=outside).links
    assert [(link.type, link.pred, link.succ, link.lag) for link in found] == [
        (LinkType.FF, "A1", "A2", -450),
        (LinkType.SF, "A1", "A2", -450),
    ]


def test_options_are_read_from_project_or_their_own_element():
    said = {
        "RelationshipLagCalendar": "24 Hour Calendar",
        "OutOfSequenceScheduleType": "Progress Override",
        "ComputeTotalFloatType": "Smallest of Start Float and Finish Float",
        "UseExpectedFinishDates": "1",
        "IgnoreOtherProjectRelationships": "0",
    }
    direct = read(**said).projects[0].options
    nested = read(element("ScheduleOptions", **said)).projects[0].options
    assert direct == nested
    assert (direct.lag_calendar, direct.progress) == ("elapsed", "progress_override")
    assert (direct.float_kind, direct.external_links) == ("smallest", "both")
    assert direct.use_expected_finish is True


def test_project_dates_and_critical_rule_are_read():
    project = read(
        DataDate="2026-03-02T08:00:00",
        MustFinishByDate="2026-12-31T17:00:00",
        CriticalActivityPathType="Longest Path",
        CriticalActivityFloatLimit="8",
    ).projects[0]
    assert (project.id, project.name) == ("BANK", "核心系统")
    assert project.data_date == datetime(2026, 3, 2, 8)
    assert project.must_finish_by == datetime(2026, 12, 31, 17)
    assert (project.options.critical_rule, project.options.critical_threshold) == (
        "longest_path",
        480,
    )


def calendar(week: str = "", exceptions: str = "", **values: str):
    inner = f"<StandardWorkWeek>{week}</StandardWorkWeek>" if week else ""
    inner += f"<HolidayOrExceptions>{exceptions}</HolidayOrExceptions>"
    document = read(top=element("Calendar", inner, ObjectId="7", Name="STD", **values))
    return document.calendars[0], document


def hours(day: str, *times: tuple[str, str]) -> str:
    rows = "".join(element("WorkTime", Start=start, Finish=finish) for start, finish in times)
    return element("StandardWorkHours", rows or "<WorkTime/>", DayOfWeek=day)


def test_calendar_counts_the_last_minute_of_each_shift():
    week = hours("Monday", ("08:00:00", "11:59:00"), ("13:00:00", "17:00:00"))
    week += hours("Sunday", ("00:00:00", "23:59:00")) + hours("Tuesday")
    off = element("HolidayOrException", "<WorkTime/>", Date="2026-10-01T00:00:00")
    found, _ = calendar(week, off, HoursPerDay="7.5", HoursPerWeek="37.5", HoursPerMonth="165")
    assert found.week[0] == ((480, 720), (780, 1020))
    assert (found.week[1], found.week[6]) == ((), ((0, 1440),))
    assert [(e.first, e.shifts) for e in found.exceptions] == [(date(2026, 10, 1), ())]
    assert (found.minutes_per_day, found.minutes_per_week, found.days_per_month) == (450, 2250, 22)


def test_calendar_without_a_week_follows_its_base():
    assert calendar(BaseCalendarObjectId="3")[0].week == (None,) * 7


@pytest.mark.parametrize(
    ("week", "exceptions"),
    [
        (hours("Monday", ("25:00:00", "26:00:00")), ""),
        ("", element("HolidayOrException", Date="2026-02-30T00:00:00")),
    ],
)
def test_unreadable_calendar_is_named_with_its_line(week, exceptions):
    _, document = calendar(week, exceptions)
    assert codes(document) == ["E104"]
    assert (document.findings[0].params["calendar"], document.findings[0].params["line"]) == (
        "STD",
        1,
    )


def test_people_roles_rates_and_assignments_are_read():
    top = element("Role", ObjectId="9", Name="Tester")
    top += element("Resource", ObjectId="5", Name="Li", ResourceType="Nonlabor")
    top += element("ResourceRate", ResourceObjectId="5", PricePerUnit="30", MaxUnitsPerTime="2")
    assigned = element(
        "ResourceAssignment",
        ActivityObjectId="1",
        ResourceObjectId="5",
        PlannedUnits="20",
        PlannedUnitsPerTime="0,5",
        DrivingActivityDatesFlag="0",
    )
    document = read(activity(1) + assigned, top)
    assert [(r.id, r.kind) for r in document.resources] == [
        ("5", "equipment"),
        ("role:9", "placeholder"),
    ]
    assert document.resources[0].availability == [(None, None, 2.0)]
    found = document.assignments[0]
    assert (found.activity, found.units, found.effort, found.is_driving) == ("A1", 0.5, 1200, False)


def test_notes_codes_and_user_fields_reach_their_activity():
    top = element("UDFType", ObjectId="3", SubjectArea="Activity", Title="Branch")
    top += element("ActivityCodeType", ObjectId="4", Name="Phase")
    top += element("ActivityCode", ObjectId="8", CodeValue="UAT")
    given = element("Code", TypeObjectId="4", ValueObjectId="8")
    given += element("UDF", TypeObjectId="3", TextValue="浦东")
    note = element("ActivityNote", ActivityObjectId="1", Note="&lt;b&gt;careful&lt;/b&gt;")
    steps = element("ActivityStep", ActivityObjectId="1") * 2
    document = read(activity(1, given) + note + steps, top)
    assert document.activities[0].custom == {"Phase": "UAT", "Branch": "浦东"}
    assert document.activities[0].notes == "careful"
    assert ("Steps, expenses, risks and documents", "ignored", 2) in [
        (row.family, row.treatment, row.count) for row in document.fidelity
    ]


def test_wrong_values_are_reported_with_activity_and_line():
    document = read(activity(1) + activity(2, PlannedDuration="long") + activity(3, Id="A1"))
    found = [(f.code, f.activities, f.params["line"]) for f in document.findings]
    assert sorted(found) == [("E104", ("A2",), 2), ("E210", ("A1",), 3)]


def test_remark_without_a_line_stays_as_it_is():
    document = read(OutOfSequenceScheduleType="Actual Dates")
    assert codes(document) == ["W210"]


def test_other_business_objects_are_no_plan():
    with pytest.raises(UnreadableFile, match="E101"):
        read_plan(b'<APIBusinessObjects xmlns="urn:other"/>', "x.xml")


@pytest.mark.parametrize("path", shared_files(PLANS / "p6", "**/*.pmxml"))
def test_every_published_primavera_xml_is_read_without_an_error(path):
    document = read_plan(shared_bytes(path), path.name)
    assert codes(document) == []
    assert document.source.format == "pmxml"
    assert document.activities


def test_same_project_in_both_formats_of_primavera_is_the_same_network():
    name = "aspose_multiproject_external.xer"
    text = read_plan(shared_bytes(PLANS / "p6" / name), name)
    name = "aspose_MultiprojectWithExternal.pmxml"
    xml = read_plan(shared_bytes(PLANS / "p6" / name), name)
    for document in (text, xml):
        assert [a.id for a in document.activities if a.timing is not Timing.SUMMARY]
    assert [(link.type, link.lag) for link in xml.links] == [
        (link.type, link.lag) for link in text.links
    ]
    assert {project.id for project in xml.projects} == {project.id for project in text.projects}
