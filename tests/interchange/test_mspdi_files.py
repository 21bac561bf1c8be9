"""Microsoft Project XML: tasks, links, resources, options and what hangs on them."""

from datetime import date, datetime

import pytest

from dougong.engines.interchange import read_plan
from dougong.kernel.errors import UnreadableFile
from dougong.kernel.plan import CalendarUse, ConstraintKind, LagKind, LinkType, Timing

from .files import codes, msp_task, mspdi, read_mspdi_text


def one(children: str = "", duration: str = "PT8H0M0S", body: str = ""):
    return read_mspdi_text(body, tasks=msp_task(1, children, duration)).activities[0]


def linked(children: str, duration: str = "PT40H0M0S"):
    link = f"<PredecessorLink><PredecessorUID>1</PredecessorUID>{children}</PredecessorLink>"
    tasks = msp_task(1, duration=duration) + msp_task(2, link)
    document = read_mspdi_text(tasks=tasks)
    return document.links[0], document


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("PT8H0M0S", 480),
        ("PT27H43M12S", 1663),
        ("PT0.5H", 30),
        ("P2DT1H", 2940),
        ("-PT8H0M0S", -480),
        ("PT0S", 0),
    ],
)
def test_iso_durations_become_minutes(text, minutes):
    assert one(duration=text).duration == minutes


@pytest.mark.parametrize("text", ["8 days", "P1Y", "PT", "P", "PT1H2", "PT-1H", "1H"])
def test_text_that_is_no_duration_is_reported_with_its_task(text):
    document = read_mspdi_text(tasks=msp_task(1, duration=text))
    assert codes(document) == ["E104"]
    assert document.findings[0].activities == ("1",)
    assert text in str(document.findings[0])


def test_units_tell_elapsed_and_estimated_durations():
    assert one("<DurationFormat>8</DurationFormat>").is_elapsed
    assert one("<DurationFormat>40</DurationFormat>").is_elapsed
    assert not one("<DurationFormat>39</DurationFormat>").is_elapsed
    assert one("<DurationFormat>39</DurationFormat>").is_estimated
    assert one("<Estimated>1</Estimated>").is_estimated


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("1", ConstraintKind.ALAP),
        ("2", ConstraintKind.MSO),
        ("3", ConstraintKind.MFO),
        ("4", ConstraintKind.SNET),
        ("5", ConstraintKind.SNLT),
        ("6", ConstraintKind.FNET),
        ("7", ConstraintKind.FNLT),
    ],
)
def test_each_constraint_number_has_its_kind(number, kind):
    date_text = "<ConstraintDate>2026-03-09T17:00:00</ConstraintDate>"
    found = one(f"<ConstraintType>{number}</ConstraintType>{date_text}").constraint
    assert found.kind is kind
    assert (found.at is None) == (kind is ConstraintKind.ALAP)


def test_as_soon_as_possible_is_no_constraint():
    assert one("<ConstraintType>0</ConstraintType>").constraint is None


@pytest.mark.parametrize(
    ("number", "kind"),
    [("0", LinkType.FF), ("1", LinkType.FS), ("2", LinkType.SF), ("3", LinkType.SS)],
)
def test_each_link_number_has_its_type(number, kind):
    assert linked(f"<Type>{number}</Type>")[0].type is kind


@pytest.mark.parametrize(
    ("lag", "lag_format", "minutes", "kind"),
    [
        ("4800", "7", 480, LagKind.WORKING),
        ("-1200", "5", -120, LagKind.WORKING),
        ("14400", "8", 1440, LagKind.ELAPSED),
        ("-50", "19", -5000, LagKind.PERCENT),
        ("25", "51", 2500, LagKind.PERCENT),
    ],
)
def test_lags_are_tenths_of_minutes_or_percent(lag, lag_format, minutes, kind):
    link, document = linked(f"<LinkLag>{lag}</LinkLag><LagFormat>{lag_format}</LagFormat>")
    assert (link.lag, link.lag_kind) == (minutes, kind)
    assert codes(document) == []


def test_elapsed_percent_lag_becomes_elapsed_minutes_with_a_warning():
    link, document = linked("<LinkLag>50</LinkLag><LagFormat>20</LagFormat>")
    assert (link.lag, link.lag_kind) == (1200, LagKind.ELAPSED)
    assert codes(document) == ["W302"]


@pytest.mark.parametrize("lag", ["soon", "a,b", "1_000", "9e9", "1,2,3", "inf"])
def test_lag_that_is_no_usable_number_is_reported_with_its_task(lag):
    _, document = linked(f"<LinkLag>{lag}</LinkLag>")
    assert codes(document) == ["E104"]
    assert document.findings[0].activities == ("2",)


