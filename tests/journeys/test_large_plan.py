"""A plan of many thousand tasks in a real browser: a drag, and what follows from it, at once."""

import random

import pytest

from .test_planning import drag, settled

pytestmark = pytest.mark.alone

AT_ONCE_MS = 200
ROUNDS = 5


@pytest.fixture(params=[1_000, pytest.param(10_000, marks=pytest.mark.full)])
def plan(bank, request):
    """Tasks of some days each, linked to some of the forty before them."""
    from dougong.apps.planning import actions
    from dougong.apps.planning.factories import PlanFactory
    from dougong.apps.planning.models import Dependency, WorkItem
    from dougong.platform.factories import unwatched
    from dougong.platform.policies import Installation
    from dougong.platform.records import make_plates

    plan, dice = PlanFactory(project=bank.here.project), random.Random(7)
    with unwatched():
        rows = [
            WorkItem(
                project=plan.project,
                title=f"Task {n}",
                position=n,
                duration_minutes=480,
                remaining_minutes=480,
            )
            for n in range(request.param)
        ]
        make_plates(rows)
        WorkItem.objects.bulk_create(rows, batch_size=2000)
        pairs = {(max(0, n - dice.randint(1, 40)), n) for n in range(1, len(rows)) for _ in "ab"}
        links = [Dependency(predecessor=rows[a], successor=rows[b]) for a, b in sorted(pairs)]
        Dependency.objects.bulk_create(links, batch_size=5000)
    actions.ScheduleProject(plan, by=Installation(), reason="for a test").execute()
    return plan


PLACE = """() => { const { view, stage } = document.querySelector("dg-gantt"), { plan, scale } = view;
  view.zoomToRow(0); scale.zoomTo(20, scale.x(plan.start[0])); stage.paint();
  const box = stage.timeline.body.getBoundingClientRect();
  const x = box.left + scale.x((plan.start[0] + plan.finish[0]) / 2);
  return { x, y: box.top + view.rowHeight / 2, day: scale.perDay }; }"""


@pytest.mark.parametrize("language", ["en"])
def test_a_drag_in_a_large_plan_shows_all_that_follows_at_once(plan, signed_in):
    page = signed_in
    with page.expect_response("**/plan/edit/", timeout=120_000):
        page.goto(f"/project/{plan.project_id}/gantt/")
        page.wait_for_selector("dg-gantt[data-state=ready]")
    page.evaluate(
        "document.querySelector('dg-gantt').select(document.querySelector('dg-gantt').view.plan.id[0])"
    )
    times = []
    for _round in range(ROUNDS):
        at = page.evaluate(PLACE)
        drag(page, (at["x"], at["y"]), (at["x"] + 10 * at["day"], at["y"]))
        page.wait_for_selector(".dgg-question")
        assert int("".join(filter(str.isdigit, page.inner_text(".dgg-question strong")))) > 500
        times.append(page.evaluate("document.querySelector('dg-gantt').metrics.cascadeMs"))
        page.keyboard.press("Escape")
        settled(page)
    assert min(times) < AT_ONCE_MS  # what else runs on the machine only ever adds
