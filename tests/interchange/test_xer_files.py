"""Primavera XER: tables, encodings, projects, activities and what hangs on them."""

from datetime import date, datetime

import pytest

from dougong.engines.interchange import read_plan
from dougong.kernel.errors import UnreadableFile
from dougong.kernel.plan import CalendarUse, ConstraintKind, LinkType, Timing

from .files import PROJECT, codes, read_xer_text, task, xer


def activities(*rows, **tables):
    text = xer(("PROJECT", [PROJECT]), ("TASK", list(rows)), *tables.items())
    return {activity.id: activity for activity in read_xer_text(text).activities}


def test_hours_become_minutes_and_stored_float_is_kept():
    a = activities(task(1, total_float_hr_cnt="870.333333", free_float_hr_cnt="-8"))["A1"]
    assert (a.duration, a.remaining) == (2400, 2400)
    assert (a.stored.total_float, a.stored.free_float) == (52220, -480)
    assert a.stored.is_critical is False


def test_float_up_to_the_project_threshold_is_critical():
    found = activities(task(1, total_float_hr_cnt="8"), task(2, total_float_hr_cnt="8.1"))
    assert [a.stored.is_critical for a in found.values()] == [True, False]


def test_longest_path_flag_decides_where_the_project_says_so():
    project = {**PROJECT, "critical_path_type": "CT_DrivPath"}
    rows = [task(1, total_float_hr_cnt="0", driving_path_flag="N")]
    document = read_xer_text(xer(("PROJECT", [project]), ("TASK", rows)))
    assert document.activities[0].stored.is_critical is False
    assert document.projects[0].options.critical_rule == "longest_path"


@pytest.mark.parametrize(
    ("kind", "timing"),
    [
        ("TT_Task", Timing.DURATION),
        ("TT_Rsrc", Timing.DURATION),
        ("TT_Mile", Timing.START_MILESTONE),
        ("TT_FinMile", Timing.FINISH_MILESTONE),
        ("TT_LOE", Timing.LEVEL_OF_EFFORT),
        ("TT_WBS", Timing.SUMMARY),
    ],
)
def test_each_task_type_has_its_timing(kind, timing):
    a = activities(task(1, task_type=kind))["A1"]
    assert a.timing is timing
    assert (a.calendar_use is CalendarUse.RESOURCES) == (kind == "TT_Rsrc")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CS_ALAP", ConstraintKind.ALAP),
        ("CS_MSOA", ConstraintKind.SNET),
        ("CS_MSOB", ConstraintKind.SNLT),
        ("CS_MEOA", ConstraintKind.FNET),
        ("CS_MEOB", ConstraintKind.FNLT),
        ("CS_MSO", ConstraintKind.START_ON),
        ("CS_MEO", ConstraintKind.FINISH_ON),
        ("CS_MANDSTART", ConstraintKind.MANDATORY_START),
        ("CS_MANDFIN", ConstraintKind.MANDATORY_FINISH),
    ],
)
def test_each_constraint_kind_is_kept_in_both_places(text, kind):
    a = activities(
        task(1, cstr_type=text, cstr_date="2026-03-09 17:00", cstr_type2=text, cstr_date2="")
    )["A1"]
    assert a.constraint.kind is kind
    assert a.constraint.at == datetime(2026, 3, 9, 17, 0)
    assert (a.constraint2.kind, a.constraint2.at) == (kind, None)


def test_percent_follows_its_kind():
    started = {"act_start_date": "2026-03-02 08:00", "remain_drtn_hr_cnt": "10"}
    found = activities(
        task(1, complete_pct_type="CP_Drtn", **started),
        task(2, complete_pct_type="CP_Phys", phys_complete_pct="33.5", **started),
        task(3, complete_pct_type="CP_Units", act_work_qty="3", remain_work_qty="9", **started),
        task(4, act_end_date="2026-03-06 17:00", **started),
    )
    assert [a.percent for a in found.values()] == [75.0, 33.5, 25.0, 100.0]
    assert [a.percent_kind for a in found.values()][:3] == ["duration", "physical", "effort"]


def test_progress_dates_and_expected_finish_are_kept():
    a = activities(
        task(
            1,
            act_start_date="2026-03-02 08:00",
            suspend_date="2026-03-03 08:00",
            resume_date="2026-03-05 08:00",
            expect_end_date="2026-03-20 17:00",
        )
    )["A1"]
    assert a.actual_start == datetime(2026, 3, 2, 8, 0)
    assert (a.suspended, a.resumed) == (datetime(2026, 3, 3, 8, 0), datetime(2026, 3, 5, 8, 0))
    assert a.expected_finish == datetime(2026, 3, 20, 17, 0)


