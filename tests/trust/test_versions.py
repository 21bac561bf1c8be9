"""No edit is lost: every change names the version that was read, and rivals are told of each other."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from dougong.apps.portfolio.factories import ProjectFactory
from dougong.apps.portfolio.models import Project
from dougong.platform.actions import Action, Conflict
from dougong.platform.actions.attempts import Busy, repeated
from dougong.platform.actions.locking import lock, rank
from dougong.platform.register import registry
from tests.cast import Bank

API = "/api/v1/project"
JSON = "application/json"
REASON = "asked by the test of versions"


@pytest.fixture
def bank(transactional_db: None) -> Bank:
    return Bank.found()


@pytest.fixture
def keeper(bank: Bank) -> Client:
    client = Client()
    client.force_login(bank.keeper)
    client.cookies["dougong_language"] = "en"
    return client


def fresh(row: Any) -> Any:
    return type(row)._default_manager.select_related("record").get(pk=row.pk)


def rename(row: Any, bank: Bank, title: str) -> None:
    """Somebody else edits the project, from the version that stands."""
    rival = fresh(row)
    rival.title_en = title
    registry["project"].verbs["change"](rival, by=bank.keeper).execute()


def elsewhere(work: Any) -> None:
    """Do it on a connection of its own, as another process would."""

    def run() -> None:
        try:
            work()
        finally:
            connections["default"].close()

    rival = threading.Thread(target=run)
    rival.start()
    rival.join(20)
    assert not rival.is_alive()


def before(monkeypatch: Any, place: Any, name: str, rival: Any) -> None:
    """Let a rival act at exactly the moment at which a function is first called."""
    original, waiting = getattr(place, name), [rival]

    def called(*args: Any, **kwargs: Any) -> Any:
        if waiting:
            waiting.pop()()
        return original(*args, **kwargs)

    monkeypatch.setattr(place, name, called)


def test_a_read_tells_the_version_and_a_change_needs_it(keeper, bank):
    address = f"{API}/{bank.here.project.pk}/"
    tag = keeper.get(address)["ETag"]
    assert tag == '"v1"'
    nameless = keeper.patch(address, {"title_en": "New"}, content_type=JSON)
    assert (nameless.status_code, nameless.json()["code"]) == (428, "version_required")
    done = keeper.patch(address, {"title_en": "New"}, content_type=JSON, headers={"If-Match": tag})
    assert (done.status_code, done["ETag"]) == (200, '"v2"')


def test_a_stale_change_is_told_both_values_of_each_field_that_differs(keeper, bank):
    project = bank.here.project
    rename(project, bank, "Theirs")
    body = {"title_en": "Mine", "version": 1}
    answer = keeper.patch(f"{API}/{project.pk}/", body, content_type=JSON)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (412, "version_stale")
    assert (told["sent_version"], told["stored_version"]) == (1, 2)
    assert (told["sent"]["title_en"], told["stored"]["title_en"]) == ("Mine", "Theirs")
    assert set(told["sent"]) <= {"title_en", "label_en"}
    assert fresh(project).title_en == "Theirs"


def test_work_on_many_needs_the_version_of_each_and_is_refused_whole(keeper, bank):
    here, there = bank.here.project, bank.there.project
    rename(there, bank, "Theirs")
    one = {"id": here.pk, "version": 1, "title_en": "Mine"}
    answer = keeper.patch(
        f"{API}/bulk/", {"records": [one, {"id": there.pk, "title_en": "x"}]}, content_type=JSON
    )
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (
        428,
        "version_required",
        "/records/1/version",
    )
    stale = {"id": there.pk, "version": 1, "title_en": "Mine too"}
    answer = keeper.patch(f"{API}/bulk/", {"records": [one, stale]}, content_type=JSON)
    told = answer.json()
    assert (answer.status_code, told["record"]) == (412, there.pk)
    assert told["stored"]["title_en"] == "Theirs"
    assert (fresh(here).version, fresh(there).version) == (1, 2)


@pytest.mark.parametrize("page", ["edit/", "delete/", "do/pause/"])
def test_a_page_that_does_not_say_its_version_is_refused(keeper, bank, page):
    answer = keeper.post(f"/project/{bank.here.project.pk}/{page}", {"reason": REASON})
    assert answer.status_code == 428
    assert fresh(bank.here.project).version == 1


def test_a_dialog_for_many_does_what_was_seen_and_nothing_newer(keeper, bank):
    keys = [bank.here.project.pk, bank.there.project.pk]
    seen = keeper.get("/project/bulk/pause/", {"pk": keys}).context["pks"]
    assert keeper.post("/project/bulk/pause/", {"pk": keys, "reason": REASON}).status_code == 428
    rename(bank.there.project, bank, "Theirs")
    stale = keeper.post("/project/bulk/pause/", {"pks": seen, "reason": REASON})
    assert stale.status_code == 412
    assert not Project.objects.filter(state="paused").exists()


def test_a_dialog_keeps_what_was_typed_and_shows_what_the_other_did(keeper, bank):
    project = bank.here.project
    rename(project, bank, "Theirs")
    address = f"/project/{project.pk}/do/pause/"
    answer = keeper.post(address, {"version": 1, "reason": "waiting for hardware"})
    page = answer.content.decode()
    assert answer.status_code == 412
    assert "waiting for hardware" in page
    assert "Theirs" in page
    again = {"version": 2, "reason": "waiting for hardware"}
    assert keeper.post(address, again).status_code == 302


def test_a_rival_between_reading_and_locking_is_noticed(bank, monkeypatch):
    mine = fresh(bank.here.project)
    mine.title_en = "Mine"
    rival = lambda: elsewhere(lambda: rename(bank.here.project, bank, "Theirs"))  # noqa: E731
    before(monkeypatch, Action, "lock", rival)
    with pytest.raises(Conflict):
        registry["project"].verbs["change"](mine, by=bank.keeper).execute()
    assert fresh(bank.here.project).title_en == "Theirs"


def test_a_rival_between_locking_and_storing_waits_and_is_told(bank, monkeypatch):
    """The row is locked from the check to the commit, so the rival cannot come between."""
    told: list[str] = []

    def rival() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '200ms'")
            try:
                lock(Project.objects.filter(pk=bank.here.project.pk))
            except OperationalError as error:
                told.append(error.__cause__.sqlstate)
                transaction.set_rollback(True)

    mine = fresh(bank.here.project)
    mine.title_en = "Mine"
    before(monkeypatch, type(mine), "full_clean", lambda: elsewhere(rival))
    registry["project"].verbs["change"](mine, by=bank.keeper).execute()
    assert told == ["55P03"]
    assert fresh(bank.here.project).title_en == "Mine"


class Broken(Exception):
    """What the driver raises when the database gives way."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.sqlstate = state


