"""An outside auditor at the desk: looks, asks, finds the own trail; the institution ends it."""

import os
from datetime import timedelta

import pytest

from dougong.apps.accounts.actions import (
    ActivateEngagement,
    AddEngagement,
    AttachAgreement,
    EndEngagement,
    sync_shipped_roles,
)
from dougong.apps.accounts.factories import outsider
from dougong.apps.accounts.models import AuditorEngagement, AuditorRemark, MfaDevice
from dougong.platform.factories import unwatched
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day
from tests.journeys.conftest import PASSWORD

BY, REASON = Installation(), "年度审计需要"
WORDS = {
    "zh": {"desk": "外部审计台", "trail": "查阅与导出记录", "ask": "提出"},
    "en": {"desk": "Auditor's desk", "trail": "Opened and taken away", "ask": "Raise"},
}


@pytest.fixture(params=["desktop", "phone"])
def screen(request):
    return request.param


@pytest.fixture
def engagement(bank, language):
    """An engagement over one project, and its auditor with a password."""
    sync_shipped_roles()
    account = outsider(unit=bank.root.record, name_zh="顾审").accounts.get()
    row = AuditorEngagement(
        organisation="立信会计师事务所",
        kind_of_engagement="external_audit",
        basis="审计业务约定书 2026-17",
        unit=bank.root.record,
        scopes=[bank.here.project.code],
        people=[account.person.code],
        may_raise=["question"],
        ends_on=current_day() + timedelta(days=45),
    )
    row = AddEngagement(row, by=BY, reason=REASON).execute()
    row.agreement, row.agreement_digest = "保密协议 2026-17", "5f" * 32
    AttachAgreement(row, by=BY).execute()
    row = ActivateEngagement(row, by=BY, reason=REASON).execute()
    account.refresh_from_db()
    account.set_password(PASSWORD)
    account.language = {"zh": "zh-hans", "en": "en"}[language]
    with unwatched():
        account.save()
        MfaDevice.objects.filter(account=account).delete()  # the journey of factors is another one
    return row


def kept(page, name):
    """A picture for the eye, where somebody asked for pictures."""
    if folder := os.environ.get("DOUGONG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_auditor_looks_asks_and_is_let_out(page, bank, engagement, language, screen):
    words, project = WORDS[language], bank.here.project
    account = engagement.grants.get().account
    page.goto("/sign-in/")
    page.fill("#id_username", account.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/")
    page.goto(f"/project/{project.pk}/")
    page.goto("/my/engagement/")
    text = page.inner_text("main")
    assert engagement.organisation in text
    assert "45" in text
    assert words["trail"] in text
    assert f"/project/{project.pk}/" in text
    page.click(f"main a:has-text('{words['ask']}')")
    page.wait_for_selector("#id_subject")
    page.select_option("#id_scope", str(project.pk), force=True)
    page.fill("#id_subject", "预算变更依据")
    page.fill("#id_text", "请说明第三季度预算变更的依据。")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/auditorremark/*/")
    assert AuditorRemark.objects.get().raised_by_id == account.pk
    page.goto("/my/engagement/")
    assert "预算变更依据" in page.inner_text("main")
    kept(page, f"desk-{language}-{screen}")
    assert fits(page)
    EndEngagement(AuditorEngagement.objects.get(), by=BY, reason=REASON).execute()
    page.goto(f"/project/{project.pk}/")
    assert "/sign-in/" in page.url