def test_links_keep_type_and_negative_lag():
    rows = [
        {"task_id": "2", "pred_task_id": "1", "pred_type": kind, "lag_hr_cnt": "-7.5"}
        for kind in ("PR_FS", "PR_SS", "PR_FF", "PR_SF")
    ]
    text = xer(("PROJECT", [PROJECT]), ("TASK", [task(1), task(2)]), ("TASKPRED", rows))
    links = read_xer_text(text).links
    assert [link.type for link in links] == [LinkType.FS, LinkType.SS, LinkType.FF, LinkType.SF]
    assert {(link.pred, link.succ, link.lag) for link in links} == {("A1", "A2", -450)}


def test_link_to_a_project_outside_of_the_file_becomes_a_fixed_date():
    inside = {"task_id": "1", "pred_task_id": "99", "proj_id": "1", "pred_proj_id": "1"}
    outside = {**inside, "pred_proj_id": "2", "aref": "2026-03-01 17:00"}
    later = {**inside, "task_id": "98", "pred_task_id": "1", "proj_id": "3"}
    rows = [inside, outside, {**later, "arls": "2026-04-01 08:00"}]
    text = xer(("PROJECT", [PROJECT]), ("TASK", [task(1)]), ("TASKPRED", rows))
    bounds = [link.external_at for link in read_xer_text(text).links]
    assert bounds == [None, datetime(2026, 3, 1, 17, 0), datetime(2026, 4, 1, 8, 0)]


def test_only_an_identifier_that_projects_share_is_prefixed():
    projects = [PROJECT, {**PROJECT, "proj_id": "2", "proj_short_name": "RISK"}]
    rows = [task(1), task(2, proj_id="2", task_code="A1"), task(3, proj_id="2")]
    document = read_xer_text(xer(("PROJECT", projects), ("TASK", rows)))
    assert [a.id for a in document.activities] == ["BANK:A1", "RISK:A1", "A3"]
    assert [a.project for a in document.activities] == ["BANK", "RISK", "RISK"]


def test_wbs_nodes_become_summaries_above_the_tasks():
    nodes = [
        {"wbs_id": "10", "proj_id": "1", "proj_node_flag": "Y", "wbs_short_name": "BANK"},
        {"wbs_id": "12", "parent_wbs_id": "10", "seq_num": "2", "wbs_short_name": "B"},
        {"wbs_id": "11", "parent_wbs_id": "10", "seq_num": "1", "wbs_short_name": "A"},
        {"wbs_id": "13", "parent_wbs_id": "11", "seq_num": "1", "wbs_short_name": "1"},
    ]
    nodes = [{"proj_id": "1", "proj_node_flag": "N", "wbs_name": "N", **node} for node in nodes]
    text = xer(("PROJECT", [PROJECT]), ("PROJWBS", nodes), ("TASK", [task(1, wbs_id="13")]))
    found = read_xer_text(text).activities
    assert [(a.id, a.parent, a.outline_level) for a in found] == [
        ("BANK.A", None, 1),
        ("BANK.A.1", "BANK.A", 2),
        ("BANK.B", None, 1),
        ("A1", "BANK.A.1", 3),
    ]
    assert {a.timing for a in found[:3]} == {Timing.SUMMARY}


def test_wbs_path_that_is_also_a_task_code_gives_way():
    nodes = [{"wbs_id": "11", "proj_id": "1", "wbs_short_name": "A1"}]
    text = xer(("PROJECT", [PROJECT]), ("PROJWBS", nodes), ("TASK", [task(1, wbs_id="11")]))
    assert [a.id for a in read_xer_text(text).activities] == ["A1/11", "A1"]


def test_scheduling_options_come_from_the_file():
    options = {
        "proj_id": "1",
        "sched_calendar_on_relationship_lag": "rcal_24Hour",
        "sched_retained_logic": "N",
        "sched_progress_override": "Y",
        "sched_lag_early_start_flag": "Y",
        "sched_float_type": "FT_MN",
        "sched_open_critical_flag": "Y",
        "sched_use_expect_end_flag": "N",
        "sched_outer_depend_type": "SD_None",
        "sched_use_project_end_date_for_float": "N",
    }
    document = read_xer_text(xer(("PROJECT", [PROJECT]), ("SCHEDOPTIONS", [options])))
    found = document.projects[0].options
    assert (found.lag_calendar, found.progress) == ("elapsed", "progress_override")
    assert (found.ss_lag_from, found.float_kind) == ("early_start", "smallest")
    assert (found.open_ends_critical, found.use_expected_finish) == (True, False)
    assert (found.external_links, found.float_basis) == ("none", "whole_set")
    assert (found.critical_rule, found.critical_threshold) == ("float", 480)


