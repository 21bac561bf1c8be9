"""Plan documents simulated: calendars, progress, estimates, risks, and what is refused."""

from __future__ import annotations

import pytest

from dougong.apps.planning.queries.simulation import PlanRisk, Request, simulate_plan
from dougong.engines.scheduling.instants import minutes_of
from dougong.engines.simulation import parse_default
from dougong.kernel.errors import InvalidInput
from dougong.kernel.plan import (
    CorrelationGroup,
    Estimate,
    PlanAssignment,
    PlanDocument,
    PlanDriver,
    PlanResource,
)
from tests.scheduling.plans import at, milestone, plan, summary, task

QUICK = Request(1_000, default=parse_default("triangular:0.9,1,1.3"))


def chances(document: PlanDocument, **changes) -> PlanRisk:
    return simulate_plan(document, Request(**({"iterations": 1_000} | changes)))


def by_id(risk: PlanRisk, column) -> dict[str, float]:
    names = (risk.activity(node) for node in range(len(column)))
    return {a.id: float(value) for a, value in zip(names, column, strict=True) if a}


def certain(name: str, days: float, **fields):
    """An activity whose estimate leaves nothing open."""
    minutes = days * 480
    return task(name, days, estimate=Estimate("triangular", minutes, minutes, minutes), **fields)


def test_without_spread_every_iteration_is_the_schedule():
    activities = [
        summary("S"),
        certain("A", 2, parent="S", calendar="SIX"),
        certain("B", 3, parent="S"),
        certain("C", 4, calendar="SEVEN"),
        certain("D", 2),
        milestone("M"),
        certain("E", 1, constraint=("FNET", "03-20 17:00")),
    ]
    links = ["S FS+1d C", "S SS+2d D", "C FF+2ed D", "D FS M", "A SF+9d C", "C FS-1d E"]
    risk = chances(plan(activities, *links))
    assert set(risk.result.finish.tolist()) == {risk.planned}
    assert {set(row.tolist()) == {row[0]} for row in risk.milestones.values()} == {True}


def test_simulated_finishes_lie_in_working_time():
    document = plan([task("A", 5), task("B", 3, calendar="SEVEN")], "A FS B")
    risk = simulate_plan(document, QUICK)
    moments = {minutes_of(at(f"03-{day:02} 17:00")) // 1440 for day in range(2, 32)}
    assert {int(instant) // 1440 for instant in risk.result.finish} <= moments
    assert risk.result.probability(risk.planned) < 0.5


def test_begun_work_varies_in_what_is_left_and_done_work_not_at_all():
    done = task("A", 5, started="03-02", finished="03-06 17:00")
    begun = task("B", 10, started="03-02", estimate=Estimate("uniform", 4800, 4800, 9600))
    begun.remaining = 2400
    risk = chances(plan([done, begun], data_date="03-09"))
    assert by_id(risk, risk.result.mean)["B"] == pytest.approx(3600, rel=0.02)
    assert by_id(risk, risk.result.mean)["A"] == 0


def test_estimates_in_factors_groups_and_drivers_come_from_the_document():
    activities = [
        task(name, 10, estimate=Estimate("uniform", 0.5, 1, 1.5, unit="factor"), group="g")
        for name in "AB"
    ]
    document = plan(activities)
    document.groups = [CorrelationGroup("g", 1.0)]
    document.drivers = [PlanDriver("strike", probability=1.0, activities=["A"], minutes=(9, 9, 9))]
    risk = chances(document)
    assert by_id(risk, risk.result.criticality) == {"A": 1.0, "B": 0.0}
    assert risk.result.tornado[-1].kind in ("activity", "driver")


def test_costs_follow_rates_durations_and_fixed_amounts():
    document = plan([certain("A", 2)])
    document.activities[0].fixed_cost = "100"
    document.resources = [PlanResource("R", rates=[{"standard": "60", "per": "h"}])]
    document.assignments = [PlanAssignment("A", "R", units=0.5)]
    assert set(chances(document).result.cost.tolist()) == {100 + 0.5 * 960}


def test_a_plan_without_uncertainty_is_refused():
    with pytest.raises(InvalidInput) as caught:
        chances(plan([task("A", 1)]))
    assert [str(f) for f in caught.value.findings] == ["no uncertainty in the plan; give --default"]


def test_every_unusable_estimate_is_named():
    document = plan(
        [
            task("A1", 1, estimate=Estimate("triangular", 5, 4, 9)),
            task("A2", 1, estimate=Estimate("pert", 5, 6, 4)),
            task("A3", 1, estimate=Estimate("cauchy", 1, 2, 3)),
            task("A4", 1, estimate=Estimate("discrete")),
            task("A5", 1, estimate=Estimate("triangular", 1, 2, 3, bounds="P5/P95")),
        ]
    )
    document.drivers = [PlanDriver("D1", probability=1.2)]
    document.groups = [CorrelationGroup("G1", -0.5)]
    with pytest.raises(InvalidInput) as caught:
        chances(document)
    assert [finding.line() for finding in caught.value.findings] == [
        "error[E302] activity 'A1': low 5 > mode 4",
        "error[E302] activity 'A2': mode 6 > high 4",
        "error[E303] activity 'A3': its estimate cannot be understood",
        "error[E303] activity 'A4': its estimate cannot be understood",
        "error[E303] activity 'A5': its estimate cannot be understood",
        "error[E303] risk driver or group 'D1': probability or range cannot be",
        "error[E303] risk driver or group 'G1': probability or range cannot be",
    ]


def test_finishes_of_activities_are_given_where_they_are_asked_for():
    document = plan([task("A", 5), task("B", 3)], "A FS B")
    risk = simulate_plan(document, Request(500, default=QUICK.default, with_finishes=True))
    p50 = {risk.activity(node).id: pair[0] for node, pair in risk.finishes.items()}
    assert p50["A"] < p50["B"] == risk.result.percentile(50)
