"""Plans as a whole: data date, options, promises, baselines, calendars."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from dougong.apps.planning import actions
from dougong.apps.planning.actions.baselines import digest_of
from dougong.apps.planning.factories import PlanFactory, WorkCalendarFactory
from dougong.apps.planning.models import (
    Baseline,
    BaselineItem,
    CalendarException,
    Dependency,
    Plan,
    WorkItem,
)
from dougong.apps.planning.queries.facts import (
    baseline_finish_on,
    finish_variance_days,
    forecast_finish_on,
    has_baseline,
    milestones_late_count,
)
from dougong.platform.actions.classed import Submitted
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation

from .test_items import DAY, add, at, codes, fresh

SIX_DAYS = [[[480, 720], [780, 1020]]] * 6 + [[]]


@pytest.fixture
def chain(project, planner):
    """Build (5 days) and a committed milestone behind it, both ready."""
    build = add(project, planner, title="Build", duration_minutes=5 * DAY)
    done = add(project, planner, title="Done", kind_of_item="milestone", is_committed=True)
    actions.LinkItems(fresh(done), by=planner, link=Dependency(predecessor=build)).execute()
    for item in (build, done):
        actions.ReadyWorkItem(fresh(item), by=planner).execute()
    return build, done


def plan_of(project):
    return Plan.objects.select_related("record", "project__record").get(project=project)


def take(project, by):
    actions.TakeBaseline(plan_of(project), by=by, reason="approved today").execute()
    return Baseline.objects.get(project=project, state="current")


def test_a_baseline_copies_items_and_links_and_seals_them(project, planner, chain):
    baseline = take(project, planner)
    assert (baseline.number, baseline.item_count, baseline.finish_at) == (1, 2, at(6, 17))
    assert baseline.items.get(title="Build").finish_at == at(6, 17)
    assert baseline.links.get().type == "FS"
    assert baseline.sha256 == digest_of(baseline)
    assert fresh(chain[0]).baseline_finish_at == at(6, 17)
    assert forecast_finish_on.read(project) == baseline_finish_on.read(project)


def test_nothing_in_a_baseline_is_ever_changed(project, planner, chain):
    baseline = take(project, planner)
    for statement in (
        "UPDATE planning_baselineitem SET title = 'x' WHERE baseline_id = %s",
        "DELETE FROM planning_baselinelink WHERE baseline_id = %s",
    ):
        with (
            pytest.raises(DatabaseError, match="immutable"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [baseline.pk])


def test_a_digest_tells_a_row_that_was_altered_behind_our_back(project, planner, chain):
    baseline = take(project, planner)
    with unwatched():
        BaselineItem.objects.filter(baseline=baseline, title="Build").update(duration_minutes=1)
    assert baseline.sha256 != digest_of(baseline)


def test_a_later_baseline_supersedes_the_earlier_one(project, planner, chain):
    first, second = take(project, planner), take(project, Installation())
    states = dict(Baseline.objects.filter(project=project).values_list("number", "state"))
    assert (first.number, second.number, states) == (1, 2, {1: "superseded", 2: "current"})


def test_a_later_baseline_of_a_person_waits_for_approval(project, planner, chain):
    first = take(project, planner)
    with pytest.raises(Submitted) as submitted:
        take(project, planner)
    (request,) = submitted.value.requests
    assert request.action_class == "rebaseline"
    assert Baseline.objects.get(project=project) == first


def test_a_plan_with_drafts_or_without_milestone_takes_no_baseline(project, planner):
    item = add(project, planner)
    with pytest.raises(ValidationError) as refused:
        take(project, planner)
    assert codes(refused) == ["planning.baseline_has_drafts"]
    actions.ReadyWorkItem(fresh(item), by=planner).execute()
    with pytest.raises(ValidationError) as refused:
        take(project, planner)
    assert codes(refused) == ["planning.baseline_without_milestone"]


def test_an_edit_may_not_move_a_committed_milestone(project, planner, chain):
    take(project, planner)
    build = fresh(chain[0])
    build.duration_minutes = 6 * DAY
    with pytest.raises(ValidationError) as refused:
        actions.ChangeWorkItem(build, by=planner).execute()
    assert codes(refused) == ["planning.committed_milestone_moves"]
    assert "Done" in refused.value.messages[0]
    assert fresh(chain[0]).duration_minutes == 5 * DAY


def test_the_tolerance_of_the_plan_lets_a_committed_milestone_slip(project, planner, chain):
    plan = plan_of(project)
    plan.tolerance_days = 5
    actions.ChangePlan(plan, by=planner).execute()
    actions.ScheduleProject(plan_of(project), by=planner).execute()
    take(project, planner)
    build = fresh(chain[0])
    build.duration_minutes = 6 * DAY
    actions.ChangeWorkItem(build, by=planner).execute()
    assert fresh(chain[1]).finish_at == at(9, 17)


def test_a_report_may_move_what_was_promised(project, planner, chain):
    take(project, planner)
    plan = plan_of(project)
    plan.data_date_at = at(2)
    actions.SetDataDate(plan, by=planner).execute()
    build = fresh(chain[0])
    build.actual_start_at, build.remaining_minutes = at(2), 7 * DAY
    actions.ReportProgress(build, by=planner).execute()
    assert milestones_late_count.read(project) == 1
    assert finish_variance_days.read(project) == 2
    assert fresh(chain[1]).finish_at == at(10, 17)


def test_the_data_date_holds_back_what_has_not_begun(project, planner, chain):
    plan = plan_of(project)
    plan.data_date_at = at(9)
    actions.SetDataDate(plan, by=planner).execute()
    assert fresh(chain[0]).start_at == at(9)
    assert fresh(chain[0]).driver == "data_date"


def test_the_data_date_never_goes_back(project, planner, chain):
    plan = plan_of(project)
    plan.data_date_at = at(9)
    actions.SetDataDate(plan, by=planner).execute()
    plan = plan_of(project)
    plan.data_date_at = at(6)
    with pytest.raises(ValidationError) as refused:
        actions.SetDataDate(plan, by=planner).execute()
    assert codes(refused) == ["planning.data_date_goes_back"]


def test_a_plan_calendar_and_its_exceptions_decide_the_dates(project, planner, chain):
    calendar = WorkCalendarFactory(project=project, week=SIX_DAYS)
    with unwatched():
        CalendarException.objects.create(
            calendar=calendar, from_on=at(4).date(), to_on=at(4).date()
        )
    plan = plan_of(project)
    plan.calendar = calendar
    actions.ChangePlan(plan, by=planner).execute()
    actions.ScheduleProject(plan_of(project), by=planner).execute()
    assert fresh(chain[0]).finish_at == at(7, 17)


def test_the_plan_follows_the_published_calendar_of_its_unit(project, planner, bank):
    from dougong.apps.organisation.factories import CalendarDayFactory, CalendarFactory

    published = CalendarFactory(unit=bank.record, week=SIX_DAYS)
    CalendarDayFactory(calendar=published, day=at(3).date())
    bank.calendar = published
    with unwatched():
        bank.save(update_fields=["calendar"])
    item = add(project, planner, duration_minutes=3 * DAY)
    assert fresh(item).finish_at == at(5, 17)


def test_a_calendar_that_is_in_use_is_not_deleted(project, planner):
    calendar = WorkCalendarFactory(project=project)
    PlanFactory(project=project, calendar=calendar)
    with pytest.raises(ValidationError) as refused:
        actions.DeleteWorkCalendar(calendar, by=planner).execute()
    assert codes(refused) == ["planning.calendar_in_use"]


def test_a_changed_calendar_marks_the_plans_that_use_it(project, planner):
    base = WorkCalendarFactory(project=project)
    derived = WorkCalendarFactory(project=project, base=base, week=[])
    plan = PlanFactory(project=project, calendar=derived, is_stale=False)
    actions.ChangeWorkCalendar(base, by=planner).execute()
    assert Plan.objects.get(pk=plan.pk).is_stale is True


def test_base_calendars_form_no_loop(project, planner):
    base = WorkCalendarFactory(project=project)
    derived = WorkCalendarFactory(project=project, base=base)
    base.base = derived
    with pytest.raises(ValidationError) as refused:
        actions.ChangeWorkCalendar(base, by=planner).execute()
    assert codes(refused) == ["planning.E204"]


@pytest.mark.parametrize(
    "week", [[[]], [[[480, 400]]] + [[]] * 6, [[[0, 1441]]] + [[]] * 6, [["morning"]] + [[]] * 6]
)
def test_a_week_that_is_none_is_refused(project, planner, week):
    calendar = WorkCalendarFactory(project=project)
    calendar.week = week
    with pytest.raises(ValidationError):
        actions.ChangeWorkCalendar(calendar, by=planner).execute()


def test_an_unknown_time_zone_is_refused(project, planner):
    plan = PlanFactory(project=project)
    plan.time_zone = "Mars/Olympus'; DROP TABLE"
    with pytest.raises(ValidationError) as refused:
        actions.ChangePlan(plan, by=planner).execute()
    assert codes(refused) == ["planning.unknown_time_zone"]


def test_a_plan_computes_in_the_clock_of_its_own_zone(project, installation):
    PlanFactory(project=project, time_zone="Europe/London", start_at=at(2, 16))
    item = fresh(add(project, installation, duration_minutes=20 * DAY))
    assert item.start_at == at(2, 16)
    # Four weeks from 8 in the morning in London; on 29 March its clocks go forward.
    assert f"{item.finish_at:%Y-%m-%d %H:%M}" == "2026-03-27 17:00"
    later = fresh(add(project, installation, duration_minutes=21 * DAY))
    assert f"{later.finish_at:%Y-%m-%d %H:%M}" == "2026-03-30 16:00"


def test_an_invalid_plan_is_refused_with_every_fault(project, installation):
    item = add(project, installation, activity_id="A1")
    with unwatched():
        WorkItem.objects.filter(pk=item.pk).update(
            actual_start_at=at(3), actual_finish_at=at(3, 17), constraint_at=at(2, 8, 12)
        )
        Dependency.objects.create(predecessor=item, outside_id="X", outside_at=at(2))
    plan = plan_of(project)
    plan.start_at = at(2).replace(year=1970)
    with pytest.raises(ValidationError):
        actions.ScheduleProject(plan, by=installation).execute()
    assert not Entry.objects.filter(record=plan.pk, verb="schedule", version__gt=2).exists()


def test_facts_of_a_project_without_plan_are_unknown(project):
    assert forecast_finish_on.read(project) is None
    assert milestones_late_count.read(project) is None
    assert has_baseline.read(project) is False