def test_project_without_options_leaves_them_to_the_profile():
    document = read_xer_text(xer(("PROJECT", [PROJECT])))
    assert document.projects[0].options.lag_calendar is None
    assert document.projects[0].options.progress is None
    assert document.projects[0].data_date == datetime(2026, 3, 2, 8, 0)
    assert document.projects[0].currency == "CNY"


def test_actual_dates_option_runs_as_retained_logic_with_a_warning():
    flags = {"proj_id": "1", "sched_retained_logic": "N", "sched_progress_override": "N"}
    document = read_xer_text(xer(("PROJECT", [PROJECT]), ("SCHEDOPTIONS", [flags])))
    assert document.projects[0].options.progress == "retained_logic"
    assert codes(document) == ["W210"]


def test_resources_roles_rates_and_assignments_are_kept():
    resources = [{"rsrc_id": "5", "rsrc_name": "Crane", "rsrc_type": "RT_Equip", "clndr_id": "7"}]
    rates = [
        {"rsrc_id": "5", "max_qty_per_hr": "2", "start_date": "2027-01-01 00:00"},
        {"rsrc_id": "5", "max_qty_per_hr": "1", "cost_per_qty": "30.50", "cost_per_qty2": "0.00"},
    ]
    assigned = [
        {"task_id": "1", "rsrc_id": "5", "target_qty": "20", "target_qty_per_hr": "0.5"},
        {"task_id": "1", "role_id": "9", "target_qty": "4", "act_ot_qty": "1", "act_reg_qty": "2"},
    ]
    document = read_xer_text(
        xer(
            ("PROJECT", [PROJECT]),
            ("ROLES", [{"role_id": "9", "role_name": "Tester"}]),
            ("RSRC", resources),
            ("RSRCRATE", rates),
            ("TASK", [task(1)]),
            ("TASKRSRC", assigned),
        )
    )
    crane, tester = document.resources
    assert (crane.kind, tester.kind, tester.id) == ("equipment", "placeholder", "role:9")
    new_year = date(2027, 1, 1)
    assert crane.availability == [(None, new_year, 1.0), (new_year, None, 2.0)]
    assert [(rate["table"], rate["standard"]) for rate in crane.rates] == [("A", "30.50")]
    first, second = document.assignments
    assert (first.activity, first.resource, first.units, first.effort) == ("A1", "5", 0.5, 1200)
    assert (second.resource, second.actual) == ("role:9", 180)


def test_notes_codes_and_user_fields_reach_their_activity():
    document = read_xer_text(
        xer(
            ("PROJECT", [PROJECT]),
            ("UDFTYPE", [{"udf_type_id": "3", "table_name": "TASK", "udf_type_label": "Branch"}]),
            ("ACTVTYPE", [{"actv_code_type_id": "4", "actv_code_type": "Phase"}]),
            ("TASK", [task(1)]),
            ("ACTVCODE", [{"actv_code_id": "8", "short_name": "UAT"}]),
            ("TASKACTV", [{"task_id": "1", "actv_code_type_id": "4", "actv_code_id": "8"}]),
            ("TASKMEMO", [{"task_id": "1", "task_memo": "<HTML><BODY>a &amp; b\x7f\x7f</BODY>"}]),
            ("UDFVALUE", [{"udf_type_id": "3", "fk_id": "1", "udf_text": "浦东\x7f\x7f支行"}]),
        )
    )
    found = document.activities[0]
    assert found.notes == "a & b"
    assert found.custom == {"Phase": "UAT", "Branch": "浦东\n支行"}


def test_fields_of_unknown_kind_or_owner_are_passed_over():
    types = [{"udf_type_id": "3", "table_name": "PROJECT", "udf_type_label": "Sponsor"}]
    values = [
        {"udf_type_id": "3", "fk_id": "1", "udf_text": "x"},
        {"udf_type_id": "4", "fk_id": "1", "udf_text": "y"},
    ]
    text = xer(("UDFTYPE", types), ("TASK", [task(1)]), ("UDFVALUE", values))
    assert read_xer_text(text).activities[0].custom == {}


def test_numbers_may_have_a_decimal_comma():
    assert activities(task(1, target_drtn_hr_cnt="7,5"))["A1"].duration == 450


@pytest.mark.parametrize(
    ("text", "setting"), [("SD_PredOnly", "predecessors"), ("SD_Both", "both"), ("?", None)]
)
def test_each_setting_for_external_links_is_read(text, setting):
    options = {"proj_id": "1", "sched_outer_depend_type": text}
    document = read_xer_text(xer(("PROJECT", [PROJECT]), ("SCHEDOPTIONS", [options])))
    assert document.projects[0].options.external_links == setting


