"""Verbs on work items: what they refuse, what they do, and that the plan follows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from dougong.apps.planning import actions
from dougong.apps.planning.factories import DependencyFactory, PlanFactory, WorkItemFactory
from dougong.apps.planning.models import Dependency, Plan, WorkItem
from dougong.platform.actions import Conflict
from dougong.platform.factories import unwatched
from dougong.platform.jobs.events import Event
from dougong.platform.journal import Entry

CLOCK = ZoneInfo("Asia/Shanghai")
DAY = 480


def at(day: int, hour: int = 8, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=CLOCK)


def codes(refused) -> list[str]:
    error = refused.value
    lists = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return [one.code for found in lists for one in found]


def fresh(item):
    return WorkItem.objects.select_related("record").get(pk=item.pk)


def add(project, by, **values):
    values = {"title": "Work", "duration_minutes": DAY} | values
    return actions.AddWorkItem(WorkItem(project=project, **values), by=by).execute()


@pytest.fixture
def plan(project):
    return PlanFactory(project=project)


def test_adding_the_first_item_makes_the_plan_and_schedules_it(project, planner):
    item = add(project, planner)
    plan = Plan.objects.get(project=project)
    assert fresh(item).start_at == plan.start_at == at(2)
    assert (fresh(item).finish_at, plan.forecast_finish_at) == (at(2, 17), at(2, 17))
    assert plan.is_stale is False


def test_items_stand_behind_their_siblings(project, planner):
    first, second = add(project, planner), add(project, planner)
    assert (first.position, second.position) == (0, 1)


def test_a_phase_is_a_summary_and_a_milestone_a_point(project, planner):
    phase = add(project, planner, kind_of_item="phase")
    point = add(project, planner, kind_of_item="milestone", parent=phase)
    assert (phase.timing, point.timing) == ("summary", "finish_milestone")
    assert point.duration_minutes == 0


def test_an_item_that_gets_a_child_becomes_a_summary_and_back(project, planner):
    parent = add(project, planner)
    child = add(project, planner, parent=parent, duration_minutes=3 * DAY)
    assert fresh(parent).timing == "summary"
    assert fresh(parent).finish_at == fresh(child).finish_at == at(4, 17)
    actions.DeleteWorkItem(fresh(child), by=planner).execute()
    assert fresh(parent).timing == "duration"


def test_kinds_hold_only_what_they_may(project, planner):
    milestone = add(project, planner, kind_of_item="milestone")
    with pytest.raises(ValidationError) as refused:
        add(project, planner, parent=milestone)
    assert codes(refused) == ["planning.kind_not_allowed"]


def test_a_parent_of_another_project_is_refused(project, planner, bank):
    foreign = WorkItemFactory(project__leading_unit=bank, phase=True)
    with pytest.raises(ValidationError) as refused:
        add(project, planner, parent=foreign)
    assert codes(refused) == ["planning.foreign_parent"]


def test_an_item_is_never_hung_below_itself(project, planner):
    above = add(project, planner, kind_of_item="phase")
    below = add(project, planner, kind_of_item="phase", parent=above)
    above = fresh(above)
    above.parent = below
    with pytest.raises(ValidationError) as refused:
        actions.MoveWorkItem(above, by=planner).execute()
    assert codes(refused) == ["planning.parent_cycle"]


def test_an_outline_has_twelve_levels(project, installation):
    parent = None
    for _ in range(12):
        parent = add(project, installation, kind_of_item="phase", parent=parent)
    with pytest.raises(ValidationError) as refused:
        add(project, installation, kind_of_item="phase", parent=parent)
    assert codes(refused) == ["planning.too_deep"]


def test_moving_makes_room_among_the_siblings(project, planner):
    first, second = add(project, planner), add(project, planner)
    phase = add(project, planner, kind_of_item="phase")
    third = add(project, planner, parent=phase)
    third = fresh(third)
    third.parent, third.position = None, 1
    actions.MoveWorkItem(third, by=planner).execute()
    order = WorkItem.objects.filter(project=project, parent=None).order_by("position", "pk")
    assert [item.pk for item in order] == [first.pk, third.pk, second.pk, phase.pk]


def test_an_item_with_children_is_not_deleted(project, planner):
    phase = add(project, planner, kind_of_item="phase")
    add(project, planner, parent=phase)
    with pytest.raises(ValidationError) as refused:
        actions.DeleteWorkItem(fresh(phase), by=planner).execute()
    assert codes(refused) == ["planning.has_children"]


def test_an_edit_does_not_move_what_scheduling_moved_meanwhile(project, planner):
    item = add(project, planner)
    stale = fresh(item)
    with unwatched():
        WorkItem.objects.filter(pk=item.pk).update(is_on_longest_path=False, free_float_minutes=7)
    stale.title = "Renamed"
    actions.ChangeWorkItem(stale, by=planner).execute()
    assert (fresh(item).title, fresh(item).free_float_minutes) == ("Renamed", 0)


def test_of_two_editors_the_second_is_refused(project, planner):
    item = add(project, planner)
    first, second = fresh(item), fresh(item)
    actions.ChangeWorkItem(first, by=planner).execute()
    with pytest.raises(Conflict):
        actions.ChangeWorkItem(second, by=planner).execute()


def test_scheduling_does_not_count_as_an_edit_of_the_items(project, planner):
    item = add(project, planner)
    add(project, planner)
    assert fresh(item).version == 1


def test_many_items_are_scheduled_once(project, planner):
    rows = [WorkItem(project=project, title=f"Work {n}") for n in range(5)]
    actions.AddWorkItem.execute_many(rows, by=planner)
    plan = Plan.objects.get(project=project)
    assert Entry.objects.filter(record=plan.pk, verb="schedule").count() == 1
    assert plan.item_count == 5


def test_the_entry_of_scheduling_tells_its_cause_and_the_dates_that_moved(project, planner):
    item = add(project, planner, activity_id="A1")
    item = fresh(item)
    item.duration_minutes = 2 * DAY
    actions.ChangeWorkItem(item, by=planner).execute()
    plan = Plan.objects.get(project=project)
    entry = Entry.objects.filter(record=plan.pk, verb="schedule").order_by("-pk").first()
    assert entry.reason == f"change {item.code}"
    assert entry.before["moved"] == {"A1": ["2026-03-02 08:00", "2026-03-02 17:00"]}
    assert entry.after["moved"] == {"A1": ["2026-03-02 08:00", "2026-03-03 17:00"]}


def test_a_large_plan_is_marked_and_left_to_a_job(project, planner, monkeypatch):
    add(project, planner)
    monkeypatch.setattr(actions.replanning, "AT_ONCE", 1)
    published = []
    event = Event("told", "for a test", [lambda **payload: published.append(payload)])
    monkeypatch.setattr(actions.replanning, "plan_became_stale", event)
    later = add(project, planner)
    plan = Plan.objects.get(project=project)
    assert (plan.is_stale, fresh(later).start_at) == (True, None)
    assert published == [{"plan": plan.pk, "cause": f"add {later.code}"}]


def test_a_finished_item_is_done_with_nothing_left(project, planner, plan):
    item = add(project, planner)
    item = fresh(item)
    item.percent_complete = Decimal(100)
    actions.ReportProgress(item, by=planner).execute()
    item = fresh(item)
    assert (item.state, item.remaining_minutes) == ("done", 0)
    assert item.actual_start_at == at(2)
    assert item.actual_finish_at == at(2, 17)


def test_percent_and_remaining_duration_follow_each_other(project, member, planner):
    item = add(project, planner, duration_minutes=4 * DAY)
    item = fresh(item)
    item.percent_complete = Decimal(25)
    actions.ReportProgress(item, by=member).execute()
    item = fresh(item)
    assert (item.remaining_minutes, item.state) == (3 * DAY, "in_progress")
    item.remaining_minutes = DAY
    actions.ReportProgress(item, by=member).execute()
    assert fresh(item).percent_complete == Decimal(75)


def test_nothing_is_reported_from_the_future(project, planner):
    item = fresh(add(project, planner))
    item.actual_start_at = at(1, month=12).replace(year=2099)
    with pytest.raises(ValidationError) as refused:
        actions.ReportProgress(item, by=planner).execute()
    assert codes(refused) == ["planning.actual_in_future"]


def test_a_summary_reports_nothing_and_rolls_up_its_leaves(project, planner):
    phase = add(project, planner, kind_of_item="phase")
    one = add(project, planner, parent=phase, duration_minutes=DAY)
    add(project, planner, parent=phase, duration_minutes=3 * DAY)
    with pytest.raises(ValidationError) as refused:
        actions.ReportProgress(fresh(phase), by=planner).execute()
    assert codes(refused) == ["planning.summary_has_no_progress"]
    one = fresh(one)
    one.percent_complete = Decimal(100)
    actions.ReportProgress(one, by=planner).execute()
    assert fresh(phase).percent_complete == Decimal(25)
    assert Plan.objects.get(project=project).percent_complete == Decimal(25)


def test_a_member_reports_and_does_not_plan(project, member, planner):
    item = fresh(add(project, planner))
    with pytest.raises(PermissionDenied):
        actions.ChangeWorkItem(item, by=member).execute()
    with pytest.raises(PermissionDenied):
        add(project, member)


def test_a_cancelled_item_no_longer_holds_others_back(project, planner):
    first = add(project, planner, duration_minutes=5 * DAY)
    second = add(project, planner)
    link = Dependency(predecessor=first)
    actions.LinkItems(fresh(second), by=planner, link=link).execute()
    assert fresh(second).start_at == at(9)
    actions.CancelItem(fresh(first), by=planner, reason="not needed").execute()
    assert fresh(second).start_at == at(2)


def test_cancelling_needs_a_reason(project, planner):
    item = fresh(add(project, planner))
    with pytest.raises(ValidationError) as refused:
        actions.CancelItem(item, by=planner).execute()
    assert codes(refused) == ["reason_missing"]


def test_a_finished_item_is_reopened_with_work_left(project, planner):
    item = fresh(add(project, planner))
    item.percent_complete = Decimal(100)
    actions.ReportProgress(item, by=planner).execute()
    actions.ReopenItem(fresh(item), by=planner, reason="defect found").execute()
    item = fresh(item)
    assert (item.state, item.actual_finish_at) == ("in_progress", None)
    assert item.remaining_minutes > 0


def test_a_link_moves_its_successor_and_stands_in_the_journal(project, planner):
    first, second = add(project, planner), add(project, planner)
    link = Dependency(predecessor=first, type="SS", lag_value=2 * DAY)
    actions.LinkItems(fresh(second), by=planner, link=link).execute()
    assert fresh(second).start_at == at(4)
    assert (fresh(second).driver, fresh(second).driver_item_id) == ("link", first.pk)
    entry = Entry.objects.get(record=second.pk, verb="link")
    assert entry.after["links"] == [f"{first.code} SS +960 working"]


def test_a_link_that_closes_a_cycle_is_refused_by_name(project, planner):
    first, second = add(project, planner, title="One"), add(project, planner, title="Two")
    DependencyFactory(predecessor=first, successor=second)
    with pytest.raises(ValidationError) as refused:
        actions.LinkItems(fresh(first), by=planner, link=Dependency(predecessor=second)).execute()
    assert codes(refused) == ["planning.E201"]
    assert "One" in refused.value.messages[0]
    assert not Dependency.objects.filter(predecessor=second).exists()


def test_an_item_is_not_linked_with_what_it_lies_below(project, planner):
    phase = add(project, planner, kind_of_item="phase")
    child = add(project, planner, parent=phase)
    with pytest.raises(ValidationError) as refused:
        actions.LinkItems(fresh(child), by=planner, link=Dependency(predecessor=phase)).execute()
    assert codes(refused) == ["planning.E214"]


def test_a_cycle_through_a_summary_is_refused_with_its_activities(project, planner):
    phase = add(project, planner, kind_of_item="phase")
    inside = add(project, planner, parent=phase, activity_id="A1")
    outside = add(project, planner, activity_id="B1")
    link = Dependency(predecessor=outside)
    actions.LinkItems(fresh(phase), by=planner, link=link).execute()
    back = Dependency(predecessor=inside)
    with pytest.raises(ValidationError) as refused:
        actions.LinkItems(fresh(outside), by=planner, link=back).execute()
    assert codes(refused) == ["planning.E201"]
    assert not outside.incoming.exists()


def test_links_need_the_right_on_both_ends(project, planner, bank):
    from dougong.apps.organisation.factories import UnitFactory

    foreign = WorkItemFactory(project__leading_unit=UnitFactory())
    item = fresh(add(project, planner))
    with pytest.raises(PermissionDenied):
        actions.LinkItems(item, by=planner, link=Dependency(predecessor=foreign)).execute()


def test_a_project_that_is_not_scheduled_with_it_bounds_a_plan_by_its_dates(
    project, planner, bank, installation
):
    from dougong.apps.portfolio.factories import ProjectFactory

    other = ProjectFactory(leading_unit=bank)
    before = add(other, installation, duration_minutes=5 * DAY)
    item = fresh(add(project, planner))
    actions.LinkItems(item, by=planner, link=Dependency(predecessor=before)).execute()
    assert fresh(item).start_at == at(9)


@pytest.mark.parametrize(
    "values",
    [
        {"percent_complete": Decimal(101)},
        {"timing": "finish_milestone", "duration_minutes": 480},
        {"actual_finish_at": at(3)},
        {"actual_start_at": at(4), "actual_finish_at": at(3)},
        {"constraint_kind": "SNET"},
        {"second_constraint_kind": "ALAP"},
        {"priority": 1001},
    ],
)
def test_the_database_itself_refuses_an_impossible_item(project, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkItemFactory(project=project, **values)


def test_an_activity_id_stands_once_in_a_project(project, planner):
    add(project, planner, activity_id="A1")
    with pytest.raises(ValidationError):
        add(project, planner, activity_id="A1")
