"""On a phone without a network: what is entered waits through reloads and is sent once, when the network is back."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from PIL import Image

from dougong.apps.risks.choices import RiskState
from dougong.apps.risks.factories import RiskFactory
from dougong.apps.risks.models import Risk
from dougong.platform.attachments.models import Attachment
from dougong.platform.capture.models import CheckIn, Inspection
from dougong.platform.factories import unwatched
from dougong.platform.watching.models import Watch
from tests.journeys.conftest import PASSWORD

pytestmark = [pytest.mark.sealing, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("DOUGONG_PICTURES")
SHANGHAI = {"latitude": 31.2304, "longitude": 121.4737, "accuracy": 12}
WORDS = {
    "zh": {
        "waiting": "等待中",
        "conflict": "期间已变更",
        "mine": "仍按我的执行",
        "signed_out": "退出登录",
    },
    "en": {
        "waiting": "Waiting",
        "conflict": "Changed meanwhile",
        "mine": "Do mine",
        "signed_out": "signed out",
    },
}


@pytest.fixture
def screen():
    return "phone"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def pictured(page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(out, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def phone(signed_in):
    """The capture page, opened once with a network so that the device knows it."""
    visitor = signed_in.context
    visitor.grant_permissions(["geolocation"])
    visitor.set_geolocation(SHANGHAI)
    signed_in.goto("/capture/")
    signed_in.locator('[data-kind="checkin"]').wait_for()
    signed_in.evaluate("navigator.serviceWorker.ready.then(() => true)")
    signed_in.wait_for_function("async () => (await caches.match('/capture/')) !== undefined")
    return signed_in


def without_network(page) -> None:
    page.context.set_offline(True)
    page.locator("[data-net=offline]").wait_for()


def with_network(page) -> None:
    page.context.set_offline(False)
    page.locator("[data-net=online]").wait_for()


def check_in(page, bank, note: str) -> None:
    page.locator('[data-kind="checkin"]').click()
    code = bank.here.project.code
    chosen = page.locator("#cap-site option", has_text=code).get_attribute("value")
    page.select_option("#cap-site", value=chosen)
    page.fill("#cap-note", note)
    page.locator(".cap-place-text", has_text="12").wait_for()
    page.set_input_files("#cap-photos", photo())
    page.locator(".cap-photos img").wait_for()


def test_an_offline_check_in_syncs_once(phone, bank, language):
    words, page = WORDS[language], phone
    pictured(page, f"capture-{language}")
    without_network(page)
    check_in(page, bank, "到达 🏗️ site")
    pictured(page, f"capture-form-{language}")
    page.locator(".cap-main-button").click()
    page.locator(".cap-state-waiting", has_text=words["waiting"]).wait_for()
    page.reload()  # answered by the device itself
    page.locator("[data-waiting='1']").wait_for()
    pictured(page, f"capture-offline-{language}")
    assert CheckIn.objects.count() == 0
    with_network(page)
    page.locator(".cap-state-done").wait_for()
    page.locator("[data-waiting='0']").wait_for()
    made = CheckIn.objects.get()
    assert (made.note, made.accuracy_m) == ("到达 🏗️ site", 12)
    assert (str(made.latitude), str(made.longitude)) == ("31.230400", "121.473700")
    assert made.site_id == bank.here.project.pk
    assert Attachment.objects.get().record_id == made.pk
    page.reload()
    page.locator(".cap-state-done").wait_for()
    assert CheckIn.objects.count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def watched_risk(bank, keeper) -> Risk:
    row = RiskFactory(project=bank.here.project, title_zh="供应商延期", title_en="Late supplier")
    with unwatched():
        Watch.objects.create(record=row.record, account=keeper.record)
    return row


def test_a_status_changed_meanwhile_shows_both_versions_and_the_person_chooses(
    signed_in, bank, keeper, language
):
    words, page, row = WORDS[language], signed_in, watched_risk(bank, keeper)
    page.goto("/capture/")
    page.locator(f'[data-record="{row.pk}"] [data-verb=close]').wait_for()
    without_network(page)
    page.locator(f'[data-record="{row.pk}"] [data-verb=close]').click()
    page.fill("#cap-reason", "delivered after all")
    page.locator(".cap-main-button").click()
    page.locator(".cap-state-waiting").first.wait_for()
    with unwatched():
        Risk.objects.filter(pk=row.pk).update(version=2, likelihood=5)
    with_network(page)
    page.locator(".cap-state-conflict", has_text=words["conflict"]).wait_for()
    assert "5" in page.inner_text(".cap-versions")
    pictured(page, f"capture-conflict-{language}")
    page.locator(".cap-choices button", has_text=words["mine"]).click()
    page.locator(".cap-state-done").wait_for()
    assert Risk.objects.get(pk=row.pk).state == RiskState.CLOSED


def test_what_one_account_entered_is_not_shown_to_the_next(phone, bank, language):
    words, page = WORDS[language], phone
    without_network(page)
    page.locator('[data-kind="inspection"]').click()
    page.select_option("#cap-site", index=1)
    page.fill("#cap-note", "secret of the first")
    page.locator(".cap-main-button").click()
    page.locator("[data-waiting='1']").wait_for()
    page.context.set_offline(False)
    page.locator("[data-waiting='0']").wait_for()
    assert Inspection.objects.count() == 1
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.locator(".cap-notice", has_text=words["signed_out"]).wait_for()
    assert "secret" not in page.content()
    other = bank.here.account("project.view")
    other.set_password(PASSWORD)
    with unwatched():
        other.save()
    page.goto("/sign-in/?next=/capture/")
    page.fill("#id_username", other.username)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/capture/")
    page.locator("[data-net=online]").wait_for()
    page.locator(".cap-notice").wait_for()
    assert page.locator("[data-key]").count() == 0
