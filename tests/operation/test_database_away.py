"""The database goes away and comes back: a clear answer meanwhile, and nobody has to do anything."""

import json
import urllib.error
import urllib.request

import psycopg
import pytest
from django.db import OperationalError, connection
from django.test import Client

from dougong.apps.accounts.models import Person
from dougong.platform.requests.absence import absence_of

from .conftest import settings_of_link
from .stage import Web, Worker
from .test_kills import cookies, number_of, wait_until
from .worker_stub import declare

__all__ = ["cookies"]
pytestmark = pytest.mark.alone


def ask(web, cookies, path):
    """Status, headers and body of an answer."""
    header = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}
    request = urllib.request.Request(f"http://{web.address}{path}", headers=header)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310 - our own server
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


class Server:
    """The database server, seen from another database of it."""

    def __init__(self):
        self.name = connection.settings_dict["NAME"]
        self.link = psycopg.connect(**settings_of_link() | {"dbname": "postgres"}, autocommit=True)

    def shut(self):
        self.link.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS false")
        self.link.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.name]
        )

    def open(self):
        """Let everybody in again; our own pool, whose links were cut too, begins anew."""
        self.link.execute(f"ALTER DATABASE {self.name} ALLOW_CONNECTIONS true")
        connection.close()
        connection.close_pool()


def test_a_lost_database_is_503_with_retry_after_and_comes_back_by_itself(bank, cookies, place):
    task, server = declare(), Server()
    web, worker = Web(place), Worker(place, beat=1)
    try:
        wait_until(lambda: number_of("SELECT count(*) FROM procrastinate_workers") == 1, 60)
        assert ask(web, cookies, "/api/v1/person/")[0] == 200
        connection.close()
        server.shut()
        status, headers, body = ask(web, cookies, "/api/v1/person/")
        alive = ask(web, {}, "/healthz")[0]
        ready = ask(web, {}, "/readyz")[0]
        server.open()
        assert (status, headers["Retry-After"]) == (503, "5")
        assert json.loads(body)["code"] == "database_away"
        assert (alive, ready) == (200, 503)
        wait_until(lambda: ask(web, cookies, "/api/v1/person/")[0] == 200, 20)
        assert web.process.poll() is None
        task.defer(name="afterwards", unit=bank.unit.pk)
        wait_until(lambda: Person.objects.filter(name_zh="afterwards").exists(), 60)
        assert worker.process.poll() is None
    finally:
        server.open()
        server.link.close()
        web.end()
        worker.end()


def test_a_page_says_so_in_both_languages_and_needs_no_database(bank, cookies, monkeypatch):
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)

    def refuse():
        raise OperationalError("couldn't get a connection after 2.00 sec")

    connection.close()
    with monkeypatch.context() as away:
        away.setattr(connection, "ensure_connection", refuse)
        answer = client.get("/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "数据库暂时没有响应" in text
    assert "The database does not answer just now" in text
    assert "connection after" not in text


def test_a_full_disk_is_507_and_reading_goes_on(bank, cookies, monkeypatch):
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)

    def full(*_args, **_words):
        raise OperationalError("could not extend file") from psycopg.errors.DiskFull()

    monkeypatch.setattr("dougong.platform.actions.Add.perform", full)
    before = Person.objects.count()
    answer = client.post(
        "/api/v1/person/",
        {"name_zh": "x", "unit": bank.unit.pk},
        content_type="application/json",
    )
    assert (answer.status_code, answer["Retry-After"]) == (507, "60")
    assert answer.json()["code"] == "storage_full"
    assert Person.objects.count() == before
    assert client.get("/api/v1/person/").status_code == 200


def test_a_defect_of_ours_is_not_called_an_absence():
    assert absence_of(ValueError("x")) is None
    assert absence_of(None) is None
    assert absence_of(OperationalError("gone")).status == 503
