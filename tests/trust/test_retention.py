"""Entries are kept for their class's term, whatever anybody asks; a legal hold beats every term."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from dougong.apps.accounts.actions import ErasePerson
from dougong.apps.accounts.models import Account, Person
from dougong.kernel import clock
from dougong.platform.actions import Add, Change, Delete
from dougong.platform.actions.classed import Submitted
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.journal import Entry
from dougong.platform.journal.notes import note
from dougong.platform.keeping.actions import (
    ChangeClass,
    ConfirmClass,
    LiftHold,
    PlaceHold,
    sync_shipped_classes,
)
from dougong.platform.keeping.models import LegalHold, RetentionClass
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.terms import keeping_of
from dougong.platform.ledger.verification import verify
from dougong.platform.policies import Installation

pytestmark = pytest.mark.sealing
BY = Installation()
REASON = "decision of the committee"


@pytest.fixture
def classes(house):
    sync_shipped_classes()
    return {one.key: one for one in RetentionClass.objects.all()}


def term_of(entry):
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal.term_of(%s, %s)", [entry.retention, entry.at])
        return cursor.fetchone()[0]


def latest():
    return Entry.objects.order_by("-pk").first()


def test_every_shipped_class_names_its_source_and_marks_what_is_not_certain(classes):
    assert {key: one.months for key, one in classes.items()} == {
        "operations": 12, "data_core": 36, "privacy": 36, "outsourcing": 36, "aml": 120,
        "project": 120, "broker": 240, "accounting": 360, "permanent": None,
    }  # fmt: skip
    assert all(one.regulation and one.parameter for one in classes.values())
    marked = {key for key, one in classes.items() if one.mark}
    assert marked == {"data_core", "outsourcing", "accounting"}
    assert sync_shipped_classes() == []


def test_an_entry_takes_the_longest_class_of_its_kind(classes, house, monkeypatch):
    monkeypatch.setattr(Person, "retention", ("privacy", "project"))
    person = Add(Person(name_zh="人", unit=house.unit), by=BY).execute()
    assert latest().retention == "project"
    classes["privacy"].months = 600
    ChangeClass(classes["privacy"], by=BY).execute()
    Change(person, by=BY).execute()
    assert latest().retention == "privacy", "the terms in force decide, not the order in the code"
    note("export", None)
    assert latest().retention == "operations"


def test_a_lowered_term_counts_for_later_entries_only(classes, house):
    person = Add(Person(name_zh="人", unit=house.unit), by=BY).execute()
    old = latest()
    project = classes["project"]
    project.months = 48
    ChangeClass(project, by=BY).execute()
    Change(person, by=BY).execute()
    assert (term_of(old), term_of(latest())) == (120, 48)
    project.months = 60
    ChangeClass(project, by=BY).execute()
    assert (term_of(old), term_of(Entry.objects.get(record=person.pk, verb="change"))) == (120, 60)


def test_a_class_that_nobody_knows_is_kept_for_ever(house):
    Add(Person(name_zh="人", unit=house.unit), by=BY).execute()
    assert term_of(latest()) is None


def test_terms_are_neither_altered_nor_removed_even_by_the_owner(classes):
    for statement in (
        "UPDATE journal.term SET months = 1",
        "DELETE FROM journal.term",
        "DELETE FROM keeping_retentionclass",
        "DELETE FROM journal.entry",
        "DELETE FROM journal.change",
        "UPDATE journal.change SET body = '{}'",
        "DELETE FROM journal.leaf",
        "DELETE FROM journal.checkpoint",
        "UPDATE journal.node SET level = 1",
    ):
        seal_all()
        if "checkpoint" in statement:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO journal.checkpoint (size, log, root, note) VALUES (1, 'x', '', '')"
                )
        with pytest.raises(DatabaseError, match="never allowed"), transaction.atomic():
            connection.cursor().execute(statement)


def officer(house):
    return Account.objects.get(username="officer")


def empower(account, *permissions):
    from dougong.apps.accounts.models import Role
    from dougong.platform.factories import unwatched

    role = Role.objects.get(key="keeper")
    role.permissions = [*role.permissions, *permissions]
    with unwatched():
        role.save()
    return account


def test_lowering_a_term_waits_for_others_and_raising_does_not(classes, house):
    by = empower(house.officer, "retentionclass.view", "retentionclass.change")
    project = classes["project"]
    project.months = 240
    ChangeClass(project, by=by).execute()
    project.months = 239
    with pytest.raises(Submitted):
        ChangeClass(project, by=by).execute()
    assert RetentionClass.objects.get(key="project").months == 240
    assert ApprovalRequest.objects.get().action_class == "retention_term"


def test_no_term_at_all_is_longer_than_any(classes, house):
    by = empower(house.officer, "retentionclass.view", "retentionclass.change")
    classes["permanent"].months = 1200
    with pytest.raises(Submitted):
        ChangeClass(classes["permanent"], by=by).execute()


def test_confirming_takes_the_mark_away_and_a_change_brings_doubt_back(classes):
    books = ConfirmClass(classes["accounting"], by=BY).execute()
    assert (books.mark, books.confirmed_on is None) == ("", False)
    books.months = 361
    assert ChangeClass(books, by=BY).execute().confirmed_on is None


@pytest.fixture
def held(classes, house):
    person = Add(Person(name_zh="证人", unit=house.unit), by=BY).execute()
    hold = LegalHold(held=person.record, matter="诉讼 2026-7", grounds="court order")
    return person, PlaceHold(hold, by=BY).execute()


def test_what_is_held_is_neither_erased_nor_deleted(held):
    person, hold = held
    seal_all()
    with pytest.raises(ValidationError, match="2026-7"):
        ErasePerson(person, by=BY, reason=REASON).execute()
    with pytest.raises(ValidationError, match="2026-7"):
        Delete(person, by=BY, reason=REASON).execute()
    LiftHold(hold, by=BY, reason=REASON).execute()
    seal_all()
    ErasePerson(person, by=BY, reason=REASON).execute()
    seal_all()
    assert verify().kind is None


def test_a_hold_on_a_scope_holds_whatever_lies_below(classes, house):
    person = Add(Person(name_zh="人", unit=house.unit), by=BY).execute()
    hold = LegalHold(held=house.unit, matter="检查", grounds="inquiry of the supervisor")
    PlaceHold(hold, by=BY).execute()
    with pytest.raises(ValidationError, match="检查"):
        Delete(person, by=BY, reason=REASON).execute()
    assert keeping_of(Entry.objects.filter(record=person.pk).first()).matters == "检查"


def test_releasing_a_hold_waits_for_two_others(held, house):
    by = empower(house.officer, "legalhold.view", "legalhold.lift")
    with pytest.raises(Submitted) as said:
        LiftHold(held[1], by=by, reason=REASON).execute()
    request = said.value.requests[0]
    assert {step.party for step in request.steps.all()} == {
        "compliance_officer",
        "internal_auditor",
    }
    assert LegalHold.objects.get().state == "in_force"


def test_a_term_counts_from_the_entry_and_is_told_with_its_source(classes, house):
    Add(Person(name_zh="人", unit=house.unit), by=BY).execute()
    told = keeping_of(latest())
    assert timedelta(days=3650) < told.until - clock.now() < timedelta(days=3654)
    assert (told.title, told.source) == ("项目管理记录", "本机构自定")