def breaking(times: int, state: str) -> Any:
    """Fail so many times as the database would, then do it."""
    left = [times]

    def work() -> str:
        if left[0]:
            left[0] -= 1
            raise OperationalError from Broken(state)
        return "done"

    return work


@pytest.mark.parametrize("state", ["40P01", "40001"])
def test_what_gave_way_to_a_rival_is_done_again(transactional_db, state):
    assert repeated(breaking(2, state)) == "done"


def test_after_three_attempts_the_caller_is_told_to_try_again(transactional_db):
    with pytest.raises(Busy) as refused:
        repeated(breaking(3, "40P01"))
    assert (refused.value.code, refused.value.status) == ("busy_try_again", 409)


def test_other_failures_of_the_database_are_not_repeated(transactional_db):
    work = breaking(1, "57014")
    with pytest.raises(OperationalError):
        repeated(work)


def test_a_deadlock_is_resolved_by_doing_the_loser_again(bank, monkeypatch):
    """The rival holds the plate and wants the project; we hold the project and want the plate."""
    project = bank.here.project
    holding, wanted = threading.Event(), threading.Event()

    def rival() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '5s'")
                cursor.execute("SELECT FROM platform_record WHERE id = %s FOR UPDATE", [project.pk])
                holding.set()
                wanted.wait(10)
                cursor.execute(
                    "SELECT FROM portfolio_project WHERE record_id = %s FOR UPDATE", [project.pk]
                )
        finally:
            connections["default"].close()

    other = threading.Thread(target=rival)

    def begin() -> None:
        other.start()
        holding.wait(10)
        wanted.set()

    mine = fresh(project)
    mine.title_en = "Mine"
    before(monkeypatch, type(mine), "full_clean", begin)
    done = registry["project"].verbs["change"](mine, by=bank.keeper).execute()
    other.join(20)
    assert (done.title_en, done.version) == ("Mine", 2)
    assert fresh(project).record.label_en == "Mine"


def test_kinds_are_locked_from_the_institution_downwards(db):
    order = sorted((kind.model for kind in registry.values()), key=rank)
    names = [model._meta.model_name for model in order]
    assert names[:6] == ["unit", "portfolio", "programme", "project", "plan", "workitem"]
    assert names[6:] == sorted(names[6:])


def test_rows_are_locked_by_key_whatever_the_order_in_which_they_are_asked(db):
    rows = [ProjectFactory() for _ in range(3)]
    (found,) = lock(Project.objects.filter(pk__in=[row.pk for row in rows]).order_by("-pk"))
    assert [row.pk for row in found] == sorted(row.pk for row in rows)
