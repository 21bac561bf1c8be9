"""Answers of outsiders become records by the ordinary verb; nothing is told, nothing is run."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from dougong.apps.risks.models import Risk
from dougong.kernel import clock
from dougong.platform.intake.answering import STAMP, TRAP, new_stamp
from dougong.platform.intake.choices import FormState
from dougong.platform.intake.pages import OF_ONE
from dougong.platform.journal import Entry
from dougong.platform.records.days import current_day
from tests.battery.world import browser

GOOD = {"title_zh": "机房漏水", "kind_of_risk": "schedule", "custom_area": "it"}


def address(form):
    return f"/intake/{form.link}/"


def stamp_of(form, seconds=5):
    with time_machine.travel(clock.now() - timedelta(seconds=seconds), tick=False):
        return new_stamp(form)


def stranger():
    client = Client()
    client.cookies["dougong_language"] = "en"
    return client


def sent(form, client=None, **values):
    body = {STAMP: stamp_of(form)} | GOOD | values
    return (client or stranger()).post(address(form), body)


def test_an_answer_becomes_a_record_in_its_place_with_what_is_fixed(bank, intake):
    form = intake()
    answer = sent(form)
    assert answer.status_code == 200
    risk = Risk.objects.select_related("record").get()
    assert (risk.title_zh, risk.likelihood, risk.impact) == ("机房漏水", 3, 2)
    assert risk.project_id == bank.here.project.pk
    assert risk.custom == {"area": "it"}
    assert (risk.external_source, risk.external_id) == (form.code, answer.context["receipt"])
    entry = Entry.objects.get(record=risk.pk)
    assert (entry.verb, entry.actor_id) == ("add", None)
    assert answer.context["receipt"] in answer.content.decode()


def test_who_is_signed_in_stands_in_the_history_of_the_record(bank, intake):
    form = intake(is_open_to_all=False)
    outsider = bank.there.account("project.view")
    assert sent(form, browser(outsider)).status_code == 200
    entry = Entry.objects.get(record=Risk.objects.get().pk)
    visitor = browser(bank.keeper)
    page = visitor.get(f"/risk/{entry.record_id}/history/").content.decode()
    assert outsider.record.code in page
    assert browser(outsider).get(f"/risk/{entry.record_id}/").status_code == 404


def test_without_an_account_only_a_form_that_says_so_is_answered(bank, intake):
    form = intake(is_open_to_all=False)
    answer = sent(form)
    assert (answer.status_code, answer.url) == (302, f"/sign-in/?next=%2Fintake%2F{form.link}%2F")
    assert Risk.objects.count() == 0


@pytest.mark.parametrize("word", ["x", "../risk", "a" * 500, "%00", "' or 1=1"])
def test_another_address_leads_nowhere(bank, intake, word):
    intake()
    assert stranger().get(f"/intake/{word}/").status_code == 404


@pytest.mark.parametrize(
    "values",
    [
        {"state": FormState.DRAFT},
        {"state": FormState.CLOSED},
        {"opens_on": current_day() + timedelta(days=1)},
        {"closes_on": current_day() - timedelta(days=1)},
    ],
)
def test_a_form_that_is_not_open_takes_nothing(bank, intake, values):
    form = intake(**values)
    assert stranger().get(address(form)).status_code == 410
    assert sent(form).status_code == 410
    assert Risk.objects.count() == 0


def test_a_question_that_hangs_on_another_counts_only_where_it_is_put(bank, intake):
    form = intake()
    refused = sent(form, custom_area="hr")
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["response_zh"]
    assert sent(form, custom_area="hr", response_zh="call them").status_code == 200
    assert sent(form, response_zh="smuggled").status_code == 200
    assert sorted(Risk.objects.values_list("response_zh", flat=True)) == ["", "call them"]


def test_nothing_is_taken_that_was_not_asked(bank, intake):
    form = intake()
    sent(form, impact="5", project=str(bank.there.project.pk), state="closed", owner="1")
    risk = Risk.objects.get()
    assert (risk.impact, risk.project_id, risk.state) == (2, bank.here.project.pk, "open")


def test_a_wrong_answer_is_refused_by_its_question_and_the_verb_validates_as_ever(bank, intake):
    form = intake()
    refused = sent(form, kind_of_risk="nonsense", title_zh=" ")
    assert set(refused.context["form"].errors) == {"kind_of_risk", "title_zh"}
    assert Risk.objects.count() == 0


def test_sent_twice_with_one_page_it_is_one_record(bank, intake):
    form = intake()
    stamp, client = stamp_of(form), stranger()
    first, second = (client.post(address(form), GOOD | {STAMP: stamp}) for _time in range(2))
    assert first.context["receipt"] == second.context["receipt"]
    assert Risk.objects.count() == 1


@pytest.mark.parametrize("seconds", [0, 25 * 3600])
def test_what_comes_too_fast_or_from_another_day_is_to_be_looked_at_again(bank, intake, seconds):
    form = intake()
    again = stranger().post(address(form), GOOD | {STAMP: stamp_of(form, seconds)})
    assert again.status_code == 422
    assert again.context["form"]["title_zh"].value() == "机房漏水"
    other = stranger().post(address(form), GOOD | {STAMP: stamp_of(intake())})
    forged = stranger().post(address(form), GOOD | {STAMP: "forged"})
    assert (other.status_code, forged.status_code) == (422, 422)
    assert Risk.objects.count() == 0


def test_a_program_that_fills_the_trap_is_thanked_and_nothing_is_stored(bank, intake):
    answer = sent(intake(), **{TRAP: "http://spam"})
    assert answer.status_code == 200
    assert Risk.objects.count() == 0


def test_one_sender_gives_only_so_many_answers_within_an_hour(bank, intake):
    form = intake()
    answers = [sent(form) for _time in range(int(OF_ONE.burst) + 1)]
    assert {one.status_code for one in answers[:-1]} == {200}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert Risk.objects.count() == OF_ONE.burst


def test_another_site_cannot_send_an_answer_in_the_name_of_a_visitor(bank, intake):
    client = Client(enforce_csrf_checks=True)
    assert sent(intake(), client).status_code == 403


def test_a_page_tells_nothing_of_records_and_draws_hostile_words_as_words(bank, intake):
    bank.here.another(Risk, title_zh="canary-4711")
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
    form = intake(title_zh=hostile, title_en="", intro_zh=hostile, thanks_zh=hostile, questions=[
        {"field": "title_zh", "zh": hostile, "help_zh": hostile, "default": hostile},
        {"field": "kind_of_risk"},
    ])  # fmt: skip
    page = stranger().get(address(form)).content.decode()
    thanks = sent(form, title_zh=hostile).content.decode()
    for text in (
        page,
        thanks,
        browser(bank.keeper).get(f"/intakeform/{form.pk}/").content.decode(),
    ):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "canary-4711" not in text.split("dg-side")[0]
    assert Risk.objects.get(title_zh=hostile).title_zh == hostile


TEXTS = (
    "王小明", "👩‍💻🙂", "\u202eabc\u202c مرحبا שלום", "ＡＢＣ１２３　全角", "=1+1", "'; DROP TABLE x; --",
    "{{ 7*7 }}{% now %}", "e\u0301\u0327", "\u200b\ufeff", "多\n行", " leading and trailing ",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_survives_unchanged(bank, intake, area, text):
    questions = [{"field": "title_zh"}, {"field": "kind_of_risk"}, {"field": "custom_word"}]
    from dougong.platform.custom_fields.factories import CustomFieldFactory

    CustomFieldFactory(subject="risk", key="word", value_type="text", state="active")
    form = intake(questions=questions)
    answer = sent(form, title_zh=f"x{text}x", custom_word=text)
    assert answer.status_code == 200
    risk = Risk.objects.get()
    assert (risk.title_zh, risk.custom["word"]) == (f"x{text}x", text)


@pytest.mark.parametrize("text", ["长" * 100_000, "nul\0"])
@pytest.mark.parametrize("name", ["title_zh", "response_zh", "custom_word"])
def test_what_cannot_be_kept_is_refused_with_the_name_of_its_question(bank, intake, name, text):
    from dougong.platform.custom_fields.factories import CustomFieldFactory

    CustomFieldFactory(subject="risk", key="word", value_type="text", state="active")
    names = ("title_zh", "kind_of_risk", "response_zh", "custom_word")
    form = intake(questions=[{"field": one} for one in names])
    refused = sent(form, **{name: text})
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [name]
    assert Risk.objects.count() == 0
