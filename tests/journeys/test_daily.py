"""A day's work in a browser: looked at beside the list, added quickly, edited at once, tagged, undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=20_000)
WORDS = {
    "en": {"undo": "Undo", "up": "Up", "keep": "Keep", "tags": "Tags"},
    "zh": {"undo": "撤销", "up": "上移", "keep": "保留", "tags": "标签"},
}


@pytest.fixture
def risks(bank):
    from dougong.apps.risks.factories import RiskFactory

    return [RiskFactory(project=bank.here.project, impact=2) for _ in range(3)]


def stored(risk):
    return type(risk).objects.select_related("record").get(pk=risk.pk)


def test_a_record_is_looked_at_beside_the_list_by_keyboard(signed_in, risks):
    page = signed_in
    page.goto("/risk/?sort=code")
    page.keyboard.press("Space")
    head = page.locator(".dg-peek-title code")
    expect(head).to_have_text(risks[0].code)
    page.keyboard.press("j")
    expect(head).to_have_text(risks[1].code)
    page.keyboard.press("k")
    expect(head).to_have_text(risks[0].code)
    page.locator(".dg-peek-title a.btn", has=page.locator("use[href$='#check']")).or_(
        page.locator(".dg-peek-title .dg-actions a.btn-primary")
    ).first.click()
    page.fill("#dg-dialog textarea", "vendor replaced")
    page.locator("#dg-dialog .btn-primary").click()
    expect(page.locator("#dg-dialog")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/risk/\?sort=code$"))
    expect(head).to_have_text(risks[0].code)
    assert stored(risks[0]).state == "closed"
    page.keyboard.press("Escape")
    expect(page.locator("dg-peek")).to_be_hidden()


def test_records_are_added_one_after_the_other_in_a_column(signed_in, bank, risks, language):
    page, kind = signed_in, risks[0].kind_of_risk
    page.goto(f"/risk/?shape=board&group=kind_of_risk&project={bank.here.project.pk}")
    page.locator(f'[data-drop="{kind}"] .dg-quick-add').click()
    title = f"#id_title_{language}"
    for name in ("first", "second"):
        page.fill(title, name)
        page.fill("#id_likelihood", "2")
        page.fill("#id_impact", "3")
        page.keyboard.press("Enter")
        expect(page.locator("#dg-dialog .dg-alert-good")).to_contain_text(name)
        expect(page.locator(title)).to_be_focused()
    page.fill("#id_impact", "9")
    page.keyboard.press("Enter")
    expect(page.locator(".dg-field-bad #id_impact")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(f'[data-drop="{kind}"] .dg-card')).to_have_count(5)


def test_chosen_records_are_edited_after_a_look_and_taken_back(signed_in, risks, language):
    page, said = signed_in, WORDS[language]
    page.goto("/risk/?sort=code")
    page.locator("[data-pick-all]").check()
    page.locator('.dg-bulk [formaction="/risk/many/"]').click()
    page.locator("#dg-many-more").select_option("impact")
    page.locator("#dg-dialog #id_impact").fill("5")
    page.locator('#dg-dialog button[value="look"]').click()
    expect(page.locator(".dg-many-preview ins")).to_have_text(["5", "5", "5"])
    assert [stored(risk).impact for risk in risks] == [2, 2, 2]
    page.locator('#dg-dialog button[value="store"]').click()
    undo = page.get_by_role("button", name=said["undo"])
    expect(undo).to_be_visible()
    assert [stored(risk).impact for risk in risks] == [5, 5, 5]
    undo.click()
    page.wait_for_load_state()
    expect(page.locator(".dg-toast")).to_be_visible()
    assert [stored(risk).impact for risk in risks] == [2, 2, 2]


def test_records_are_tagged_together_and_found_by_the_tag(signed_in, risks, language):
    from dougong.platform.tags.factories import TagFactory

    page = signed_in
    tag = TagFactory(name_zh="监管", name_en="Regulator")
    page.goto("/risk/?sort=code")
    for place in (0, 2):
        page.locator('tbody input[name="pk"]').nth(place).check()
    page.locator('.dg-bulk [formaction="/tag/on/risk/"]').click()
    page.locator("#dg-dialog select[name=on]").select_option(str(tag.pk), force=True)
    page.locator("#dg-dialog .btn-primary").click()
    expect(page.locator(".dg-toast")).to_be_visible()
    assert [tag.pk in stored(risk).record.tags for risk in risks] == [True, False, True]
    page.goto(f"/risk/{risks[0].pk}/")
    page.locator("#dg-tags .dg-tag a").click()
    expect(page.locator("tbody tr[data-pk]")).to_have_count(2)


def test_the_desk_is_arranged_by_keyboard(signed_in, bank, risks, language):
    page, said = signed_in, WORDS[language]
    expect(page.locator("#desk-tasks")).to_be_visible()
    page.locator('.dg-actions [href="/desk/arrange/"]').click()
    lines = page.locator(".dg-arrange-list li")
    lines.nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(lines.nth(0).locator("[name=panel]")).to_have_value("approvals")
    page.locator('.dg-arrange-list [name=panel][value="changes"]').uncheck()
    page.get_by_role("button", name=said["keep"]).click()
    expect(page.locator("#desk-changes")).to_have_count(0)
    expect(page.locator(".dg-desk-panel").first).to_have_id("desk-approvals")
