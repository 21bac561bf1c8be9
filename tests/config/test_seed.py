"""The made institutions: same numbers, same banks; and nobody sees the other bank."""

from __future__ import annotations

import json
import stat
from datetime import date

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction

from dougong.apps.accounts.models import Account, Person, RoleGrant
from dougong.apps.organisation.models import Calendar, Unit
from dougong.apps.organisation.queries import working_time
from dougong.apps.planning.models import WorkItem
from dougong.apps.portfolio.choices import (
    PhaseState,
    ProjectCategory,
    ProjectRole,
    ProjectState,
    ProjectType,
)
from dougong.apps.portfolio.models import Phase, Project, ProjectMember
from dougong.apps.risks.models import Risk
from dougong.config import seed
from dougong.config.seed.cast import FILE, FIRST_BANK, SECOND_BANK, open_accounts
from dougong.config.seed.catalogue import UNDERTAKINGS, WORDINGS
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.models import ApprovalRequest, Decision
from dougong.platform.journal import Entry
from dougong.platform.policies import policy_of
from dougong.platform.records import Record
from dougong.platform.records.scopes import ScopeReach

TODAY = date(2026, 11, 23)


def sow():
    seed.sow(seed.Seeding.of("S", 7, TODAY), lambda kind, number: None)


@pytest.fixture(scope="module")
def sown(django_db_setup, django_db_blocker, tmp_path_factory):
    """Both banks once for the whole file, the demo's accounts open; nothing stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        sow()
        seed.open_doors(tmp_path_factory.mktemp("demo"), lambda kind, number: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def institutions(sown, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def below(root, model):
    return model.objects.filter(
        record__scope__in=ScopeReach.objects.filter(above=root.pk).values("below")
    )


def portrait():
    """What must be the same each time: wording, dates, states and amounts."""
    projects = Project.objects.order_by("pk").values_list(
        "title_zh", "title_en", "planned_start", "planned_finish", "state", "approved_amount"
    )
    people = Person.objects.order_by("pk").values_list("name_zh", "staff_no")
    return list(projects), list(people), Risk.objects.count()


def test_both_banks_have_the_same_shape(institutions):
    first, second = Unit.objects.filter(parent=None).order_by("pk")
    for model in (Unit, Calendar, Project, Phase):
        assert below(first, model).count() == below(second, model).count() > 0
    assert Project.objects.filter(leading_unit__in=below(first, Unit)).count() == 8


@pytest.mark.django_db
def test_the_same_number_makes_the_same_banks():
    found = []
    for _ in range(2):
        with transaction.atomic():
            sow()
            found.append(portrait())
            transaction.set_rollback(True)
    assert found[0] == found[1]


def test_nobody_of_the_second_bank_sees_anything_of_the_first(institutions):
    first = Unit.objects.filter(parent=None).order_by("pk").first()
    outsider = Account.objects.get(username="outsider")
    for model in (Unit, Project, Phase, ProjectMember, Risk, Person, Calendar):
        seen = policy_of(model).rows(outsider)
        assert seen.exists()
        assert not seen.filter(pk__in=below(first, model).values("pk")).exists()


def test_the_cast_holds_its_roles_where_the_demo_says(institutions):
    root, other = Unit.objects.filter(parent=None).order_by("pk")
    for part in FIRST_BANK:
        account = Account.objects.get(username=part.username)
        grants = RoleGrant.objects.in_force().filter(account=account, role__key=part.role)
        scopes = set(grants.values_list("scope_id", flat=True))
        assert scopes
        assert all(
            ScopeReach.objects.filter(above=root.pk, below=scope).exists() for scope in scopes
        )
    manager = Account.objects.get(username="manager")
    led = Project.objects.filter(manager=manager.person)
    assert len(led) == 4
    assert manager.reach("project.change") == {project.pk for project in led}
    assert other.pk not in manager.reach("project.view")


def test_every_project_has_its_manager_and_five_phases(institutions):
    for project in Project.objects.all():
        managers = project.members.filter(project_role=ProjectRole.MANAGER)
        assert [member.person for member in managers] == [project.manager]
        assert project.phases.count() == 5
        running = project.phases.filter(state=PhaseState.ACTIVE)
        assert not running or project.state == ProjectState.ACTIVE


def test_the_first_projects_are_under_way(institutions):
    first = Project.objects.order_by("pk")[:6]
    assert {project.state for project in first} == {ProjectState.ACTIVE}


def test_everything_made_stands_in_the_journal(institutions):
    kinds = [model.kind() for model in (Unit, Calendar, Person, Project, Phase, Risk, RoleGrant)]
    entries = Entry.objects.filter(verb="add").values("record")
    assert not Record.objects.filter(kind__in=kinds).exclude(pk__in=entries).exists()


def test_every_project_has_a_plan_of_about_the_wanted_size(institutions):
    for project in Project.objects.all():
        assert 15 <= WorkItem.objects.filter(project=project).count() <= 60


def test_calendars_know_the_years_around_today(institutions):
    for calendar in Calendar.objects.filter(source="cn_legal"):
        assert working_time(calendar).working_days(date(2026, 1, 1), date(2026, 12, 31)) == 248


def test_a_demo_opens_to_one_password_kept_for_its_owner_only(institutions, tmp_path):
    lines = open_accounts(tmp_path)
    assert len(lines) == len(FIRST_BANK) + len(SECOND_BANK)
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert json.loads((tmp_path / FILE).read_text(encoding="utf-8")) == lines
    (password,) = {line["password"] for line in lines}
    assert authenticate(username="pmo", password=password) is not None
    assert {line["password"] for line in open_accounts(tmp_path)} == {password}


def test_seeding_needs_an_empty_installation(institutions):
    with pytest.raises(CommandError, match="empty"):
        call_command("seed", scale="S")


def test_every_class_and_type_occurs_and_every_objective_is_measured_and_dated():
    assert {row.project_type for row in UNDERTAKINGS} == set(ProjectType)
    assert {row.category for row in UNDERTAKINGS} == set(ProjectCategory)
    assert {row.key for row in UNDERTAKINGS} == set(WORDINGS)
    assert len(UNDERTAKINGS) == 40
    for wording in WORDINGS.values():
        for objective in (wording.objective_zh, wording.objective_en):
            assert "{day}" in objective
            assert any(letter.isdigit() for letter in objective) or "first attempt" in objective


def test_requests_of_the_first_bank_wait_for_others(institutions):
    waiting = ApprovalRequest.objects.filter(state=RequestState.PENDING)
    assert waiting.count() >= 2
    kinds = {action.split(".")[0] for action in waiting.values_list("action", flat=True)}
    assert kinds == {"project"}
    assert Decision.objects.count() == 1


def test_what_people_did_stands_under_their_names(institutions):
    doers = Entry.objects.exclude(actor=None).values_list("actor__label", flat=True)
    assert {"manager", "engineer", "office"} <= set(doers)
