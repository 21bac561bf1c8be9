"""The palette: a request is found, read on its own page, and approved without the mouse."""

import pytest

from dougong.apps.portfolio.choices import ProjectState
from dougong.platform.approvals.choices import RequestState
from dougong.platform.factories import unwatched
from tests.trust.approvals_stage import Stage, close, fresh

from .conftest import PASSWORD

WORDS = {
    "zh": {"approve": "批准", "reason": "资料已经齐全", "found": "未找到", "here": "本页操作"},
    "en": {"approve": "Approve", "reason": "Complete", "found": "Nothing", "here": "On this page"},
}


@pytest.fixture
def stage(transactional_db):
    return Stage()


@pytest.fixture
def checker(stage, language):
    account = stage.account("department_head")
    account.set_password(PASSWORD)
    account.language = {"zh": "zh-hans", "en": "en"}[language]
    with unwatched():
        account.save()
    return account


@pytest.fixture
def at_home(page, checker):
    page.goto("/sign-in/")
    page.fill("#id_username", checker.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/")
    return page


def ask(page, words):
    """Open the palette, type, and wait for what it offers."""
    page.keyboard.press("Control+k")
    page.wait_for_selector("#dg-palette[open]")
    with page.expect_response(lambda answer: f"q={words}"[:3] in answer.url and answer.ok):
        page.keyboard.type(words)
    page.wait_for_load_state("networkidle")


def test_the_palette_approves_a_request(stage, at_home, language):
    page, words = at_home, WORDS[language]
    project = stage.project()
    request = close(project, stage.maker())
    ask(page, request.record.code)
    page.wait_for_selector(f"[role=option][aria-selected=true]:has-text('{request.record.code}')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/approvalrequest/{request.pk}/**")
    page.wait_for_selector(".dg-diff")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+k")
    page.wait_for_selector(f"#dg-palette[open] .dg-palette-group:has-text('{words['here']}')")
    page.keyboard.type(words["approve"])
    page.wait_for_selector(f"[role=option][aria-selected=true]:has-text('{words['approve']}')")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] input[name=password]")
    page.fill("dialog[open] input[name=password]", PASSWORD)
    page.fill("dialog[open] [name=reason]", words["reason"])
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("dialog[open]", state="detached")
    page.wait_for_load_state("networkidle")
    assert fresh(request).state == RequestState.DONE
    assert fresh(project).state == ProjectState.CLOSED


def test_verbs_of_a_found_record_open_with_tab(signed_in, bank):
    project = bank.here.project
    ask(signed_in, project.record.code)
    signed_in.wait_for_selector(f"[role=option]:has-text('{project.record.code}')")
    signed_in.keyboard.press("Tab")
    signed_in.wait_for_selector(f"[role=option][href='/project/{project.pk}/delete/']")
    assert signed_in.locator("[role=option][href='/workitem/']").count() == 0
    signed_in.keyboard.press("Backspace")
    signed_in.wait_for_selector("[role=option][href='/workitem/']")


@pytest.mark.parametrize("screen", ["phone"])
def test_the_search_page_finds_narrows_and_remembers_on_a_phone(signed_in, bank, language):
    project = bank.here.project
    signed_in.goto("/search/")
    signed_in.wait_for_load_state("networkidle")
    signed_in.fill("#dg-q", project.record.code)
    signed_in.wait_for_selector(f".dg-found a[href='/project/{project.pk}/']")
    assert signed_in.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    signed_in.select_option("[name=kind]", "person")
    signed_in.wait_for_selector(f"#dg-found:has-text('{WORDS[language]['found']}')")
    signed_in.select_option("[name=kind]", "project")
    signed_in.click(f".dg-found a[href='/project/{project.pk}/']")
    signed_in.wait_for_url(f"**/project/{project.pk}/")
    signed_in.goto("/search/")
    signed_in.wait_for_selector(f"dg-recent a[href='/project/{project.pk}/']")
