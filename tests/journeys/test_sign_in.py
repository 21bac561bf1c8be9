"""Coming in, choosing a language, and leaving."""

import pytest

from .conftest import PASSWORD

WORDS = {
    "zh": {"sign in": "登录", "projects": "项目", "sign out": "退出"},
    "en": {"sign in": "Sign in", "projects": "Projects", "sign out": "Sign out"},
}


def test_a_stranger_is_led_to_the_door_and_back_to_where_he_was_going(page, keeper, language):
    page.goto("/project/")
    assert "/sign-in/" in page.url
    assert WORDS[language]["sign in"] in page.inner_text("h1")
    page.fill("#id_username", keeper.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/project/")
    assert WORDS[language]["projects"] in page.inner_text("h1")


def test_a_wrong_password_is_refused_without_saying_which_half_was_wrong(page, keeper):
    texts = []
    for name in (keeper.username, "nobody-of-that-name"):
        page.goto("/sign-in/")
        page.fill("#id_username", name)
        page.fill("#id_password", "not the password")
        page.press("#id_password", "Enter")
        page.wait_for_selector("[role=alert]")
        texts.append(page.inner_text("[role=alert]"))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_start_page_greets_in_the_readers_language(signed_in, language):
    assert (
        signed_in.locator("html").get_attribute("lang") == {"zh": "zh-hans", "en": "en"}[language]
    )
    has_chinese = any(
        "\u4e00" <= letter <= "\u9fff" for letter in signed_in.inner_text(".dg-quiet >> nth=0")
    )
    assert has_chinese is (language == "zh")


def test_the_command_palette_finds_a_project_by_keyboard_alone(signed_in, bank):
    signed_in.keyboard.press("Control+k")
    signed_in.keyboard.type(bank.here.project.record.code)
    signed_in.wait_for_selector(f"[role=option]:has-text('{bank.here.project.record.code}')")
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url(f"**/project/{bank.here.project.pk}/**")
