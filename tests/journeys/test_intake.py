"""An administrator builds a form with a conditional question; an outsider fills it; the record is there."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from .conftest import PASSWORD

expect.set_options(timeout=20_000)
WORDS = {
    "en": {"title": "Tell us of a risk", "ask": "What should be done?"},
    "zh": {"title": "上报风险", "ask": "建议如何处理？"},
}


@pytest.fixture
def outsider(bank, language):
    """Somebody of another branch, without rights on risks."""
    from dougong.platform.factories import unwatched

    account = bank.there.account("project.view")
    account.set_password(PASSWORD)
    account.language = {"zh": "zh-hans", "en": "en"}[language]
    with unwatched():
        account.save()
    return account


def card(page, at, field, **values):
    """Fill one card of a question."""
    page.locator(f"[name='questions.{at}.field']").evaluate(
        "(list, value) => { list.value = value; }", field
    )
    page.locator(f".dg-asked:has([name='questions.{at}.field']) details").evaluate(
        "(one) => { one.open = true; }"
    )
    for name, value in values.items():
        place = page.locator(f"[name='questions.{at}.{name}']")
        place.evaluate("(input, value) => { input.value = value; }", value)


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_form_is_built_filled_by_an_outsider_and_makes_a_record(
    page, keeper, bank, outsider, language, screen
):
    from dougong.apps.risks.models import Risk
    from dougong.platform.intake.models import IntakeForm

    said = WORDS[language]
    sign_in(page, keeper)
    page.goto(f"/intakeform/add/?subject=risk&place={bank.here.project.pk}")
    page.fill("[name=title_zh]", WORDS["zh"]["title"])
    page.fill("[name=title_en]", WORDS["en"]["title"])
    card(page, 0, "title_zh")
    card(page, 1, "kind_of_risk")
    with page.expect_navigation():  # drawn anew, with room for more questions
        page.locator("select[name=subject]").evaluate(
            "(list) => list.dispatchEvent(new Event('change', { bubbles: true }))"
        )
    page.wait_for_load_state("networkidle")
    condition = {"when": "kind_of_risk", "among": "technical"}
    card(page, 2, "response_zh", zh=WORDS["zh"]["ask"], en=WORDS["en"]["ask"], **condition)
    page.fill("[name='fixed.likelihood']", "3")
    page.fill("[name='fixed.impact']", "4")
    page.locator("form.dg-form .btn-primary").first.click()
    page.wait_for_url(re.compile(r"/intakeform/\d+/$"))
    page.wait_for_load_state("networkidle")
    page.click("[hx-get*='/do/publish/']")
    page.click("dialog[open] button[type=submit]")
    expect(page.locator("[hx-get*='/do/publish/']")).to_have_count(0)
    form = IntakeForm.objects.get()

    sign_in(page, outsider)
    assert page.goto("/risk/").status == 403
    page.goto(f"/intake/{form.link}/")
    assert said["title"] in page.inner_text("h1")
    question = page.get_by_text(said["ask"])
    expect(question).to_be_hidden()
    page.fill("[name=title_zh]", "机房漏水 🙂")
    page.select_option("[name=kind_of_risk]", "technical")
    expect(question).to_be_visible()
    page.fill("[name=response_zh]", "修")
    page.wait_for_timeout(2_200)  # faster is no person
    page.click("button.btn-primary")
    receipt = page.inner_text(".dg-intake-receipt output")
    risk = Risk.objects.get()
    assert (risk.title_zh, risk.response_zh, risk.impact) == ("机房漏水 🙂", "修", 4)
    assert (risk.external_source, risk.external_id) == (form.code, receipt)


def sign_in(page, account):
    page.wait_for_load_state("networkidle")  # what is under way would cut off what is asked next
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.fill("#id_username", account.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/")