def test_links_into_the_project_line_are_passed_over():
    link = "<PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>"
    assert read_mspdi_text(tasks=msp_task(0, link) + msp_task(1)).links == []


def test_task_of_another_project_becomes_a_fixed_date():
    ghost = "<ExternalTask>1</ExternalTask><Start>2026-03-01T08:00:00</Start>"
    ghost += "<Finish>2026-03-05T17:00:00</Finish>"
    for number, expected in (("1", datetime(2026, 3, 5, 17)), ("3", datetime(2026, 3, 1, 8))):
        link = f"<PredecessorUID>9</PredecessorUID><Type>{number}</Type>"
        tasks = msp_task(9, ghost) + msp_task(1, f"<PredecessorLink>{link}</PredecessorLink>")
        document = read_mspdi_text(tasks=tasks)
        assert [a.id for a in document.activities] == ["1"]
        assert document.links[0].external_at == expected


def test_outline_levels_make_parents_and_summaries():
    levels = [(1, 1), (2, 2), (3, 3), (4, 2), (5, 1)]
    tasks = "".join(msp_task(uid, f"<OutlineLevel>{level}</OutlineLevel>") for uid, level in levels)
    found = read_mspdi_text(tasks=tasks).activities
    assert [a.parent for a in found] == [None, "1", "2", "1", None]
    assert [a.timing is Timing.SUMMARY for a in found] == [True, True, False, False, False]


def test_outline_number_serves_where_the_level_is_missing():
    tasks = msp_task(1, "<OutlineNumber>1</OutlineNumber>")
    tasks += msp_task(2, "<OutlineNumber>1.1</OutlineNumber>")
    assert read_mspdi_text(tasks=tasks).activities[1].parent == "1"


def test_project_line_and_empty_lines_are_no_activities():
    tasks = msp_task(0, "<OutlineLevel>0</OutlineLevel>") + msp_task(1, "<IsNull>1</IsNull>")
    document = read_mspdi_text(tasks=tasks + msp_task(2))
    assert [a.id for a in document.activities] == ["2"]
    assert ("Empty lines", "ignored", 1) in [
        (row.family, row.treatment, row.count) for row in document.fidelity
    ]


def test_milestone_ends_what_leads_to_it_and_begins_otherwise():
    mark = "<Milestone>1</Milestone>"
    at_finish = mark + "<ConstraintType>7</ConstraintType>"
    link = "<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>1</Type></PredecessorLink>"
    tasks = [
        msp_task(1, mark, "PT0H0M0S"),
        msp_task(2, mark + link, "PT0H0M0S"),
        msp_task(3, at_finish, "PT0H0M0S"),
        msp_task(4, mark, "PT8H0M0S"),
        msp_task(5, "", "PT0H0M0S"),
    ]
    assert [a.timing for a in read_mspdi_text(tasks="".join(tasks)).activities] == [
        Timing.START_MILESTONE,
        Timing.FINISH_MILESTONE,
        Timing.FINISH_MILESTONE,
        Timing.DURATION,
        Timing.DURATION,
    ]


def test_progress_of_a_started_task_is_kept():
    found = one(
        "<PercentComplete>40</PercentComplete><ActualStart>2026-03-02T08:00:00</ActualStart>"
        "<ActualDuration>PT3H0M0S</ActualDuration><Stop>2026-03-02T11:00:00</Stop>"
        "<Resume>2026-03-04T08:00:00</Resume><Work>PT16H0M0S</Work>"
        "<ActualWork>PT6H0M0S</ActualWork><PhysicalPercentComplete>30</PhysicalPercentComplete>"
    )
    assert (found.percent, found.physical_percent, found.remaining) == (40, 30, 300)
    assert found.resumed == datetime(2026, 3, 4, 8)
    assert (found.effort, found.actual_effort) == (960, 360)


def test_slack_is_tenths_of_minutes():
    found = one("<TotalSlack>158400</TotalSlack><FreeSlack>-4800</FreeSlack>").stored
    assert (found.total_float, found.free_float) == (15840, -480)


