"""A custom field is built, approved by another, filled on the form, and used in a board."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=20_000)
WORDS = {
    "en": {"title": "Appetite", "high": "High", "low": "Low"},
    "zh": {"title": "偏好", "high": "高", "low": "低"},
}


@pytest.fixture
def decider(bank):
    from tests.trust.approvals_stage import Stage

    rights = ["approvalrequest.view", "approvalrequest.approve"]
    rights += ["customfield.view", "customfield.activate"]
    return Stage(unit=bank.root).account("pmo", permissions=rights)


@pytest.fixture
def risk(bank):
    from dougong.apps.risks.factories import RiskFactory

    return RiskFactory(project=bank.here.project)


def chosen(page, name, value):
    """Choose in a list; the browser module draws another over it."""
    page.locator(f"select[name={name}]").evaluate(
        "(list, value) => { list.value = value; list.dispatchEvent(new Event('change')); }", value
    )


def test_a_field_is_built_and_used_in_a_board(signed_in, risk, decider, language):
    from dougong.platform.approvals.models import ApprovalRequest
    from tests.trust.approvals_stage import decide

    page, said = signed_in, WORDS[language]
    page.goto("/customfield/add/?subject=risk")
    chosen(page, "value_type", "choice")
    page.fill("[name=title_zh]", WORDS["zh"]["title"])
    page.fill("[name=title_en]", WORDS["en"]["title"])
    page.fill("[name=key]", "appetite")
    page.fill("[name=choices]", "low | 低 | Low\nhigh | 高 | High")
    page.locator("form.dg-form .btn-primary").first.click()
    page.wait_for_url(re.compile(r"/customfield/\d+/$"))
    page.wait_for_load_state("networkidle")
    page.click("[hx-get*='/do/activate/']")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_url("**/approvalrequest/*/")
    decide(ApprovalRequest.objects.get(), decider)
    page.goto(f"/risk/{risk.pk}/edit/")
    assert said["title"] in page.inner_text("form.dg-form")
    chosen(page, "custom_appetite", "high")
    page.locator("form.dg-form .btn-primary").first.click()
    page.wait_for_url(re.compile(r"/risk/\d+/$"))
    assert said["high"] in page.inner_text("main")
    page.goto("/risk/?shape=board&group=custom_appetite")
    card = page.locator(f'.dg-card[data-pk="{risk.pk}"]')
    expect(page.locator('[data-drop="high"]')).to_contain_text(said["high"])
    place = page.locator('[data-drop="low"]')
    card.drag_to(place)
    expect(place.locator(f'[data-pk="{risk.pk}"]')).to_be_visible()
    expect(page.locator("button[data-undo]")).to_be_visible()
    assert type(risk).objects.get(pk=risk.pk).custom == {"appetite": "low"}
