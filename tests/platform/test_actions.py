"""Actions: one verb is one transaction with policy, check, row, plate and entry, or nothing at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from dougong.apps.accounts.factories import AccountFactory
from dougong.apps.organisation.factories import UnitFactory
from dougong.apps.organisation.models import Unit
from dougong.apps.portfolio.factories import PhaseFactory, ProjectFactory
from dougong.apps.portfolio.models import Phase
from dougong.apps.risks.choices import RiskKind
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.actions import Action, Add, Change, Conflict, Delete, Missing
from dougong.platform.journal import Entry, request_scope
from dougong.platform.policies import Installation
from dougong.platform.records import DELETED, Record, scopes
from tests.cast import Bank
from tests.refusals import codes

pytestmark = pytest.mark.django_db
BY = Installation()


class Rename(Change):
    """Give a new title; the reason is asked for."""

    verb, label, needs_reason = "rename", "Rename", True

    def check(self) -> None:
        if self.record.title_zh == "禁用":
            raise ValidationError("no", "memo.forbidden")

    def perform(self) -> None:
        self.record.title_en = "renamed"


def entries(row: Any) -> list[Entry]:
    return list(Entry.objects.filter(record=row.record_id).order_by("id"))


def fresh(row: Any) -> Any:
    return type(row)._default_manager.select_related("record").get(pk=row.record_id)


def state_of_everything() -> tuple[Any, ...]:
    """Rows, plates and entries, for showing that nothing was left behind."""
    with connection.cursor() as cursor:
        found = []
        for table in ("risks_risk", "platform_record", "journal.entry", "journal.change"):
            cursor.execute(f"SELECT count(*), md5(string_agg(t::text, ' ')) FROM {table} AS t")
            found.append(cursor.fetchone())
    return tuple(found)


def new_risk(**values: Any) -> Risk:
    given = {
        "title_zh": "供应商延期",
        "kind_of_risk": RiskKind.SUPPLIER,
        "likelihood": 3,
        "impact": 4,
    }
    return Risk(**given | values)


def test_adding_makes_row_plate_and_first_entry():
    project = ProjectFactory()
    with request_scope("a" * 32):
        risk = Add(new_risk(project=project), by=BY, reason=" found in review ").execute()
    (entry,) = entries(risk)
    assert (entry.verb, entry.version, entry.reason) == ("add", 1, "found in review")
    assert (entry.request_id, entry.actor_id) == ("a" * 32, None)
    assert entry.before == {}
    assert entry.after["title_zh"] == "供应商延期"
    assert entry.after["project_id"] == project.pk
    plate = Record.objects.get(pk=risk.pk)
    assert (plate.kind, plate.label, plate.scope_id) == ("risk", "供应商延期", project.pk)


def test_changing_raises_the_version_and_tells_the_columns_before_and_after():
    risk = RiskFactory(title_zh="旧", title_en="old")
    risk.title_zh, risk.likelihood = "新", 5
    Change(risk, by=BY).execute()
    stored = fresh(risk)
    assert (stored.version, stored.title_zh, stored.record.label) == (2, "新", "新")
    (entry,) = entries(risk)
    assert entry.before == {"title_zh": "旧", "likelihood": 3, "version": 1}
    assert entry.after == {"title_zh": "新", "likelihood": 5, "version": 2}
    assert Record.objects.filter(terms__finds="新").exists()


def test_the_entry_names_who_did_it():
    bank = Bank.found()
    risk = bank.here.another(Risk)
    Change(risk, by=bank.keeper).execute()
    assert entries(risk)[0].actor_id == bank.keeper.pk


def test_perform_alters_the_row_before_it_is_stored():
    risk = RiskFactory()
    done = Rename(risk, by=BY, reason="for the test").execute()
    assert fresh(done).title_en == "renamed"


def test_deleting_keeps_plate_and_history():
    risk = Add(new_risk(project=ProjectFactory()), by=BY).execute()
    key = risk.pk
    Delete(risk, by=BY, reason="entered twice").execute()
    assert not Risk.objects.filter(pk=key).exists()
    assert risk.pk == key
    assert Record.objects.get(pk=key).state == DELETED
    added, deleted = entries(risk)
    assert (added.verb, deleted.verb, deleted.reason) == ("add", "delete", "entered twice")
    assert deleted.before["title_zh"] == "供应商延期"
    assert deleted.after == {}


def test_a_deleted_scope_leaves_the_tree():
    project = ProjectFactory()
    Delete(project, by=BY).execute()
    assert not scopes.is_below(project.pk, project.leading_unit_id)


def test_a_record_that_others_refer_to_is_not_deleted():
    risk = RiskFactory()
    before = state_of_everything()
    with pytest.raises(ValidationError) as refused:
        Delete(risk.project, by=BY).execute()
    assert codes(refused) == ["records.in_use"]
    assert "供应商" not in str(refused.value)
    assert state_of_everything() == before


def test_a_reason_of_five_characters_is_asked_for():
    risk = RiskFactory()
    before = state_of_everything()
    for reason in ("", "  no  "):
        with pytest.raises(ValidationError) as refused:
            Rename(risk, by=BY, reason=reason).execute()
        assert codes(refused) == ["reason_missing"]
    assert state_of_everything() == before


def test_a_refused_check_leaves_nothing():
    risk = RiskFactory(title_zh="禁用")
    before = state_of_everything()
    with pytest.raises(ValidationError) as refused:
        Rename(risk, by=BY, reason="for the test").execute()
    assert codes(refused) == ["memo.forbidden"]
    assert state_of_everything() == before


def test_a_failure_in_what_follows_takes_everything_back():
    class Announced(Change):
        def follow(self) -> None:
            raise RuntimeError("the queue is gone")

    class AnnouncedAdd(Add):
        def follow(self) -> None:
            raise RuntimeError("the queue is gone")

    class AnnouncedDelete(Delete):
        def follow(self) -> None:
            raise RuntimeError("the queue is gone")

    risks = [RiskFactory(), RiskFactory()]
    before = state_of_everything()
    for risk in risks:
        risk.title_zh = "新"
    for attempt in (
        lambda: Announced(risks[0], by=BY).execute(),
        lambda: Announced.execute_many([fresh(risk) for risk in risks], by=BY),
        lambda: AnnouncedAdd(new_risk(project=risks[0].project), by=BY).execute(),
        lambda: AnnouncedDelete(fresh(risks[0]), by=BY).execute(),
    ):
        with pytest.raises(RuntimeError):
            attempt()
        assert state_of_everything() == before


def test_fields_are_validated_before_they_are_stored():
    risk = RiskFactory()
    risk.likelihood = 9
    with pytest.raises(ValidationError) as refused:
        Change(risk, by=BY).execute()
    assert "likelihood" in refused.value.error_dict


def test_a_rule_of_the_database_refuses_like_a_field_would():
    """Many rows are checked column by column; what only the database sees comes back readable."""
    phases = [PhaseFactory(), PhaseFactory()]
    for phase in phases:
        phase.project, phase.key = phases[0].project, "same"
    with pytest.raises(ValidationError) as refused:
        Change.execute_many(phases, by=BY)
    assert codes(refused) == ["database_rule"]
    assert "phase_key_once" in str(refused.value)


def test_who_may_not_see_the_record_is_told_that_it_is_missing():
    risk = RiskFactory()
    with pytest.raises(Missing):
        Change(risk, by=AccountFactory()).execute()
    with pytest.raises(Missing):
        Change.execute_many([risk], by=AccountFactory())


def test_who_may_see_it_but_not_do_the_verb_is_refused():
    bank = Bank.found()
    reader, risk = bank.reader, bank.here.another(Risk)
    before = state_of_everything()
    for attempt in (
        lambda: Change(risk, by=reader).execute(),
        lambda: Delete(risk, by=reader).execute(),
        lambda: Change.execute_many([risk], by=reader),
        lambda: Delete.execute_many([risk], by=reader),
        lambda: Add(new_risk(project=risk.project), by=reader).execute(),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert state_of_everything() == before


def test_a_record_that_is_gone_is_missing_for_everybody():
    risk = RiskFactory()
    twin = fresh(risk)
    Delete(risk, by=BY).execute()
    with pytest.raises(Missing):
        Change(twin, by=BY).execute()


def test_the_second_of_two_editors_is_refused_and_shown_what_stands():
    risk = RiskFactory()
    first, second = fresh(risk), fresh(risk)
    first.title_zh, second.title_zh = "甲", "乙"
    Change(first, by=BY).execute()
    with pytest.raises(Conflict) as refused:
        Change(second, by=BY).execute()
    assert (refused.value.row.title_zh, refused.value.stored.title_zh) == ("乙", "甲")
    with pytest.raises(Conflict):
        Change.execute_many([second], by=BY)
    with pytest.raises(Conflict):
        Delete(second, by=BY).execute()
    assert fresh(risk).title_zh == "甲"


def test_a_record_may_be_moved_only_to_where_the_actor_could_have_made_it():
    bank = Bank.found()
    risk, phase = bank.here.another(Risk), bank.here.another(Phase)
    local = bank.here.account("risk.view", "risk.change", "phase.view", "phase.change")
    risk.project = phase.project = bank.there.project
    for row in (risk, phase):
        with pytest.raises(PermissionDenied):
            Change(row, by=local).execute()
    with pytest.raises(PermissionDenied):
        Change.execute_many([risk], by=local)
    Change(risk, by=bank.keeper).execute()
    assert fresh(risk).record.scope_id == bank.there.project.pk


def test_a_scope_may_be_moved_only_below_what_the_actor_reaches():
    bank = Bank.found()
    local = bank.here.account("project.view", "project.change", on=bank.here.unit)
    project = bank.here.another(type(bank.here.project))
    project.leading_unit = bank.there.unit
    with pytest.raises(PermissionDenied):
        Change(project, by=local).execute()


def test_moving_a_scope_moves_what_hangs_below_it():
    root = UnitFactory()
    here, there = UnitFactory(parent=root), UnitFactory(parent=root)
    project = ProjectFactory(leading_unit=here)
    here_row: Unit = fresh(here)
    here_row.parent = there
    Change(here_row, by=BY).execute()
    assert scopes.is_below(project.pk, there.pk)


def test_buttons_are_shown_unless_the_verb_says_otherwise():
    assert Action.applies_to(RiskFactory())


def test_the_platform_asks_nothing_by_itself():
    risk = RiskFactory()
    action = Action(risk, by=BY)
    assert (action.check(), action.perform(), action.follow()) == (None, None, None)
