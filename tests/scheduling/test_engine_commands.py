"""`dougong plan level` and `dougong plan simulate`: output, options, refusals and exit codes."""

from __future__ import annotations

import csv
import io
import json

import pytest

from dougong.config.cli import plan as command
from dougong.engines.interchange import to_json
from dougong.kernel.plan import Estimate, PlanDocument
from tests.levelling.test_plans import one_engineer, staffed

from .plans import milestone, plan, task


@pytest.fixture
def run(capsys, tmp_path):
    """Runs a command on a document: exit code, standard output, standard error."""

    def call(verb: str, document: PlanDocument, *arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "plan.json"
        path.write_bytes(to_json(document))
        code = command.run([verb, str(path), *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return call


def uncertain() -> PlanDocument:
    estimate = Estimate("triangular", 3840, 4800, 7200)
    return plan([task("A", 10, estimate=estimate), milestone("M")], "A FS M")


def test_a_levelling_proposal_has_the_keys_of_the_design(run):
    code, out, err = run("level", one_engineer(), "--seed", "3")
    answer = json.loads(out)
    assert (code, err, answer["schema"], answer["seed"]) == (0, "", "dougong.level/1", 3)
    keys = "schema method seed before after makespan lower_bound gap proven feasible shifts assignments"
    assert list(answer) == keys.split()
    assert answer["before"] == {"finish": "2026-03-11T17:00", "overallocated_minutes": 2400}
    assert answer["after"] == {"finish": "2026-03-11T17:00", "overallocated_minutes": 0}
    shift = answer["shifts"][0]
    assert (shift["id"], shift["before"], shift["after"]) == (
        "T3",
        "2026-03-02T08:00",
        "2026-03-05T08:00",
    )
    assert shift["reason"] == {
        "resource": "ENG",
        "at": "2026-03-02T08:00",
        "demand": 2.0,
        "capacity": 1.0,
    }


def test_levelling_as_csv_lists_who_moves(run):
    _, out, _ = run("level", one_engineer(), "--out", "CSV")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert out.splitlines()[0] == "id,start_before,start_after,delay"
    assert [row["id"] for row in rows] == ["T3", "T2", "T3x"]


def test_what_no_capacity_suffices_for_ends_with_code_five(run):
    code, out, err = run("level", staffed(plan([task("A1", 2)]), "A1", units=3, has=2))
    assert (code, out) == (5, "")
    assert err == "error[E401] resource 'ENG': activity 'A1' needs 3 units, capacity is 2\n"


def test_a_simulation_has_the_keys_of_the_design(run):
    code, out, err = run("simulate", uncertain(), "--iterations", "500", "--target", "2026-03-16")
    answer = json.loads(out)
    assert (code, err, answer["schema"], answer["iterations"]) == (0, "", "dougong.simulate/1", 500)
    wanted = "schema iterations seed finish target milestones activities tornado histogram"
    assert set(wanted.split()) <= set(answer)
    assert answer["target"]["date"] == "2026-03-16T00:00"
    assert 0 < answer["target"]["probability"] < 1
    assert answer["finish"]["p10"] < answer["finish"]["p50"] < answer["finish"]["p95"]
    assert answer["milestones"][0]["id"] == "M"
    assert answer["activities"][0]["criticality"] == 1.0
    assert answer["tornado"][0]["id"] == "A"
    assert answer["tornado"][0]["minutes"] > 0
    assert sum(count for _, count in answer["histogram"]) == 500


def test_the_same_seed_prints_the_same_on_two_threads(run):
    one = run("simulate", uncertain(), "--seed", "7", "--iterations", "1000")
    two = run("simulate", uncertain(), "--seed", "7", "--iterations", "1000", "--threads", "2")
    assert one == two


def test_a_simulation_as_csv_has_a_row_per_activity(run):
    _, out, _ = run("simulate", uncertain(), "--out", "csv", "--iterations", "200")
    assert out.splitlines()[0] == "id,criticality,cruciality,p50_finish,p80_finish"
    assert [line.split(",")[0] for line in out.splitlines()[1:]] == ["A", "M"]


def test_points_out_of_order_refuse_the_plan(run):
    document = plan([task("A1", 1, estimate=Estimate("triangular", 5, 4, 9))])
    assert run("simulate", document)[::2] == (4, "error[E302] activity 'A1': low 5 > mode 4\n")


@pytest.mark.parametrize(
    ("verb", "arguments", "words"),
    [
        ("level", ["--time-limit", "0"], "--time-limit"),
        ("level", ["--resource", "NOBODY"], "'NOBODY'"),
        ("level", ["--project", "NONE"], "'NONE'"),
        ("simulate", ["--iterations", "99"], "--iterations"),
        ("simulate", ["--threads", "0"], "--threads"),
        ("simulate", ["--default", "cauchy:1,2,3"], "cauchy:1,2,3"),
        ("simulate", ["--target", "soon"], "soon"),
    ],
)
def test_wrong_usage_ends_with_code_two(run, verb, arguments, words):
    code, out, err = run(verb, uncertain(), *arguments)
    assert (code, out) == (2, "")
    assert words in err
