"""A passkey in a real browser, with the authenticator that Chromium simulates."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from .conftest import PASSWORD


@pytest.fixture
def authenticator(page):
    """A security key that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def to_second_factor(page, name):
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.fill("#id_username", name)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/sign-in/second/")


def test_a_passkey_is_made_signs_in_and_steps_up(signed_in, keeper, authenticator, live_server):
    page = signed_in
    assert urlsplit(live_server.url).hostname == "localhost"
    page.goto("/my/devices/passkey/")
    page.fill("#id_name", "blue key")
    page.fill("#id_proof", PASSWORD)
    page.click("dg-passkey button")
    page.wait_for_selector(".dg-codes")
    assert page.locator(".dg-codes li").count() == 10
    to_second_factor(page, keeper.username)
    page.click("dg-passkey button")
    page.wait_for_url(live_server.url + "/")
    page.goto("/my/proof/?next=/my/tokens/add/")
    page.click("dg-passkey button")
    page.wait_for_url("**/my/tokens/add/")
    assert page.locator("#id_proof").count() == 0
    login = keeper.logins.running().first()
    assert (login.method, login.second_method) == ("password", "passkey")


def test_a_copied_key_whose_counter_went_back_is_refused(
    signed_in, keeper, authenticator, live_server
):
    from dougong.apps.accounts.models import MfaDevice
    from dougong.platform.factories import unwatched

    page = signed_in
    page.goto("/my/devices/passkey/")
    page.fill("#id_proof", PASSWORD)
    page.click("dg-passkey button")
    page.wait_for_selector(".dg-codes")
    with unwatched():
        MfaDevice.objects.filter(account=keeper).update(sign_count=10_000)
    to_second_factor(page, keeper.username)
    page.click("dg-passkey button")
    page.wait_for_selector("div[role=alert]")
    assert page.url.endswith("/sign-in/second/")


def test_without_the_key_the_second_page_stays_closed(signed_in, keeper, authenticator):
    page, (session, number) = signed_in, authenticator
    page.goto("/my/devices/passkey/")
    page.fill("#id_proof", PASSWORD)
    page.click("dg-passkey button")
    page.wait_for_selector(".dg-codes")
    session.send("WebAuthn.clearCredentials", {"authenticatorId": number})
    to_second_factor(page, keeper.username)
    page.fill("#id_code", "000000")
    page.press("#id_code", "Enter")
    page.wait_for_selector("div[role=alert]")
    page.goto("/")
    assert "/sign-in/" in page.url


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_my_access_shows_where_one_is_signed_in(signed_in, keeper, language):
    page = signed_in
    page.goto("/my/access/")
    assert page.inner_text("h1") == {"zh": "我的权限", "en": "My access"}[language]
    assert "Chrome" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
