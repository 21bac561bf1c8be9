"""`dougong plan schedule` and `dougong plan convert`: output, options, refusals and exit codes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest

from dougong.config.cli import plan as command
from dougong.engines.interchange import to_json
from dougong.kernel.plan import PlanDocument

from .files import plan_file
from .plans import plan, task
from .test_worked_examples import example_1

COLUMNS = (
    "id,early_start,early_finish,late_start,late_finish,total_float,free_float,critical,"
    "driving_predecessor"
)


@pytest.fixture
def saved(tmp_path):
    """Writes a plan document into a file and answers its path as text."""

    def save(document: PlanDocument) -> str:
        path = tmp_path / "plan.json"
        content = to_json(document)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return save


@pytest.fixture
def run(capsys):
    """Runs a command in this process: exit code, standard output, standard error."""

    def call(*arguments: str) -> tuple[int, str, str]:
        code = command.run(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_json_holds_what_the_design_says(run, saved):
    code, out, err = run("schedule", saved(example_1()))
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert (answer["schema"], answer["source"]["format"]) == ("dougong.schedule/1", "json")
    assert answer["options"]["lag_calendar"] == "predecessor"
    assert answer["projects"] == [
        {
            "id": "P",
            "data_date": None,
            "start": "2026-03-02T08:00",
            "finish": "2026-03-13T17:00",
            "critical": 4,
            "min_total_float": 0,
        }
    ]
    assert set(answer["ms"]) == {"read", "build", "pass"}
    assert answer["activities"][2] == {
        "id": "C",
        "project": "P",
        "name": "",
        "state": "not_started",
        "calendar": "STD",
        "early_start": "2026-03-04T08:00",
        "early_finish": "2026-03-09T17:00",
        "late_start": "2026-03-06T08:00",
        "late_finish": "2026-03-11T17:00",
        "start": "2026-03-04T08:00",
        "finish": "2026-03-09T17:00",
        "total_float": 960,
        "free_float": 0,
        "critical": False,
        "longest_path": False,
        "driver": "link",
        "driving": [{"pred": "A", "type": "SS", "lag": 960}],
    }


def test_findings_are_part_of_the_answer(run, saved):
    _, out, _ = run("schedule", saved(plan([task("A", 1), task("B", 1)], "A FS B")))
    [finding] = json.loads(out)["findings"]
    assert (finding["code"], finding["level"], finding["activities"]) == ("W201", "warning", ["B"])


def test_csv_has_its_columns_in_file_order(run, saved):
    _, out, _ = run("schedule", saved(example_1()), "--out", "CSV")
    lines = out.splitlines()
    assert lines[0] == COLUMNS
    assert lines[3] == (
        "C,2026-03-04T08:00,2026-03-09T17:00,2026-03-06T08:00,2026-03-11T17:00,960,0,0,A"
    )
    assert [line.split(",")[0] for line in lines[1:]] == list("ABCDEM")


def test_several_driving_predecessors_are_joined(run, saved):
    document = plan([task("A", 1), task("B", 1), task("C", 1)], "B FS C", "A FS C")
    _, out, _ = run("schedule", saved(document), "--out", "csv")
    assert table(out)[2]["driving_predecessor"] == "B|A"


def test_output_goes_where_it_is_told(run, saved, tmp_path):
    target = tmp_path / "out.csv"
    code, out, _ = run("schedule", saved(example_1()), "--out", "csv", "--to", str(target))
    assert (code, out) == (0, "")
    assert target.read_text().startswith(COLUMNS)


def test_output_that_cannot_be_written_is_wrong_usage(run, saved, tmp_path):
    code, _, err = run("schedule", saved(example_1()), "--to", str(tmp_path / "no" / "way"))
    assert code == 2
    assert "cannot write" in err


def test_options_profile_and_data_date_reach_the_engine(run, saved):
    path = saved(plan([task("A", 5), task("B", 2)], "A FS B"))
    _, out, _ = run(
        "schedule", path, "--profile", "p6", "--set", "float_kind=smallest", "--data-date",
        "2026-03-09", "--set", "critical_threshold=480",
    )  # fmt: skip
    answer = json.loads(out)
    assert answer["options"]["float_kind"] == "smallest"
    assert answer["options"]["critical_threshold"] == 480
    assert answer["options"]["ss_lag_from"] == "early_start"
    assert answer["activities"][0]["early_start"] == "2026-03-09T08:00"


def test_float_to_a_milestone(run, saved):
    _, out, _ = run("schedule", saved(example_1()), "--out", "csv", "--to-milestone", "B")
    assert [row["total_float"] for row in table(out)] == ["0", "0", "", "", "", ""]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--to-milestone", "Z"], "activity 'Z' does not exist"),
        (["--project", "Z"], "the plan has no project 'Z'"),
        (["--set", "lagcalendar=x"], "did you mean lag_calendar?"),
        (["--set", "alap"], "write OPTION=VALUE"),
        (["--data-date", "2026-13-01"], "--data-date 2026-13-01"),
    ],
)
def test_wrong_usage(run, saved, arguments, message):
    code, out, err = run("schedule", saved(example_1()), *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("error[E215] ")
    assert message in err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["level"],
        ["schedule"],
        ["schedule", "x", "--out", "xml"],
        ["schedule", "x", "--fail-on", "x"],
    ],
)
def test_a_command_line_that_cannot_be_read(arguments):
    with pytest.raises(SystemExit) as refused:
        command.run(arguments)
    assert refused.value.code == 2


def test_a_file_that_is_no_plan(run, tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir")
    code, _, err = run("schedule", str(path))
    assert (code, err[:12]) == (3, "error[E101] ")


def test_a_file_that_is_not_there(run, tmp_path):
    assert run("schedule", str(tmp_path / "none.xer"))[0] == 3


def test_every_fault_of_a_plan_goes_to_standard_error(run, saved):
    document = plan([task("A", 1), task("B", -1)], "A FS A")
    code, out, err = run("schedule", saved(document))
    assert (code, out) == (4, "")
    assert err.splitlines() == [
        "error[E211] activity 'B': negative duration -480",
        "error[E213] link from 'A' to itself",
    ]


def test_errors_as_json(run, saved):
    path = saved(plan([task("A1000"), task("A1010")], "A1000 FS A1010", "A1010 SS A1000"))
    code, _, err = run("schedule", path, "--errors", "json")
    [error] = json.loads(err)
    assert (code, error["code"], error["level"]) == (4, "E201", "error")
    assert error["message"].startswith("cycle: A10")
    assert set(error["activities"]) == {"A1000", "A1010"}


def test_a_limit_that_is_reached(run, saved, monkeypatch):
    from dougong.engines import interchange
    from dougong.kernel.errors import LimitExceeded

    def refuse(*_: object, **__: object) -> None:
        raise LimitExceeded("the file is larger than %(megabytes)s MB", params={"megabytes": 200})

    monkeypatch.setattr(interchange, "read_plan_safely", refuse)
    code, _, err = run("schedule", "big.xer")
    assert (code, err) == (6, "error[E106] the file is larger than 200 MB\n")


@pytest.mark.parametrize(
    ("wanted", "document", "code"),
    [
        ("negative-float", plan([task("A", 5)], must_finish="03-03"), "W213"),
        (
            "violation",
            plan([task("A", 5), task("B", 1, constraint=("MSO", "03-03"))], "A FS B"),
            "W211",
        ),
        ("warning", plan([task("A", 5)]), "W201"),
    ],
)
def test_fail_on_answers_and_then_fails(run, saved, wanted, document, code):
    path = saved(document)
    assert run("schedule", path)[0] == 0
    result, out, err = run("schedule", path, "--fail-on", wanted)
    assert result == 1
    assert json.loads(out)["activities"]
    assert f"warning[{code}]" in err


def test_fail_on_passes_where_nothing_matches(run, saved):
    assert run("schedule", saved(plan([task("A", 5)])), "--fail-on", "negative-float")[0] == 0


def test_one_project_of_several(run):
    path = str(plan_file("p6/jaggelas_test.xer"))
    _, out, _ = run("schedule", path, "--out", "csv", "--project", "935")
    assert [row["id"] for row in table(out)] == ["A7720", "A7770", "A7820"]


def test_stored_dates_beside_ours(run):
    path = str(plan_file("p6/constology_sample.xer"))
    _, out, _ = run("schedule", path, "--compare")
    activities = json.loads(out)["activities"]
    assert len(activities) == 25
    assert activities[0]["stored"]["early_start"] == activities[0]["early_start"]
    assert all(set(activity["difference"].values()) == {0} for activity in activities)
    _, out, _ = run("schedule", path, "--compare", "--out", "csv")
    first = table(out)[0]
    assert first["stored_early_start"] == first["early_start"]
    assert first["difference_total_float"] == "0"


def test_differences_to_stored_dates_are_a_finding(run):
    path = str(plan_file("p6/jaggelas_test.xer"))
    code, out, _ = run("schedule", path, "--compare", "--fail-on", "warning")
    [finding] = [f for f in json.loads(out)["findings"] if f["code"] == "W203"]
    assert (code, finding["activities"]) == (1, ["A7720", "A7770", "A7820"])


def test_converted_plans_have_the_same_schedule(run, tmp_path):
    path = str(plan_file("p6/constology_sample.xer"))
    target, report = tmp_path / "plan.xml", tmp_path / "report.json"
    assert run("convert", path, str(target), "--report", str(report))[0] == 0
    ours = {row["id"]: row for row in table(run("schedule", path, "--out", "csv")[1])}
    theirs = {row["id"]: row for row in table(run("schedule", str(target), "--out", "csv")[1])}
    assert {name: theirs[name] for name in ours} == ours
    told = json.loads(report.read_text())
    assert (told["schema"], told["from"], told["to"]) == ("dougong.convert/1", "xer", "xml")
    assert told["kept"]


def test_an_unknown_target_format_is_wrong_usage(run, saved, tmp_path):
    code, _, err = run("convert", saved(example_1()), str(tmp_path / "plan.mpp"))
    assert code == 2
    assert "the formats are .xml and .json" in err


def dougong(*arguments: str) -> subprocess.CompletedProcess[str]:
    script = (
        "import sys; from dougong.__main__ import main; code = main();"
        "sys.stderr.write(str('django' in sys.modules)); sys.exit(code)"
    )
    command_line = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command_line, capture_output=True, text=True, check=False)


def test_the_command_needs_no_django(saved):
    answer = dougong("plan", "schedule", saved(example_1()), "--out", "csv")
    assert (answer.returncode, answer.stderr) == (0, "False")
    assert answer.stdout.startswith(COLUMNS)


def test_exit_codes_reach_the_shell(saved):
    assert dougong("plan", "schedule", saved(plan([task("A", -1)]))).returncode == 4


def test_other_words_are_commands_of_django():
    answer = dougong("version")
    assert answer.returncode == 0
    assert answer.stderr.endswith("True")
