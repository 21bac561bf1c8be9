"""Drafting a decision table in the browser: columns, cells, paste, errors, a trial, saving."""

import pytest
from django.utils import timezone

from dougong.platform.rules.factories import RuleSetFactory
from dougong.platform.rules.models import RuleVersion

pytestmark = [pytest.mark.sealing, pytest.mark.django_db(transaction=True)]
WORDS = {
    "zh": {
        "fact": "逾期天数",
        "condition": "添加条件",
        "outcome": "添加结果",
        "row": "添加一行",
        "done": "确定",
        "save": "保存草稿",
        "saved": "草稿已保存",
        "wrong": "第 2 行，逾期天数",
        "well": "所有取值都有对应的行",
        "red": "红",
        "met": "命中第 1 行",
    },
    "en": {
        "fact": "Days late",
        "condition": "Add a condition",
        "outcome": "Add a result",
        "row": "Add a row",
        "done": "Take over",
        "save": "Save the draft",
        "saved": "The draft is saved",
        "wrong": "Row 2, Days late",
        "well": "Every value has its row",
        "red": "Red",
        "met": "Row 1 is met",
    },
}
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const cell = document.activeElement;
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
}"""


@pytest.fixture
def rule_set(bank):
    bank.here.project.planned_finish = timezone.localdate() - timezone.timedelta(days=20)
    from dougong.platform.factories import unwatched

    with unwatched():
        bank.here.project.save()
    return RuleSetFactory(unit=bank.root.record)


def cell(page, row, column):
    return page.locator(f'[data-at="{row}:{column}"]')


def test_a_table_is_drafted_with_the_keyboard_tried_and_saved(signed_in, bank, rule_set, language):
    page, words = signed_in, WORDS[language]
    page.goto(f"/ruleset/{rule_set.pk}/table/")
    page.get_by_role("button", name=words["condition"]).click()
    page.locator(".dgr-list button", has_text="project.days_late").click()
    page.get_by_role("button", name=words["outcome"]).click()
    page.locator("dialog textarea").fill("red | 红 | Red | critical\ngreen | 绿 | Green | good")
    page.locator("dialog").get_by_role("button", name=words["done"], exact=True).click()
    page.get_by_role("button", name=words["row"]).click()

    cell(page, 0, 0).focus()
    page.keyboard.type(">= 10")
    page.keyboard.press("Tab")
    page.evaluate(PASTE, f"{words['red']}\tlate\n")
    cell(page, 0, 0).focus()
    page.keyboard.press("Control+d")
    page.evaluate(PASTE, "soon\tgreen\n")
    page.locator(".dgr-problem", has_text=words["wrong"]).wait_for()
    assert cell(page, 1, 0).get_attribute("aria-invalid") == "true"
    assert cell(page, 1, 0).inner_text() == "soon"

    page.locator(".dgr-problem", has_text=words["wrong"]).click()
    page.keyboard.press("Delete")
    page.locator(".dgr-well", has_text=words["well"]).wait_for()
    found = page.locator(".dgr-records li", has_text=bank.here.project.code)
    found.locator(".dgr-tone", has_text=words["red"]).wait_for()
    found.locator("button").click()
    page.locator(".dgr-trial", has_text=words["met"]).wait_for()
    assert page.locator('tr[data-fired][data-row="1"]').count() == 1

    page.get_by_role("button", name=words["save"]).click()
    page.locator(".dgr-state", has_text=words["saved"]).wait_for()
    version = RuleVersion.objects.get(rule_set=rule_set)
    assert [row["then"] for row in version.content["rows"]] == [
        {"result1": "red"},
        {"result1": "green"},
    ]
    assert version.content["rows"][0]["when"] == {"project.days_late": {"from": "10"}}

    page.keyboard.press("Alt+ArrowUp")
    page.goto(f"/ruleversion/{version.pk}/")
    assert page.locator(".dgr-sheet tbody tr").count() == 2


@pytest.mark.parametrize("screen", ["phone"])
def test_the_table_is_readable_on_a_phone(signed_in, rule_set):
    page = signed_in
    page.goto(f"/ruleset/{rule_set.pk}/table/")
    page.locator(".dgr-grid").wait_for()
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
