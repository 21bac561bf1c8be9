"""What was approved is what happens: stale targets, altered payloads and other effects stop it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override
from procrastinate.contrib.django.models import ProcrastinateJob

from dougong.apps.portfolio.actions import BeginClosing, CloseProject
from dougong.apps.portfolio.choices import ProjectState
from dougong.apps.portfolio.factories import PhaseFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Change
from dougong.platform.approvals import jobs
from dougong.platform.approvals.actions import TakeEffect, submit_one
from dougong.platform.approvals.actions.rehearsing import rehearsed
from dougong.platform.approvals.actions.writing import Decided, Overtaken
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.differences import changes_of
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.journal.captured import Change as Captured
from dougong.platform.policies import Installation
from dougong.platform.records import Record

from .approvals_stage import REASON, Stage, change, close, decide, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def overtaken(request, by):
    with pytest.raises(Overtaken):
        decide(request, by)
    return fresh(request).state


def test_a_record_that_changed_meanwhile_makes_the_request_stale(stage):
    project, head = stage.project(), stage.account("department_head")
    request = close(project, stage.maker())
    row = fresh(project)
    row.title_en = "Another name"
    Change(row, by=Installation()).execute()
    assert overtaken(request, head) == RequestState.STALE
    assert fresh(project).state == ProjectState.CLOSING


def test_a_payload_altered_in_the_database_is_never_done(stage):
    project, head = stage.project(), stage.account("department_head")
    request = close(project, stage.maker())
    with unwatched():
        altered = request.payload.replace("project.close", "project.terminate")
        ApprovalRequest.objects.filter(pk=request.pk).update(payload=altered)
    assert overtaken(request, head) == RequestState.STALE
    assert fresh(project).state == ProjectState.CLOSING


def test_another_effect_than_the_one_shown_is_never_done(stage, monkeypatch):
    project, head = stage.project(), stage.account("department_head")
    request = close(project, stage.maker())
    plain = CloseProject.perform

    def perform(self):
        plain(self)
        self.record.title_en = "Renamed by the way"

    monkeypatch.setattr(CloseProject, "perform", perform)
    assert overtaken(request, head) == RequestState.STALE
    assert fresh(project).title_en != "Renamed by the way"
    assert fresh(project).state == ProjectState.CLOSING


def test_a_day_that_is_not_yet_known_may_differ(stage):
    project, head = stage.project(), stage.account("department_head")
    request = close(project, stage.maker())
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert decide(request, head).state == RequestState.DONE
        assert fresh(project).actual_finish == timezone.localdate()


def test_what_no_longer_fits_the_rules_fails_and_says_why(stage):
    project, head = stage.project(), stage.account("department_head")
    request = close(project, stage.maker())
    PhaseFactory(project=project, name_en="Launch", name_zh="上线")
    with pytest.raises(ValidationError), override("zh-hans"):
        decide(request, head)
    now = fresh(request)
    assert now.state == RequestState.FAILED
    assert "上线" in now.outcome
    assert now.decisions.count() == 1


def test_the_dry_run_leaves_nothing_behind(stage):
    maker, project = stage.maker(), stage.project()
    jobs_before, entries = ProcrastinateJob.objects.count(), Entry.objects.count()
    request = close(project, maker)
    assert fresh(project).version == project.version
    assert ProcrastinateJob.objects.count() == jobs_before
    assert Entry.objects.count() == entries + 1
    assert not Captured.objects.filter(tbl="portfolio_project", pk_text=str(project.pk)).exists()
    assert not Entry.objects.filter(record=project.pk).exists()
    (record,) = changes_of(request, maker)
    assert {line.after for line in record.lines} >= {timezone.localdate().isoformat()}


def test_the_dry_run_finds_what_the_database_would_refuse_at_commit(stage):
    class Careless(CloseProject):
        def follow(self):
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('dougong.entry', gen_random_uuid()::text, true)")
            Project.objects.filter(pk=self.record.pk).update(title_en="past the journal")

    project = fresh(stage.project())
    with pytest.raises(Exception, match="no journal entry"), transaction.atomic():
        rehearsed(Careless(project, by=Installation(), reason=REASON))


def test_the_preview_shows_dates_and_amounts_in_words(stage):
    project = stage.project(state=ProjectState.ACTIVE, approved_amount="4500000.00")
    maker = stage.maker()
    request = change(project, maker, approved_amount="4900000.00")
    (record,) = changes_of(request, maker)
    assert [(line.before, line.after) for line in record.lines] == [
        ("4,500,000.00", "4,900,000.00")
    ]


def test_a_request_expires(stage):
    request = close(stage.project(), stage.maker())
    later = timezone.now() + timedelta(days=15)
    with time_machine.travel(later):
        head = stage.account("department_head")
        with pytest.raises(Overtaken):
            decide(request, head)
    assert fresh(request).state == RequestState.EXPIRED


def test_the_job_ends_what_nobody_decided(stage):
    old = close(stage.project(), stage.maker())
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        young = close(stage.project(), stage.maker())
        jobs.end_expired_requests.func(0)
    assert (fresh(old).state, fresh(young).state) == (RequestState.EXPIRED, RequestState.PENDING)


def test_an_approval_for_a_later_day_takes_effect_on_that_day_once(stage):
    project, maker, head = stage.project(), stage.maker(), stage.account("department_head")
    action = CloseProject(fresh(project), by=maker, reason=REASON)
    day = timezone.localdate() + timedelta(days=3)
    request = submit_one(action, effective_on=day)
    assert decide(request, head).state == RequestState.APPROVED
    jobs.let_approved_requests_take_effect.func(0)
    assert fresh(project).state == ProjectState.CLOSING
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        seen = fresh(request)
        jobs.let_approved_requests_take_effect.func(0)
        assert fresh(project).state == ProjectState.CLOSED
        with pytest.raises(Decided):
            TakeEffect(seen).execute()


def test_the_clients_own_key_makes_one_request_only(stage):
    from uuid import uuid4

    project, maker, key = stage.project(), stage.maker(), uuid4()
    submit_one(CloseProject(fresh(project), by=maker, reason=REASON), key=key)
    with pytest.raises(ValidationError) as refused:
        submit_one(CloseProject(fresh(project), by=maker, reason=REASON), key=key)
    assert refused.value.code == "already_exists"


def test_a_request_belongs_where_its_record_does(stage):
    project = stage.project()
    request = close(project, stage.maker())
    plate = Record.objects.get(pk=request.pk)
    assert (plate.scope_id, plate.project_id, plate.state) == (project.pk, project.pk, "pending")
    assert BeginClosing.classed is None
