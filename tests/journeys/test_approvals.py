"""Four eyes in the browser: one person asks, another reads what would change and signs."""

import pytest

from dougong.apps.portfolio.choices import ProjectState
from dougong.platform.approvals.choices import RequestState
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.factories import unwatched
from tests.trust.approvals_stage import Stage, close, fresh

from .conftest import PASSWORD

WORDS = {
    "zh": {"waiting": "待我审批", "after": "变更后", "closed": "已关闭", "reason": "资料已经齐全"},
    "en": {"waiting": "Waiting for me", "after": "After", "closed": "Closed", "reason": "Complete"},
}


@pytest.fixture
def stage(transactional_db):
    return Stage()


@pytest.fixture
def checker(stage):
    return stage.account("department_head")


@pytest.fixture
def enter(page, language):
    """Come in as somebody; whoever was there before has left."""

    def come_in(account):
        account.set_password(PASSWORD)
        account.language = {"zh": "zh-hans", "en": "en"}[language]
        with unwatched():
            account.save()
        page.context.clear_cookies()
        page.goto("/sign-in/")
        page.fill("#id_username", account.username)
        page.fill("#id_password", PASSWORD)
        page.press("#id_password", "Enter")
        page.wait_for_url("**/")
        return page

    return come_in


def sign(page, reason):
    """Give the password in the dialog of the verdict, and a word why."""
    page.wait_for_selector("dialog[open] input[name=password]")
    page.fill("dialog[open] input[name=password]", PASSWORD)
    page.fill("dialog[open] [name=reason]", reason)
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("dialog[open]", state="detached")
    page.wait_for_load_state("networkidle")


def test_what_one_asks_for_another_reads_and_signs(stage, checker, enter, language):
    maker, project = stage.maker(), stage.project()
    page = enter(maker)
    page.goto(f"/project/{project.pk}/")
    page.wait_for_load_state("networkidle")
    page.click("[hx-get*='/do/close/']")
    page.fill("dialog[open] [name=reason]", WORDS[language]["reason"])
    page.click("dialog[open] button[type=submit]")
    page.wait_for_url("**/approvalrequest/*/")
    assert fresh(project).state == ProjectState.CLOSING
    page = enter(checker)
    page.goto("/approvals/")
    page.wait_for_load_state("networkidle")
    assert WORDS[language]["waiting"] in page.inner_text(".dg-tabs [aria-current]")
    diff = page.inner_text(".dg-diff")
    assert WORDS[language]["after"] in diff
    assert WORDS[language]["closed"] in diff
    assert WORDS[language]["reason"] in page.inner_text(".dg-request-reason")
    page.keyboard.press("a")
    sign(page, WORDS[language]["reason"])
    assert ApprovalRequest.objects.get().state == RequestState.DONE
    assert fresh(project).state == ProjectState.CLOSED


def test_a_wrong_password_signs_nothing(stage, checker, enter):
    request = close(stage.project(), stage.maker())
    page = enter(checker)
    page.goto(f"/approvals/?request={request.pk}")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("a")
    page.wait_for_selector("dialog[open] input[name=password]")
    page.fill("dialog[open] input[name=password]", "not the password")
    page.click("dialog[open] button[type=submit]")
    page.wait_for_selector("dialog[open] [role=alert], dialog[open] .invalid-feedback")
    assert fresh(request).state == RequestState.PENDING


@pytest.mark.parametrize("screen", ["phone"])
def test_a_checker_reads_and_signs_on_a_phone(stage, checker, enter, language):
    request = close(stage.project(), stage.maker())
    page = enter(checker)
    page.goto("/approvals/")
    page.wait_for_load_state("networkidle")
    page.click(f"a[href*='request={request.pk}']")
    page.wait_for_selector(".dg-diff")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.click("[data-way=a]")
    sign(page, WORDS[language]["reason"])
    assert fresh(request).state == RequestState.DONE
