"""Pages hear of changes that their reader may see, until the session ends; no thread waits for them."""

from __future__ import annotations

import socket
import time

import pytest
from django.contrib.auth import logout
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from dougong.apps.accounts.choices import AccountState
from dougong.apps.risks.models import Risk
from dougong.platform.factories import unwatched
from dougong.platform.identity.sessions import IDLE, SEEN
from dougong.platform.journal.announcing import CHANNEL
from dougong.platform.live import listening
from dougong.platform.live.sight import Changes, heard, reader_of
from dougong.platform.live.streams import take_over
from tests.cast import Bank


@pytest.fixture
def bank(db):
    return Bank.found()


def signed_in(account):
    client = Client()
    client.force_login(account)
    return client


def pair():
    """A connection as the web server holds it, and the browser's end."""
    served, browser = socket.socketpair()
    browser.settimeout(10)
    return served, browser


def wait_for_the_listener():
    with connection.cursor() as cursor:
        deadline = time.monotonic() + 10
        listens = "SELECT 1 FROM pg_stat_activity WHERE query = %s AND state = 'idle'"
        while time.monotonic() < deadline:
            cursor.execute(listens, [f"LISTEN {CHANNEL}"])
            if cursor.fetchone():
                return
            time.sleep(0.05)
    raise AssertionError


def answer_to(words, browser):
    """What a page is told of an announcement, made until somebody listens."""
    browser.settimeout(1)
    for _again in range(20):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, words])
        try:
            return browser.recv(4096)
        except TimeoutError:
            continue
    raise AssertionError(words)


def wait_for_the_end():
    for _wait in range(100):
        if listening._listener is None:
            return
        time.sleep(0.1)
    raise AssertionError


def test_the_web_server_closes_its_connection_and_the_stream_stays():
    served, browser = pair()
    stream = take_over(served, "key")
    served.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
    assert served.recv(10) == b""
    served.shutdown(socket.SHUT_WR)
    served.close()
    assert stream.open()
    assert stream.tell({"kinds": ["risk"]})
    told = browser.recv(4096)
    assert told.startswith(b"HTTP/1.1 200 OK\r\n")
    assert told.endswith(b'event: changed\ndata: {"kinds": ["risk"]}\n\n')
    browser.close()
    assert not all(stream.breathe() for _again in range(3))
    stream.close()


def test_a_reader_hears_of_places_within_their_rights_and_of_nothing_else(bank):
    here, there = bank.here.project.pk, bank.there.project.pk
    reader = bank.here.account("risk.view")
    words = f"risk {there} 0,person {here} 0,nothing {here} 0"
    assert heard(reader, Changes.read([words])) == {}
    assert heard(reader, Changes.read([words, f"risk {here} 0"])) == {"kinds": ["risk"]}
    assert heard(reader, Changes.read([f"risk {here} {reader.pk}"])) == {}
    assert heard(reader, Changes.read([f"@{reader.person_id},@1"])) == {"own": True}


def test_nobody_is_told_in_a_session_that_ended_stood_idle_or_whose_account_stopped(bank):
    account = bank.here.account()
    first, second, third = (signed_in(account).session for _number in range(3))
    assert reader_of(first.session_key) == account
    request = HttpRequest()
    request.session = first
    logout(request)
    second[IDLE], second[SEEN] = 60, time.time() - 3600
    second["began_at"], second["longest_seconds"] = time.time() - 3600, 36000
    second.save()
    assert [reader_of(one.session_key or "") for one in (first, second)] == [None, None]
    assert reader_of(third.session_key) == account
    with unwatched():
        account.state = AccountState.SUSPENDED
        account.save()
    assert reader_of(third.session_key) is None


def test_a_page_that_asks_by_itself_keeps_no_idle_session_alive(bank):
    client = signed_in(bank.here.account())
    session = client.session
    session["began_at"], session["longest_seconds"] = time.time() - 600, 36000
    session[SEEN], session[IDLE] = time.time() - 300, 3600
    session.save()
    assert client.get("/live/").status_code == 204
    client.get("/notices/count/", headers={"X-Unasked": "1"})
    assert client.session[SEEN] == session[SEEN]
    client.get("/notices/count/")
    assert client.session[SEEN] > session[SEEN]


def test_a_stranger_is_not_listened_to():
    assert Client().get("/live/").status_code in {302, 401, 403}


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_a_change_is_told_at_once_and_the_stream_ends_with_the_session():
    bank = Bank.found()
    client = signed_in(bank.keeper)
    risk = bank.here.row(Risk)
    served, browser = pair()
    stream = take_over(served, client.session.session_key)
    served.close()
    listening.join(stream)
    assert b"text/event-stream" in browser.recv(4096)
    wait_for_the_listener()
    other = signed_in(bank.here.account("risk.view", "risk.delete"))
    answer = other.post(f"/risk/{risk.pk}/delete/", {"version": risk.version, "reason": "twice"})
    assert answer.status_code in {200, 302}
    assert browser.recv(4096) == b'event: changed\ndata: {"kinds": ["risk"]}\n\n'
    client.post("/sign-out/")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '@1')", [CHANNEL])
    assert browser.recv(4096) == b""
    wait_for_the_end()
    browser.close()


@pytest.mark.alone
@pytest.mark.django_db(transaction=True)
def test_a_listener_that_fails_lets_its_pages_go_and_the_next_page_is_told_again():
    bank = Bank.found()
    key = signed_in(bank.keeper).session.session_key
    for words in ("nonsense", f"@{bank.keeper.person_id}"):
        served, browser = pair()
        stream = take_over(served, key)
        served.close()
        listening.join(stream)
        assert b"text/event-stream" in browser.recv(4096)
        told = answer_to(words, browser)
        assert (b'{"own": true}' in told) == (words != "nonsense")
        assert told or words == "nonsense"
        browser.close()
    listening._listener.keep(lambda _stream: False)
    wait_for_the_end()
