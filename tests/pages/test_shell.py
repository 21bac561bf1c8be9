"""The shell: sign-in, menu and palette by rights, language, refusals and defects."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import path

from dougong.config import urls
from dougong.platform.navigation import menu
from dougong.web.errors import defect


def palette(client: Client, words: str) -> list[dict[str, str]]:
    groups = client.get("/palette/", {"q": words}).json()["groups"]
    return [item for group in groups for item in group["items"]]


def test_every_page_leads_a_stranger_to_the_door(client, bank):
    for address in ("/", "/project/", f"/project/{bank.here.project.pk}/", "/palette/"):
        answer = client.get(address)
        assert answer.headers["Location"].startswith("/sign-in/?next=")


def test_sign_in_opens_the_start_page_in_the_accounts_language(client, bank):
    account = bank.keeper
    from dougong.apps.accounts.actions import ChooseLanguage, SetPassword

    setter = SetPassword(account, by=account)
    setter.password = "Four brackets bear 1 roof"
    account = setter.execute()
    account.language = "en"
    ChooseLanguage(account, by=account).execute()
    sent = {"username": account.username, "password": "Four brackets bear 1 roof"}
    answer = client.post("/sign-in/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert answer.cookies["dougong_language"].value == "en"


def test_a_part_asked_for_after_the_session_ended_leads_the_page_to_the_door(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/project/?q=a"}
    answer = client.get("/project/7/delete/", headers=headers, follow=True)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Fproject%2F%3Fq%3Da"


def test_a_wrong_password_tells_nothing_about_the_account(client, bank):
    texts = set()
    for name in (bank.keeper.username, "nobody-of-this-name"):
        answer = client.post("/sign-in/", {"username": name, "password": "wrong"})
        texts.add(answer.context["refusal"])
    assert len(texts) == 1


def test_the_door_shows_accounts_in_the_demo_only(client, db, monkeypatch, tmp_path):
    accounts = [{"username": "li", "password": "pw", "label_zh": "李", "label_en": "Li"}]
    (tmp_path / "demo_accounts.json").write_text(json.dumps(accounts), encoding="utf-8")
    monkeypatch.setattr(settings, "DATA", tmp_path)
    assert b'data-username="li"' not in client.get("/sign-in/").content
    monkeypatch.setattr(settings, "IS_DEMO", True)
    assert b'data-username="li"' in client.get("/sign-in/").content


def test_the_language_switch_is_kept_in_browser_and_account(bank, sign_in):
    client = sign_in(bank.outsider, "zh-hans")
    answer = client.post("/language/", {"language": "en", "next": "/project/?q=a"})
    assert answer.headers["Location"] == "/project/?q=a"
    assert answer.cookies["dougong_language"].value == "en"
    bank.outsider.refresh_from_db()
    assert bank.outsider.language == "en"


def test_the_language_switch_leads_to_no_other_host(client, db):
    sent = {"language": "en", "next": "https://evil.example/"}
    assert client.post("/language/", sent).headers["Location"] == "/"
    assert client.post("/language/", {"language": "tlh"}).status_code == 400


def test_menu_and_palette_offer_only_what_rights_reach(bank, sign_in):
    person = bank.here.account("project.view", on=bank.here.unit)
    client = sign_in(person)
    urls_shown = [item.url for section in menu(person.permissions(), "/") for item in section.items]
    assert urls_shown == ["/project/"]
    assert {item["url"] for item in palette(client, "")} == {"/", "/project/"}
    assert palette(client, "add project") == []


def test_the_palette_finds_records_only_within_the_readers_scopes(bank, sign_in):
    here, there = bank.here.project, bank.there.project
    person = bank.here.account("project.view", on=bank.here.unit)
    client = sign_in(person)
    assert [item["url"] for item in palette(client, here.code)] == [f"/project/{here.pk}/"]
    assert palette(client, there.code) == []
    assert {item["url"] for item in palette(sign_in(bank.keeper), there.code)} == {
        f"/project/{there.pk}/"
    }


def test_the_palette_bears_any_words(keeper):
    for words in ("'", "\\", "a & b | !c", "\0", "：", "x" * 500):
        assert keeper.get("/palette/", {"q": words}).status_code == 200


def test_the_start_page_tells_of_visible_projects_and_changes_only(bank, sign_in):
    from dougong.platform.register import registry

    for place in (bank.here, bank.there):
        place.project.title_en = f"Bridge {place.unit.pk}"
        registry["project"].verbs["change"](place.project, by=bank.keeper).execute()
    person = bank.here.account("project.view", on=bank.here.unit)
    page = sign_in(person).get("/").content.decode()
    assert page.count(f"Bridge {bank.here.unit.pk}") == 2
    assert f"Bridge {bank.there.unit.pk}" not in page
    empty = sign_in(bank.outsider).get("/").content.decode()
    assert "No role reaches you yet" in empty


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("address", "status"), [("/nowhere/", 404), ("/project/?a=1", 400)])
def test_refusals_are_pages_with_the_request_id(bank, sign_in, language, address, status):
    answer = sign_in(bank.keeper, language).get(address)
    assert answer.status_code == status
    assert answer.headers["X-Request-Id"] in answer.content.decode()


def test_a_part_that_is_refused_is_no_whole_page(bank, sign_in):
    client = sign_in(bank.reader)
    answer = client.get(f"/project/{bank.here.project.pk}/delete/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert b"<html" not in answer.content


def test_a_defect_is_told_in_both_languages_without_database(settings):
    answer = defect(RequestFactory().get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "系统出错了" in page
    assert "Something broke" in page


def test_an_error_in_a_view_becomes_the_page_of_a_defect(bank, sign_in, monkeypatch):
    def broken(request):
        raise ZeroDivisionError

    monkeypatch.setattr(urls, "urlpatterns", [path("broken/", broken), *urls.urlpatterns])
    from django.urls import clear_url_caches

    clear_url_caches()
    try:
        client = sign_in(bank.keeper)
        client.raise_request_exception = False
        answer = client.get("/broken/")
        assert answer.status_code == 500
        assert answer.headers["X-Request-Id"] in answer.content.decode()
    finally:
        monkeypatch.undo()
        clear_url_caches()


def test_a_form_from_elsewhere_is_refused_in_readable_words(bank):
    client = Client(enforce_csrf_checks=True)
    client.force_login(bank.keeper)
    client.cookies["dougong_language"] = "en"
    answer = client.post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "out of date" in answer.content.decode()


def test_no_page_carries_a_script_or_style_of_its_own_without_nonce(keeper, bank):
    page = keeper.get(f"/project/{bank.here.project.pk}/")
    html = page.content.decode()
    assert " onclick=" not in html
    assert "<style" not in html
    for start in html.split("<script")[1:]:
        head = start.split(">")[0]
        assert "src=" in head or 'nonce="' in head
    policy = page.headers["Content-Security-Policy"]
    nonce = html.split('type="importmap" nonce="')[1].split('"')[0]
    assert f"'nonce-{nonce}'" in policy
    assert "unsafe-eval" not in policy
