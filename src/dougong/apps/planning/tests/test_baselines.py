"""Baselines beside each other and beside the plan, and the sentences that tell why and what breaks."""

from html import unescape

import pytest

from dougong.apps.planning import actions
from dougong.apps.planning.models import Baseline
from dougong.apps.planning.queries.baselines import compare
from dougong.platform.policies import Installation

from .stage import add_row, fresh_plan


@pytest.fixture
def network(edit):
    """Design → Build → Done; a baseline before Build grew and Train came."""
    return edit(
        add_row("Design", duration="2d"),
        add_row("Build", after="Design", duration="3d", preds="1"),
        add_row("Done", after="Build", duration="0", preds="2"),
    ).editor.made


def take(plan):
    from dougong.apps.planning.models import WorkItem

    for item in WorkItem.objects.filter(project=plan.project_id, state="draft"):
        actions.ReadyWorkItem(item, by=Installation()).execute()
    actions.TakeBaseline(fresh_plan(plan), by=Installation(), reason="as approved").execute()
    return Baseline.objects.get(project=plan.project_id, state="current")


@pytest.fixture
def baselines(plan, network, edit):
    first = take(plan)
    edit(
        {"do": "set", "id": network["Build"], "values": {"duration": "5d"}},
        {"do": "unlink", "ids": [network["Done"]]},
        add_row("Train", after=network["Build"], duration="1d", preds="2ss"),
        {"do": "set", "id": network["Done"], "values": {"preds": "3"}},
    )
    return first, take(plan)


def test_two_baselines_tell_what_moved_came_and_went_and_which_links_changed(plan, baselines):
    found = compare(fresh_plan(plan), *baselines)
    told = {one.title: (one.kind, one.days) for one in found.items}
    assert told == {
        "Build": ("changed", 2.0), "Train": ("added", None), "Done": ("changed", -2.0)
    }  # fmt: skip
    assert found.links_added == ["Build → Train ss", "Train → Done fs"]
    assert found.links_removed == ["Build → Done fs"]
    back = compare(fresh_plan(plan), *reversed(baselines))
    assert back.counts == {"changed": 2, "added": 0, "removed": 1}
    assert (back.finish, back.links_added) == (found.finish[::-1], found.links_removed)


def test_a_baseline_does_not_differ_from_the_plan_it_was_taken_of(plan, baselines):
    assert compare(fresh_plan(plan), baselines[1], None).items == []


def test_the_chart_draws_one_baseline_over_the_other(client, plan, network, baselines, planner):
    client.force_login(planner)
    first, second = baselines
    url = f"/project/{plan.project_id}/gantt/data/"
    told = client.get(url, {"under": first.pk, "bars": second.pk}).json()["columns"]
    row = told["id"].index(network["Build"])
    assert (
        told["finish"][row] - told["baseFinish"][row] == 2 * 1440
        or told["finish"][row] > told["baseFinish"][row]
    )
    assert told["baseFinish"][told["name"].index("Train")] is None
    assert client.get(url, {"under": first.pk + 999}).status_code == 404


def test_the_page_compares_the_current_baseline_with_the_plan_at_first(
    client,
    plan,
    baselines,
    planner,
    english,
):
    client.force_login(planner)
    client.cookies["dougong_language"] = "en"
    answer = client.get(f"/project/{plan.project_id}/baselines/")
    assert "Nothing differs." in answer.content.decode()
    answer = client.get(f"/project/{plan.project_id}/baselines/", {"before": baselines[0].pk})
    assert "Build" in answer.content.decode()


def test_the_chain_of_drivers_is_told_in_sentences_and_conflicts_beside_it(
    client,
    plan,
    network,
    edit,
    planner,
    english,
):
    client.force_login(planner)
    edit(
        {
            "do": "set",
            "id": network["Done"],
            "values": {"deadline": "2026-03-04", "constraint": "FNLT 2026-03-05"},
        },
        {"do": "set", "id": network["Build"], "values": {"preds": "1fs+1d"}},
        {"do": "set", "id": network["Design"], "values": {"start": "2026-03-03"}},
    )
    client.cookies["dougong_language"] = "en"
    page = unescape(client.get(f"/workitem/{network['Done']}/peek/").content.decode())
    for sentence in (
        "when “Build” finishes",
        "It starts when “Design” finishes, +1d.",
        "Its constraint holds it: Start no earlier than 2026-03-03 00:00.",
        "The deadline, 2026-03-04 23:59, is missed: it finishes 2026-03-1",
        "Negative float",
    ):
        assert sentence in page
