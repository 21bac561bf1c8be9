"""Views of a list in a browser: a card dragged, a block pasted with wrong rows, a view kept."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=20_000)
WORDS = {
    "en": {"edit": "Edit in the table", "save": "Save all", "undo": "Undo", "views": "Views",
           "keep": "Keep as a new view", "close": "Close"},
    "zh": {"edit": "在表格中编辑", "save": "全部保存", "undo": "撤销", "views": "视图",
           "keep": "另存为新视图", "close": "关闭"},
}  # fmt: skip


@pytest.fixture
def said(language):
    return WORDS[language]


@pytest.fixture
def risks(bank):
    from dougong.apps.risks.factories import RiskFactory

    return [RiskFactory(project=bank.here.project, impact=2) for _ in range(4)]


def kinds_of_risk():
    from dougong.apps.risks.models import Risk

    return [str(value) for value, _label in Risk._meta.get_field("kind_of_risk").flatchoices]


def stored(risk):
    return type(risk).objects.get(pk=risk.pk)


def test_a_card_is_dragged_moved_by_keys_and_taken_back(signed_in, risks, said):
    page, risk = signed_in, risks[0]
    here, order = risk.kind_of_risk, kinds_of_risk()
    step = 1 if order.index(here) + 1 < len(order) else -1
    there = order[order.index(here) + step]
    page.goto("/risk/?shape=board&group=kind_of_risk")
    card = page.locator(f'.dg-card[data-pk="{risk.pk}"]')
    place = page.locator(f'[data-drop="{there}"]')
    card.drag_to(place)
    expect(place.locator(f'[data-pk="{risk.pk}"]')).to_be_visible()
    expect(page.locator("button[data-undo]")).to_be_visible()
    assert stored(risk).kind_of_risk == there
    page.get_by_role("button", name=said["undo"]).click()
    back = page.locator(f'[data-drop="{here}"] [data-pk="{risk.pk}"]')
    expect(back).to_be_visible()
    assert stored(risk).kind_of_risk == here
    back.focus()
    page.keyboard.press("Alt+ArrowRight" if step == 1 else "Alt+ArrowLeft")
    expect(page.locator(f'[data-drop="{there}"] [data-pk="{risk.pk}"]')).to_be_visible()
    assert stored(risk).kind_of_risk == there


def test_a_card_of_a_state_asks_what_its_verb_asks(signed_in, risks):
    page, risk = signed_in, risks[0]
    page.goto("/risk/?shape=board&group=state")
    page.locator(f'.dg-card[data-pk="{risk.pk}"]').focus()
    page.keyboard.press("Alt+ArrowRight")
    page.fill("#dg-dialog textarea", "vendor replaced")
    page.locator("#dg-dialog .btn-primary").click()
    page.wait_for_url(re.compile(r"shape=board"))
    expect(page.locator(f'[data-drop="closed"] [data-pk="{risk.pk}"]')).to_be_visible()
    assert stored(risk).state == "closed"


PASTE = """text => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.activeElement.dispatchEvent(event);
}"""


def test_three_wrong_rows_of_a_pasted_block_are_told_before_anything_is_saved(
    signed_in, risks, said
):
    page = signed_in
    page.goto("/risk/?sort=code")
    page.get_by_role("button", name=said["edit"]).click()
    column = page.locator("thead th[data-edit=impact]")
    index = column.evaluate("head => head.cellIndex")
    rows = page.locator("tbody tr[data-pk]")
    rows.nth(0).locator("td").nth(index).click()
    page.evaluate(PASTE, "3\nmany\n9\n-\n")
    expect(page.locator("[data-faults] li")).to_have_count(3)
    expect(page.locator(".dg-wrong")).to_have_count(3)
    assert [stored(risk).impact for risk in risks] == [2, 2, 2, 2]
    for place, text in ((1, "4"), (2, "5"), (3, "1")):
        rows.nth(place).locator("td").nth(index).click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    page.get_by_role("button", name=said["save"]).click()
    expect(page.get_by_role("button", name=said["undo"])).to_be_visible()
    assert [stored(risk).impact for risk in risks] == [3, 4, 5, 1]


def test_a_view_is_kept_pinned_and_opened_again(signed_in, risks, said):
    page = signed_in
    page.goto("/risk/?group=state&sort=-impact")
    page.locator(".dg-views-box").locator("xpath=..").locator("summary").click()
    page.get_by_role("link", name=said["keep"]).click()
    page.fill("#id_title", "Risks by state")
    page.locator("form.dg-form .btn-primary").first.click()
    page.wait_for_url(re.compile(r"/savedview/\d+/"))
    key = re.search(r"/savedview/(\d+)/", page.url)[1]
    page.goto(f"/savedview/{key}/open/")
    expect(page.locator(".dg-band")).to_have_count(1)
    page.locator(".dg-views-box").locator("xpath=..").locator("summary").click()
    page.locator(".dg-view-line button[name=pin]").click()
    expect(page.locator(".dg-pins a")).to_have_text("Risks by state")