def test_manual_inactive_priority_delay_deadline_and_notes_are_kept():
    found = one(
        "<Manual>1</Manual><Active>0</Active><Priority>800</Priority>"
        "<LevelingDelay>4800</LevelingDelay><Deadline>2026-04-01T17:00:00</Deadline>"
        "<ManualStart>2026-03-03T08:00:00</ManualStart><Notes>看 &lt;此&gt;</Notes>"
        "<Type>2</Type><EffortDriven>1</EffortDriven><FixedCost>12345</FixedCost>"
    )
    assert (found.manual, found.is_active, found.priority) == (True, False, 800)
    assert (found.levelling_delay, found.deadline) == (480, datetime(2026, 4, 1, 17))
    assert (found.manual_start, found.notes) == (datetime(2026, 3, 3, 8), "看 <此>")
    assert (found.effort_rule, found.is_effort_driven) == ("fixed_effort", True)
    assert found.fixed_cost == "123.45"


PEOPLE = (
    "<Resources><Resource><UID>0</UID></Resource>"
    "<Resource><UID>5</UID><Name>Li</Name><Type>1</Type><CalendarUID>3</CalendarUID></Resource>"
    "</Resources><Assignments>"
    "<Assignment><UID>1</UID><TaskUID>1</TaskUID><ResourceUID>5</ResourceUID></Assignment>"
    "</Assignments>"
)


def test_calendar_use_follows_task_calendar_and_people():
    own = "<CalendarUID>3</CalendarUID>"
    ignoring = own + "<IgnoreResourceCalendar>1</IgnoreResourceCalendar>"
    assert one().calendar_use is CalendarUse.TASK
    assert one(own).calendar_use is CalendarUse.BOTH
    assert one(ignoring).calendar_use is CalendarUse.TASK
    assert one("<CalendarUID>-1</CalendarUID>", body=PEOPLE).calendar_use is CalendarUse.RESOURCES


def test_resources_with_rates_and_availability_are_kept():
    body = (
        "<Resources><Resource><UID>5</UID><Name>Li</Name><Type>1</Type><MaxUnits>0.5</MaxUnits>"
        "<AvailabilityPeriods><AvailabilityPeriod><AvailableFrom>1984-01-01T00:00:00"
        "</AvailableFrom><AvailableTo>2026-06-30T23:59:00</AvailableTo><AvailableUnits>1"
        "</AvailableUnits></AvailabilityPeriod></AvailabilityPeriods>"
        "<Rates><Rate><RatesFrom>2026-01-01T00:00:00</RatesFrom><RatesTo>2049-12-31T23:59:00"
        "</RatesTo><RateTable>1</RateTable><StandardRate>80</StandardRate><StandardRateFormat>3"
        "</StandardRateFormat><CostPerUse>2500</CostPerUse></Rate></Rates></Resource>"
        "<Resource><UID>6</UID><Name>Cement</Name><Type>0</Type></Resource>"
        "<Resource><UID>7</UID><Name>Travel</Name><IsCostResource>1</IsCostResource></Resource>"
        "<Resource><UID>8</UID><Name>DBA</Name><IsGeneric>1</IsGeneric></Resource></Resources>"
    )
    found = read_mspdi_text(body).resources
    assert [resource.kind for resource in found] == ["person", "material", "cost", "placeholder"]
    assert found[0].units == 0.5
    assert found[0].availability == [(None, date(2026, 6, 30), 1.0)]
    rate = found[0].rates[0]
    assert (rate["table"], rate["from"], rate["to"]) == ("B", "2026-01-01", None)
    assert (rate["standard"], rate["per"], rate["per_use"]) == ("80", "d", "25.00")


def test_unassigned_work_has_no_resource():
    body = (
        "<Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>-65535</ResourceUID>"
        "<Work>PT4H0M0S</Work><Delay>4800</Delay></Assignment></Assignments>"
    )
    found = read_mspdi_text(body, tasks=msp_task(1)).assignments[0]
    assert (found.activity, found.resource, found.effort, found.start_offset) == (
        "1",
        None,
        240,
        480,
    )


def test_baselines_keep_their_numbers_and_rows():
    row = "<Baseline><Number>{}</Number><Start>2026-03-02T08:00:00</Start><Cost>5000</Cost></Baseline>"
    tasks = msp_task(1, row.format(3) + row.format(0)) + msp_task(2, row.format(3))
    found = read_mspdi_text(tasks=tasks).baselines
    assert [(b.number, [r.activity for r in b.rows]) for b in found] == [
        (0, ["1"]),
        (3, ["1", "2"]),
    ]
    assert found[0].rows[0].cost == "50.00"


