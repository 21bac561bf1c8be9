"""An auditor at work: the state of the journal, an entry with its proof, and the verdict."""

import os

import pytest

from dougong.platform.actions import Change
from dougong.platform.ledger import signing
from dougong.platform.ledger.sealer import seal_all

pytestmark = pytest.mark.sealing
WORDS = {
    "zh": {"proof": "已证明包含于", "level": "库外检查点"},
    "en": {
        "proof": "Proved to lie in the checkpoint",
        "level": "checkpoint outside",
    },
}


@pytest.fixture(params=["desktop", "phone"])
def screen(request):
    return request.param


@pytest.fixture
def sealed(bank, settings, tmp_path):
    """A project that was changed, sealed and signed; a checkpoint lies outside."""
    settings.DATA, settings.CHECKPOINT_FOLDERS = tmp_path, [tmp_path / "audit"]
    project = bank.here.project
    project.name_zh = "网点升级改造"
    Change(project, by=bank.keeper, reason="立项会议纪要").execute()
    seal_all()
    signing.sign_checkpoint(signing.own_signer(), settings.CHECKPOINT_FOLDERS)
    return project


def kept(page, name):
    """A picture for the eye, where somebody asked for pictures."""
    if folder := os.environ.get("DOUGONG_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_an_auditor_looks_proves_and_verifies(sealed, signed_in, language, screen):
    page, words = signed_in, WORDS[language]
    page.goto("/ledger/")
    assert words["level"] in page.inner_text("main")
    page.click("form[action$='/ledger/verify/'] button")
    page.wait_for_selector(".dg-ledger-verdict")
    kept(page, f"workspace-{language}-{screen}")
    assert fits(page)
    page.goto("/ledger/entries/?verb=change&result=done")
    kept(page, f"entries-{language}-{screen}")
    assert fits(page)
    page.click("table a")
    page.wait_for_selector(".dg-differences")
    assert words["proof"] in page.inner_text("main")
    kept(page, f"entry-{language}-{screen}")
    assert fits(page)
    for name in ("checkpoints", "not-journalled"):
        page.goto(f"/ledger/{name}/")
        kept(page, f"{name}-{language}-{screen}")
        assert fits(page), name
