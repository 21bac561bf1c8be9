"""Edits from the page of a plan: done by their verbs, foreseen, asked about, and taken back."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from dougong.apps.planning import actions
from dougong.apps.planning.models import Dependency, WorkItem
from dougong.apps.planning.queries.outline import outline_order
from dougong.platform.actions import Conflict, Missing
from dougong.platform.journal import Entry

from .stage import add_row, fresh_plan
from .test_items import codes


def rows(plan):
    """Outline number, title and duration in days of all rows, in their order."""
    stored = list(WorkItem.objects.filter(project=plan.project_id).order_by("pk"))
    order = outline_order(
        [i.pk for i in stored], [i.parent_id for i in stored], [i.position for i in stored]
    )
    return [
        (number, stored[place].title, stored[place].duration_minutes / 480)
        for place, number in zip(order.places, order.numbers, strict=True)
    ]


@pytest.fixture
def network(edit):
    """Five rows: a phase with A → B → C, and D that starts with A; keys by name."""
    return edit(
        add_row("P"),
        add_row("A", parent="P", duration="2d"),
        add_row("B", parent="P", after="A", duration="3d", preds="1.1"),
        add_row("C", parent="P", after="B", duration="1d", preds="1.2fs+1d"),
        add_row("D", after="P", duration="4d", preds="1.1ss"),
    ).editor.made


def links(plan):
    found = Dependency.objects.filter(successor__project=plan.project_id)
    return {
        (link.predecessor.title, link.successor.title, link.type, link.lag_value) for link in found
    }


def starts(plan):
    items = WorkItem.objects.filter(project=plan.project_id)
    return {item.title: f"{item.start_at.astimezone(plan.zone):%m-%d}" for item in items}


def test_rows_and_their_predecessors_are_added_in_one_request_and_scheduled(plan, network):
    assert [(n, t) for n, t, _ in rows(plan)] == [
        ("1", "P"), ("1.1", "A"), ("1.2", "B"), ("1.3", "C"), ("2", "D")
    ]  # fmt: skip
    assert links(plan) == {("A", "B", "FS", 0), ("B", "C", "FS", 480), ("A", "D", "SS", 0)}
    assert starts(plan) == {"P": "03-02", "A": "03-02", "B": "03-04", "C": "03-10", "D": "03-02"}
    assert WorkItem.objects.get(title="P").kind_of_item == "phase"


def test_a_change_that_moves_others_is_shown_and_stored_only_when_it_was_not_asked(
    plan, network, edit
):
    change = {"do": "set", "id": network["A"], "version": 1, "values": {"duration": "4d"}}
    asked = edit(change, asks=True)
    assert (asked.is_stored, {m.id for m in asked.cascade.others}) == (
        False,
        {network["B"], network["C"]},
    )
    assert asked.cascade.days == 2
    assert starts(plan)["C"] == "03-10"
    assert edit(change).is_stored
    assert starts(plan) == {"P": "03-02", "A": "03-02", "B": "03-06", "C": "03-12", "D": "03-02"}


def test_a_change_that_moves_nobody_else_is_stored_at_once(plan, network, edit):
    outcome = edit({"do": "set", "id": network["D"], "values": {"duration": "2w"}}, asks=True)
    assert outcome.is_stored
    assert WorkItem.objects.get(title="D").duration_minutes == 4800


@pytest.mark.parametrize(
    "change",
    [
        {"do": "set", "values": {"duration": "7d"}},
        {"do": "set", "values": {"start": "2026-03-11"}},
        {"do": "set", "values": {"finish": "2026-03-20"}},
        {"do": "set", "values": {"constraint": "FNLT 2026-03-03", "deadline": "2026-03-01"}},
        {"do": "set", "values": {"preds": "2ff+50%"}},
        {"do": "set", "values": {"preds": ""}},
        {"do": "set", "values": {"duration": "0"}},
    ],
)
def test_what_is_foreseen_is_what_comes(plan, network, edit, change):
    change = change | {"id": network["B"]}
    shown = edit(change, dry=True).cascade
    before = actions.foresight.stored_dates(fresh_plan(plan))
    edit(change)
    after = actions.foresight.stored_dates(fresh_plan(plan))
    really = {key: after.rows[key] for key in after.rows if after.rows[key] != before.rows[key]}
    assert {move.id: move.after for move in shown.moves} == really
    assert shown.finish == (before.finish, after.finish)


def snapshot(plan):
    columns = ("title", "kind_of_item", "duration_minutes", "constraint_kind", "constraint_at")
    items = WorkItem.objects.filter(project=plan.project_id).order_by("title")
    return rows(plan), links(plan), list(items.values_list(*columns)), starts(plan)


@pytest.mark.parametrize(
    "edits",
    [
        [{"do": "set", "id": "B", "values": {"name": "B", "duration": "0", "start": "2026-03-16"}}],
        [{"do": "set", "id": "C", "values": {"preds": "1.1ff+2d, 2"}}],
        [{"do": "place", "ids": ["B", "C"], "parent": None, "after": "P"}],
        [{"do": "place", "ids": ["D"], "parent": "P", "after": None}],
        [{"do": "place", "ids": ["D"], "parent": "C", "after": None}],
        [{"do": "remove", "ids": ["P"]}],
        [{"do": "remove", "ids": ["A", "P"]}],
        [{"do": "unlink", "ids": ["A", "B", "D"]}],
        [{"do": "link", "pred": "C", "succ": "D", "type": "FS", "lag": "+2d"}],
        [add_row("new", after="P", duration="1d", preds="1.1"), {"do": "unlink", "ids": ["B"]}],
        [add_row("first", parent="P"), add_row("second", parent="P", after="first")],
    ],
)
def test_every_edit_is_taken_back_whole_and_done_again(plan, network, edit, edits):
    def named(value):
        if isinstance(value, list):
            return [named(one) for one in value]
        return network.get(value, value) if isinstance(value, str) else value

    before = snapshot(plan)
    done = edit(*[{name: named(v) if name != "key" else v for name, v in e.items()} for e in edits])
    after = snapshot(plan)
    assert after != before
    undone = edit(*json.loads(json.dumps(done.editor.told())))
    assert snapshot(plan) == before
    edit(*json.loads(json.dumps(undone.editor.told())))
    assert snapshot(plan) == after


def test_an_edit_is_not_taken_back_over_the_change_of_somebody_else(network, edit, pmo):
    done = edit({"do": "set", "id": network["B"], "values": {"duration": "5d"}})
    edit({"do": "set", "id": network["B"], "values": {"duration": "6d"}}, by=pmo)
    with pytest.raises(ValidationError) as refused:
        edit(*done.editor.told())
    assert codes(refused) == ["planning.undo_overtaken"]


def test_a_cell_that_somebody_else_has_changed_is_refused_looked_at_or_stored(network, edit):
    change = {"do": "set", "id": network["B"], "version": 99, "values": {"duration": "5d"}}
    for mode in ({"dry": True}, {}):
        with pytest.raises(Conflict):
            edit(change, **mode)


@pytest.mark.parametrize("mode", [{}, {"dry": True}])
def test_a_cycle_is_refused_and_leaves_nothing(plan, network, edit, mode):
    before = links(plan)
    with pytest.raises(ValidationError) as refused:
        edit({"do": "set", "id": network["A"], "values": {"preds": "1.3"}}, **mode)
    assert codes(refused) == ["planning.E201"]
    assert links(plan) == before


@pytest.mark.parametrize(
    ("row", "values", "code"),
    [
        ("P", {"duration": "3d"}, "planning.summary_has_no_dates"),
        ("A", {"preds": "9.9"}, "planning.E202"),
        ("A", {"preds": "1"}, "planning.E214"),
        ("A", {"name": " "}, "planning.name_missing"),
        ("A", {"finish": "2026-02-01"}, "planning.finish_before_start"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(network, edit, row, values, code):
    with pytest.raises(ValidationError) as refused:
        edit({"do": "set", "id": network[row], "values": values})
    assert codes(refused) == [code]


@pytest.mark.parametrize("mode", [{}, {"dry": True}, {"asks": True}])
def test_only_who_may_change_the_plan_edits_it_or_looks_at_an_edit(network, edit, member, mode):
    with pytest.raises(PermissionDenied):
        edit({"do": "set", "id": network["A"], "values": {"duration": "5d"}}, by=member, **mode)


def test_rows_of_another_project_are_missing(edit):
    from dougong.apps.planning.factories import WorkItemFactory

    other = WorkItemFactory()
    with pytest.raises(Missing):
        edit({"do": "remove", "ids": [other.pk]})


def test_each_row_that_is_edited_gets_its_entry(network, edit):
    edit(
        {"do": "set", "id": network["A"], "values": {"duration": "5d"}},
        {"do": "set", "id": network["D"], "values": {"preds": ""}},
    )
    latest = Entry.objects.filter(record__in=[network["A"], network["D"]], version=2)
    assert sorted(latest.values_list("verb", flat=True)) == ["change", "link"]


def test_the_page_sends_edits_and_is_answered_with_the_plan(client, plan, network, planner):
    client.force_login(planner)
    body = {"edits": [{"do": "set", "id": network["D"], "values": {"percent": "50%"}}], "ask": True}
    url = f"/project/{plan.project_id}/plan/edit/"
    answer = client.post(url, json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert told["stored"] is True
    columns = told["gantt"]["columns"]
    assert columns["percent"][columns["id"].index(network["D"])] == 50


@pytest.mark.parametrize(
    "edits",
    [
        "x",
        [{"do": "burn"}],
        [{"do": "set", "id": "a" * 99, "values": {}}],
        [{"do": "remove", "ids": []}],
    ],
)
def test_a_body_that_is_no_edit_is_refused(client, plan, planner, edits):
    client.force_login(planner)
    url = f"/project/{plan.project_id}/plan/edit/"
    answer = client.post(url, json.dumps({"edits": edits}), content_type="application/json")
    assert answer.status_code == 400