def test_all_wrong_cells_are_reported_with_activity_and_line():
    rows = [
        task(1, act_start_date="2026-02-30 08:00"),
        task(2, target_drtn_hr_cnt="long", cstr_type="CS_MSO", cstr_date="soon"),
        task(3, remain_drtn_hr_cnt="9e9"),
        task(4, target_drtn_hr_cnt="nan"),
    ]
    document = read_xer_text(xer(("PROJECT", [PROJECT]), ("TASK", rows)))
    assert set(codes(document)) == {"E104"}
    assert [finding.activities for finding in document.findings] == [
        ("A1",),
        ("A2",),
        ("A2",),
        ("A3",),
        ("A4",),
    ]
    assert "line 7: act_start_date '2026-02-30 08:00' of 'A1' is not a date" in [
        str(finding) for finding in document.findings
    ]


def test_duplicate_activity_is_named_and_its_links_stay_attached():
    rows = [task(1), task(2, task_code="A1"), task(3)]
    links = [{"task_id": "3", "pred_task_id": "2", "pred_type": "PR_FS"}]
    text = xer(("PROJECT", [PROJECT]), ("TASK", rows), ("TASKPRED", links))
    document = read_xer_text(text)
    assert codes(document) == ["E210"]
    assert document.findings[0].activities == ("A1",)
    assert document.links[0].pred == "A1"


def test_faults_of_the_network_stay_in_the_document():
    links = [{"task_id": "1", "pred_task_id": "1", "proj_id": "1", "pred_proj_id": "1"}]
    rows = [task(1, clndr_id="404", target_drtn_hr_cnt="-8")]
    text = xer(("PROJECT", [PROJECT]), ("TASK", rows), ("TASKPRED", links))
    document = read_xer_text(text)
    assert codes(document) == []
    assert (document.activities[0].calendar, document.activities[0].duration) == ("404", -480)
    assert (document.links[0].pred, document.links[0].succ) == ("A1", "A1")


def test_row_before_any_column_names_is_malformed_at_its_line():
    with pytest.raises(UnreadableFile, match=r"E102.*line 3"):
        read_plan(b"ERMHDR\t1\n%T\tTASK\n%R\t1\n%E\n", "plan.xer")


@pytest.mark.parametrize("text", ["ERMHDR\t1\n", "ERMHDR\t1\n%E\n"])
def test_file_without_tables_is_malformed(text):
    with pytest.raises(UnreadableFile, match="E102"):
        read_plan(text.encode(), "plan.xer")


def test_nul_character_is_malformed_at_its_line():
    text = xer(("PROJECT", [PROJECT]), ("TASK", [task(1, task_name="a\0b")]))
    with pytest.raises(UnreadableFile, match=r"E102.*line 7"):
        read_xer_text(text)


def test_cut_off_file_and_crowded_row_are_warned_about():
    text = xer(("PROJECT", [PROJECT]), end="")
    crowded = text.rstrip("\n") + "\textra\n"
    assert codes(read_xer_text(text)) == ["W301"]
    assert codes(read_xer_text(crowded)) == ["W301", "W301"]


def test_line_breaks_inside_a_note_do_not_break_the_table():
    text = xer(
        ("PROJECT", [PROJECT]),
        ("TASK", [task(1)]),
        ("TASKMEMO", [{"task_id": "1", "task_memo": "first\nsecond"}]),
    )
    assert read_xer_text(text).activities[0].notes == "first\nsecond"


def test_unread_tables_and_columns_are_stored_for_writing_back():
    rows = [task(1, guid="abc", empty_column=""), task(2)]
    steps = [{"proc_id": "1", "task_id": "1", "proc_name": "Check"}]
    document = read_xer_text(xer(("PROJECT", [PROJECT]), ("TASK", rows), ("TASKPROC", steps)))
    tables = document.raw["xer"]["tables"]
    assert tables["TASK"]["kept"] == ["task_id", "guid"]
    assert tables["TASK"]["rows"] == ["1\tabc", "2\t"]
    assert tables["TASKPROC"]["rows"] == ["1\t1\tCheck"]
    families = {(row.family, row.treatment): row.count for row in document.fidelity}
    assert families["Steps, expenses, risks and documents", "stored"] == 1
    assert families["Identifiers, outline, names and notes", "kept"] == 2


def test_table_without_column_names_is_empty():
    document = read_xer_text("ERMHDR\t1\n%T\tTASK\n%T\tNOTES\n%E\n")
    assert document.activities == []
    assert document.raw["xer"]["tables"]["TASK"] == {"columns": [], "kept": [], "rows": []}
