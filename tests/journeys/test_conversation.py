"""Talking about a record in the browser: naming somebody, a draft that stays, a file, a link, watching."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from dougong.platform.comments.models import Comment, Mention
from dougong.platform.factories import unwatched

pytestmark = [pytest.mark.sealing, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("DOUGONG_PICTURES")
"""A folder for pictures of the pages, where somebody wants to look at them."""
WORDS = {
    "zh": {"watch": "关注", "link": "关联其他记录", "refused": "没有名为", "do": "关联"},
    "en": {"watch": "atch", "link": "Link another record", "refused": "Nobody called", "do": "Link"},
}  # fmt: skip


@pytest.fixture
def colleague(bank):
    """Somebody who may be named."""
    account = bank.here.account("project.view")
    account.username = "zhao.min"
    plate = account.person.record
    plate.label, plate.label_en = "赵敏", "Zhao Min"
    with unwatched():
        account.save()
        plate.save()
    return account


def pictured(page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 180), "teal").save(out, "PNG")
    return out.getvalue()


FULL_PHONE = pytest.param("phone", marks=pytest.mark.full)


@pytest.mark.parametrize("screen", ["desktop", FULL_PHONE])
def test_people_talk_about_a_record(signed_in, bank, colleague, language, screen):
    page, words, project = signed_in, WORDS[language], bank.here.project
    page.goto(f"/project/{project.pk}/")
    keep_a_refused_draft(page, words)
    name_somebody(page)
    assert Mention.objects.get().account_id == colleague.pk
    hand_in_a_picture(page, f"preview-{screen}-{language}")
    follow_and_link(page, words, bank.here.unit.code)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    pictured(page, f"record-{screen}-{language}")
    edit_in_place(page)
    assert Comment.objects.get().text == "Better words"
    page.goto(f"/record/{project.pk}/links/graph/")
    page.locator(".dg-graph-box").first.wait_for()
    pictured(page, f"graph-{screen}-{language}")


def keep_a_refused_draft(page, words) -> None:
    field = page.locator("#dg-comment-text")
    field.fill("@no.such.one look")
    field.press("Control+Enter")
    page.locator(".dg-composer-errors", has_text=words["refused"]).wait_for()
    assert page.locator("#dg-comment-text").input_value() == "@no.such.one look"
    page.reload()
    page.locator("#dg-comment-text").wait_for()
    assert page.locator("#dg-comment-text").input_value() == "@no.such.one look"


def name_somebody(page) -> None:
    field = page.locator("#dg-comment-text")
    field.fill("")
    field.press_sequentially("**Ready** @zm")
    page.locator(".dg-people li", has_text="zhao.min").wait_for()
    field.press("Enter")
    assert field.input_value() == "**Ready** @zhao.min "
    field.press("Control+Enter")
    page.locator(".dg-stream .dg-mention").wait_for()
    assert page.locator(".dg-stream strong", has_text="Ready").count() == 1
    assert page.locator("#dg-comment-text").input_value() == ""


def hand_in_a_picture(page, name: str) -> None:
    page.locator("#dg-files input[type=file]").first.set_input_files(
        {"name": "现场照片.png", "mimeType": "image/png", "buffer": png()}
    )
    page.locator("#dg-files a", has_text="现场照片.png").click()
    page.locator(".dg-preview img").wait_for()
    pictured(page, name)
    page.locator("#dg-dialog .btn-close").click()


def follow_and_link(page, words, code: str) -> None:
    page.locator("#dg-watchers button").click()
    page.locator("#dg-watchers button", has_text=words["watch"]).first.wait_for()
    page.locator("summary", has_text=words["link"]).click()
    page.locator("#dg-links .ts-control").click()
    page.locator("#dg-links .ts-dropdown .option", has_text=code).click()
    page.locator("#dg-links button", has_text=words["do"]).last.click()
    page.locator("#dg-links .dg-link").wait_for()


def edit_in_place(page) -> None:
    page.locator(".dg-comment").hover()
    page.locator(".dg-comment-acts a").first.click()
    editor = page.locator(".dg-comment textarea")
    editor.fill("Better words")
    editor.press("Control+Enter")
    page.locator(".dg-comment .dg-prose", has_text="Better words").wait_for()