def test_custom_fields_go_by_alias_and_outline_codes_by_value():
    body = (
        "<OutlineCodes><OutlineCode><FieldID>188744096</FieldID><FieldName>Outline Code1"
        "</FieldName><Values><Value><ValueID>4</ValueID><Value>Core</Value></Value></Values>"
        "</OutlineCode></OutlineCodes><ExtendedAttributes>"
        "<ExtendedAttribute><FieldID>188743731</FieldID><FieldName>Text1</FieldName>"
        "<Alias>Branch</Alias></ExtendedAttribute>"
        "<ExtendedAttribute><FieldID>188743734</FieldID><FieldName>Text2</FieldName>"
        "<Alias>Branch</Alias></ExtendedAttribute></ExtendedAttributes>"
    )
    values = "".join(
        f"<ExtendedAttribute><FieldID>{number}</FieldID><Value>{value}</Value></ExtendedAttribute>"
        for number, value in ((188743731, "浦东"), (188743734, "静安"), (188743737, "3"))
    )
    values += "<OutlineCode><FieldID>188744096</FieldID><ValueID>4</ValueID></OutlineCode>"
    found = read_mspdi_text(body, tasks=msp_task(1, values)).activities[0].custom
    assert found == {
        "Branch": "浦东",
        "Branch (Text2)": "静安",
        "188743737": "3",
        "Outline Code1": "Core",
    }


def test_project_options_come_from_the_file():
    body = (
        "<Name>p</Name><Title>核心系统</Title><StartDate>2026-03-02T08:00:00</StartDate>"
        "<FinishDate>2026-06-01T17:00:00</FinishDate><StatusDate>2026-03-09T17:00:00</StatusDate>"
        "<ScheduleFromStart>0</ScheduleFromStart><CriticalSlackLimit>2</CriticalSlackLimit>"
        "<MinutesPerDay>450</MinutesPerDay><HonorConstraints>0</HonorConstraints>"
        "<MultipleCriticalPaths>1</MultipleCriticalPaths><CurrencyCode>CNY</CurrencyCode>"
        "<CalendarUID>0</CalendarUID>"
    )
    project = read_mspdi_text(body).projects[0]
    assert (project.id, project.name, project.calendar) == ("p", "核心系统", None)
    assert (project.schedule_from, project.must_finish_by) == ("finish", datetime(2026, 6, 1, 17))
    assert project.data_date == datetime(2026, 3, 9, 17)
    assert (project.options.honour_constraints, project.options.critical_threshold) == (False, 900)
    assert project.options.open_ends_critical is True


def test_finish_date_of_a_plan_from_its_start_is_no_obligation():
    body = "<ScheduleFromStart>1</ScheduleFromStart><FinishDate>2026-06-01T17:00:00</FinishDate>"
    assert read_mspdi_text(body).projects[0].must_finish_by is None


def test_duplicate_uid_and_wrong_dates_are_all_reported_with_their_lines():
    tasks = "\n".join(
        [
            msp_task(1, "<Start>2026-02-30T08:00:00</Start>"),
            msp_task(1),
            msp_task(2, "<Deadline>never</Deadline>", "PT99999999999999H0M0S"),
        ]
    )
    document = read_mspdi_text(tasks=tasks)
    found = [(finding.code, finding.params["line"]) for finding in document.findings]
    assert sorted(found) == [("E104", 1), ("E104", 3), ("E104", 3), ("E210", 2)]


def test_contour_is_stored_and_warned_about():
    body = (
        "<Assignments><Assignment><TaskUID>1</TaskUID><WorkContour>3</WorkContour>"
        "<TimephasedData><Type>1</Type></TimephasedData></Assignment></Assignments>"
    )
    document = read_mspdi_text(body, tasks=msp_task(1))
    assert codes(document) == ["W305"]
    families = {(row.family, row.treatment): row.count for row in document.fidelity}
    assert families["Splits, contours and time-phased data", "stored"] == 2


def test_views_are_ignored_and_counted():
    body = "<Views><View><Name>Gantt</Name></View><View><Name>Board</Name></View></Views>"
    document = read_mspdi_text(body)
    assert [(row.treatment, row.count) for row in document.fidelity] == [("ignored", 2)]
    assert "Views" not in document.raw["mspdi"].get("project", {})


@pytest.mark.parametrize("root", ["svg", "project", "html"])
def test_other_xml_is_no_plan(root):
    with pytest.raises(UnreadableFile, match="E101"):
        read_plan(f"<{root}/>".encode(), "x.xml")


def test_project_of_another_namespace_is_no_plan():
    data = mspdi().replace(b"schemas.microsoft.com/project", b"schemas.microsoft.com/developer")
    with pytest.raises(UnreadableFile, match="E101"):
        read_plan(data, "x.csproj")


def test_a_project_file_in_its_closed_format_is_refused_with_the_way_out():
    container = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(4096)
    with pytest.raises(UnreadableFile, match=r"E101.*save the plan as XML in Microsoft Project"):
        read_plan(container, "plan.mpp")
