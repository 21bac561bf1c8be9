"""An automation is written by choosing, tried on the past, and fires once when it is active."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dougong.platform.automation.actions import ActivateAutomation
from dougong.platform.automation.models import Automation, Run
from dougong.platform.notices.models import Notice
from dougong.platform.policies import Installation

pytestmark = pytest.mark.django_db(transaction=True)
expect.set_options(timeout=20_000)
WORDS = {
    "en": {"save": "Save", "add": "+ Add a condition", "dry": "Dry run", "none": "would not have",
           "sentence": "When a new risk is added and Impact ≥ 4, notify the owner", "runs": "Runs"},
    "zh": {"save": "保存", "add": "+ 添加条件", "dry": "试运行", "none": "本不会触发",
           "sentence": "当新增风险且影响 ≥ 4时，通知自动化的所有者", "runs": "运行记录"},
}  # fmt: skip


@pytest.fixture
def said(language):
    return WORDS[language]


def choose(page, name, value):
    """Choose in a list, whether the browser's own or one that is searched."""
    page.locator(f"select[name={name}]").evaluate(
        """(select, value) => {
          if (select.tomselect) select.tomselect.setValue(value);
          else { select.value = value; select.dispatchEvent(new Event("change", {bubbles: true})); }
        }""",
        value,
    )


def test_an_automation_fires_once(signed_in, bank, said):
    from tests.automation.stage import work

    page = signed_in
    page.goto(f"/automation/add/?place={bank.here.unit.pk}&title=Watch+grave+ones")
    with page.expect_navigation():
        choose(page, "subject", "risk")
    expect(page.locator("dg-filter")).to_be_visible()
    choose(page, "verb", "add")
    row = page.locator(".dg-filter-row").first
    row.locator("[data-name]").select_option("impact")
    row.locator("[data-operator]").select_option("least")
    row.locator("[data-value]").fill("4")
    page.check("input[name=tells_owner]")
    page.fill("input[name=message]", "Please look")
    page.locator(".dg-form-foot button[type=submit]").click()
    expect(page.locator(".dg-sentence")).to_contain_text(said["sentence"])
    rule = Automation.objects.get()
    page.goto(f"/automation/{rule.pk}/rehearsal/")
    expect(page.get_by_text(said["none"])).to_be_visible()
    ActivateAutomation(rule, by=Installation(), reason="approved").execute()
    page.goto(f"/risk/add/?project={bank.here.project.pk}")
    page.fill("input[name=title_zh]", "供应商停产")
    choose(page, "kind_of_risk", page.locator("select[name=kind_of_risk] option").nth(1)
           .get_attribute("value"))  # fmt: skip
    page.fill("input[name=likelihood]", "3")
    page.fill("input[name=impact]", "5")
    page.locator(".dg-form-foot button[type=submit]").click()
    page.wait_for_url("**/risk/*/")
    work()
    work()
    assert Run.objects.filter(automation=rule).count() == 1
    assert Notice.objects.filter(reason="automated").count() == 1
    page.goto(f"/automation/{rule.pk}/")
    expect(page.locator("tr", has_text="供应商停产")).to_have_count(1)
    page.goto("/notices/")
    expect(page.get_by_text("Please look")).to_have_count(1)
