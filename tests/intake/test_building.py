"""Building a form: what it may ask, who may write and publish it, and what its page shows."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.risks.models import Risk
from dougong.platform.actions.classed import Submitted
from dougong.platform.intake.actions import (
    AddForm,
    ChangeForm,
    CloseForm,
    DeleteForm,
    Publish,
    RenewLink,
)
from dougong.platform.intake.choices import FormState
from dougong.platform.intake.models import IntakeForm
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from tests.battery.world import browser

from .conftest import FIXED, QUESTIONS

HOUSE = Installation()


def drafted(bank, **values):
    known = {
        "subject": "risk", "place": bank.here.project.record, "title_en": "Tell us",
        "questions": QUESTIONS, "fixed": FIXED,
    }  # fmt: skip
    return IntakeForm(**known | values)


def test_a_form_is_built_by_whoever_may_add_such_records_there(bank, area):
    builder = bank.here.account("intakeform.add", "intakeform.view", "risk.view", "risk.add")
    assert AddForm(drafted(bank), by=builder).execute().state == FormState.DRAFT
    other = bank.here.account("intakeform.add", "intakeform.view", "risk.view")
    with pytest.raises(ValidationError) as refused:
        AddForm(drafted(bank), by=other).execute()
    assert "place" in refused.value.error_dict


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"questions": "all"}, "questions"),
        ({"questions": [{"field": "title_zh", "colour": "red"}]}, "questions"),
        ({"questions": [*QUESTIONS, {"field": "state"}]}, "questions"),
        ({"questions": [*QUESTIONS, {"field": "project"}]}, "questions"),
        ({"questions": [*QUESTIONS, {"field": "owner"}]}, "questions"),
        ({"questions": [*QUESTIONS, {"field": "title_zh"}]}, "questions"),
        ({"questions": [*QUESTIONS, {"field": "due_on", "default": "soon"}]}, "questions"),
        (
            {"questions": [*QUESTIONS, {"field": "due_on", "when": "title_en", "among": "x"}]},
            "questions",
        ),
        ({"questions": [*QUESTIONS, {"field": "due_on", "when": "custom_area"}]}, "questions"),
        (
            {"questions": [*QUESTIONS, {"field": "due_on", "when": "custom_area", "among": "Law"}]},
            "questions",
        ),
        ({"questions": QUESTIONS[:1]}, "questions"),
        ({"fixed": {}}, "questions"),
        ({"fixed": FIXED | {"colour": "red"}}, "fixed"),
        ({"fixed": FIXED | {"title_zh": "twice"}}, "fixed"),
        ({"fixed": FIXED | {"impact": "many"}}, "fixed"),
        ({"subject": "rolegrant"}, "subject"),
        ({"opens_on": "2026-02-02", "closes_on": "2026-02-01"}, "closes_on"),
    ],
)
def test_a_form_that_cannot_work_is_refused_by_its_field(bank, area, english, values, name):
    row = drafted(bank, **values)
    row.clean_fields(exclude=["record", "questions", "fixed"])
    with pytest.raises(ValidationError) as refused:
        AddForm(row, by=HOUSE).execute()
    assert name in refused.value.error_dict


def test_what_is_open_to_everybody_is_published_and_changed_on_the_word_of_others(bank, intake):
    form = intake(state=FormState.DRAFT)
    with pytest.raises(Submitted):
        Publish(form, by=bank.keeper).execute()
    inside = intake(state=FormState.DRAFT, is_open_to_all=False)
    assert Publish(inside, by=bank.keeper).execute().state == FormState.PUBLISHED
    row = IntakeForm.objects.get(pk=intake().pk)
    row.title_en = "Another"
    with pytest.raises(Submitted):
        ChangeForm(row, by=bank.keeper).execute()


def test_a_change_of_a_published_form_stands_in_the_journal(bank, intake):
    row = IntakeForm.objects.get(pk=intake(is_open_to_all=False).pk)
    row.questions = QUESTIONS[:3]
    ChangeForm(row, by=bank.keeper).execute()
    entry = Entry.objects.of_changes().filter(record=row.pk).latest("version")
    assert (len(entry.before["questions"]), len(entry.after["questions"])) == (4, 3)


def test_a_published_form_is_closed_before_it_is_deleted_and_its_kind_stays(bank, intake):
    row = IntakeForm.objects.get(pk=intake(is_open_to_all=False).pk)
    with pytest.raises(ValidationError):
        DeleteForm(row, by=bank.keeper).execute()
    row.subject = "tag"
    with pytest.raises(ValidationError) as refused:
        ChangeForm(row, by=bank.keeper).execute()
    assert refused.value.error_dict["subject"][0].code == "intake.kind_stands"
    row = CloseForm(IntakeForm.objects.get(pk=row.pk), by=bank.keeper).execute()
    DeleteForm(IntakeForm.objects.get(pk=row.pk), by=bank.keeper).execute()


def test_a_new_address_ends_the_old_one(bank, intake):
    form = intake(is_open_to_all=False)
    old = form.link
    RenewLink(IntakeForm.objects.get(pk=form.pk), by=bank.keeper, reason="it leaked").execute()
    visitor = browser(bank.keeper)
    assert visitor.get(f"/intake/{old}/").status_code == 404
    assert visitor.get(f"/intake/{IntakeForm.objects.get(pk=form.pk).link}/").status_code == 200


def test_the_builder_reads_its_cards_in_the_order_of_their_numbers(bank, area, english):
    visitor = browser(bank.keeper)
    body = {
        "title_en": "Tell us", "subject": "risk", "place": bank.here.project.pk,
        "questions.0.field": "kind_of_risk", "questions.0.place": "2",
        "questions.1.field": "title_zh", "questions.1.place": "1", "questions.1.is_required": "on",
        "questions.2.field": "", "questions.2.place": "3", "questions.2.zh": "left over",
        "fixed.likelihood": "3", "fixed.impact": "2",
    }  # fmt: skip
    redrawn = visitor.post("/intakeform/add/", body | {"redraw": "subject"})
    assert redrawn.status_code == 200
    assert IntakeForm.objects.count() == 0
    answer = visitor.post("/intakeform/add/", body)
    assert answer.status_code == 302
    form = IntakeForm.objects.get()
    assert form.questions == [
        {"field": "title_zh", "is_required": True},
        {"field": "kind_of_risk"},
    ]
    assert form.fixed == {"likelihood": "3", "impact": "2"}


def test_a_preview_shows_the_form_and_takes_nothing(bank, intake):
    form = intake(state=FormState.DRAFT)
    visitor = browser(bank.keeper)
    page = visitor.get(f"/intakeform/{form.pk}/preview/")
    assert "What happened?" in page.content.decode()
    assert visitor.post(f"/intakeform/{form.pk}/preview/", {}).status_code == 405
    assert browser(bank.there.account("project.view")).get(
        f"/intakeform/{form.pk}/preview/"
    ).status_code in {403, 404}


def test_the_page_of_a_form_lists_only_records_that_its_reader_may_see(bank, intake):
    form = intake(is_open_to_all=False)
    risk = bank.here.another(Risk, external_source=form.code, external_id="ABCD-1234-EFGH")
    page = browser(bank.keeper).get(f"/intakeform/{form.pk}/").content.decode()
    assert risk.code in page
    assert "ABCD-1234-EFGH" in page
    blind = bank.here.account("intakeform.view")
    assert risk.code not in browser(blind).get(f"/intakeform/{form.pk}/").content.decode()


def test_a_form_that_was_answered_is_told_by_the_interface_too(bank, intake):
    form = intake()
    told = browser(bank.keeper).get(f"/api/v1/intakeform/{form.pk}/").json()
    assert told["questions"] == json.loads(json.dumps(QUESTIONS))
