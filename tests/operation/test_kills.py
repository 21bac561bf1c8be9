"""Killing web server and worker at any moment loses nothing acknowledged and leaves nothing half."""

import logging
import random
import time

import pytest
from django.db import connection
from django.test import Client

from dougong.apps.accounts.models import Account, Person, Role, RoleGrant
from dougong.platform.actions import Add
from dougong.platform.jobs.queue import JobEffect
from dougong.platform.ledger.sealer import seal_all
from dougong.platform.ledger.verification import verify
from dougong.platform.policies import Installation
from dougong.platform.records import Record

from .stage import Web, Worker, Writers
from .worker_stub import declare

pytestmark = pytest.mark.alone
log = logging.getLogger(__name__)  # the figures: pytest --log-cli-level=INFO
QUICK, FULL = 3, 20
MANY = [QUICK, pytest.param(FULL, marks=pytest.mark.full)]


@pytest.fixture
def cookies(bank):
    """A signed-in officer who may add people."""
    by = Installation()
    person = Add(Person(name_zh="干事", unit=bank.unit), by=by).execute()
    account = Account(username="officer", person=person)
    account.set_unusable_password()
    account = Add(account, by=by).execute()
    verbs = ["person.view", "person.add", "unit.view"]
    role = Role(key="keeper", name_zh="管理", name_en="Keeper", permissions=verbs)
    role = Add(role, by=by).execute()
    grant = RoleGrant(account=account, role=role, scope=bank.unit, reason="for the test")
    Add(grant, by=by).execute()
    client = Client()
    client.force_login(account)
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    return kept | {"csrftoken": "k" * 32}


def number_of(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def wait_until(is_reached, patience):
    began = time.monotonic()
    while not is_reached():
        assert time.monotonic() - began < patience, "it takes too long"
        time.sleep(0.05)
    return time.monotonic() - began


def assert_nothing_is_half():
    """No plate without row, no row without plate, no session left in a transaction, a true ledger."""
    plates = set(
        Record.objects.filter(kind="person").exclude(state="deleted").values_list("pk", flat=True)
    )
    assert plates == set(Person.objects.values_list("pk", flat=True))
    abandoned = (
        "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' "
        "AND usename = 'dougong_app' AND now() - xact_start > interval '5 s'"
    )
    assert number_of(abandoned) == 0
    seal_all()
    assert number_of("SELECT count(*) FROM journal.pending") == 0
    verdict = verify()
    assert (verdict.valid, verdict.kind) == (True, None)


@pytest.mark.parametrize("kills", MANY)
def test_killing_the_web_server_loses_no_acknowledged_write(bank, cookies, place, kills):
    chance, back = random.Random(kills), []
    web = Web(place)
    try:
        with Writers(web.address, cookies, bank.unit.pk, crowd=6) as writers:
            for number in range(kills):
                enough = len(writers.acknowledged) + 10
                writers.wait_for(enough)
                time.sleep(chance.random() / 5)
                began = time.monotonic()
                if number % 3 == 0:  # the whole server, else only those that answer
                    web.kill()
                    web.start()
                else:
                    web.kill_children()
                web.wait()
                back.append(time.monotonic() - began)
    finally:
        web.end()
    stored = dict(Person.objects.values_list("pk", "name_zh"))
    lost = {pk for pk, name in writers.acknowledged.items() if stored.get(pk) != name}
    assert lost == set()
    assert len(writers.acknowledged) >= 10 * kills
    assert writers.failed > 0, "no kill hit a request: nothing was tried"
    assert max(back) < 30
    assert_nothing_is_half()
    said = "%d kills of the web server: %d acknowledged, 0 lost, %d without answer, back in %.1f s"
    log.info(said, kills, len(writers.acknowledged), writers.failed, max(back))


@pytest.mark.parametrize("kills", MANY)
def test_killing_workers_makes_each_effect_exactly_once(bank, place, kills):
    chance, task, jobs = random.Random(kills), declare(), 6 * kills
    open_jobs = "SELECT count(*) FROM procrastinate_jobs WHERE status <> 'succeeded' AND queue_name = 'slow'"
    workers = [Worker(place, beat=0.5) for _ in range(2)]
    try:
        wait_until(lambda: number_of("SELECT count(*) FROM procrastinate_workers") >= 2, 60)
        for number in range(jobs):
            task.defer(name=f"job {number}", unit=bank.unit.pk)
        for number in range(kills):
            busy = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
            wait_until(lambda busy=busy: number_of(busy) > 0 or number_of(open_jobs) == 0, 60)
            time.sleep(chance.random() / 4)
            workers[number % 2].kill()
            workers[number % 2].start()
            for extra in range(3):  # there is always something to hit
                task.defer(name=f"job {jobs + 3 * number + extra}", unit=bank.unit.pk)
        drained = wait_until(lambda: number_of(open_jobs) == 0, 120)
    finally:
        for worker in workers:
            worker.end()
    total = jobs + 3 * kills
    names = list(
        Person.objects.filter(name_zh__startswith="job ").values_list("name_zh", flat=True)
    )
    assert sorted(names) == sorted(f"job {number}" for number in range(total))
    assert JobEffect.objects.filter(key__contains="add_slowly").count() == total
    repeated = number_of("SELECT count(*) FROM procrastinate_jobs WHERE attempts > 1")
    assert repeated > 0, "no kill hit a running job: nothing was tried"
    assert_nothing_is_half()
    said = "%d kills of workers: %d effects once, %d jobs taken up again, drained in %.1f s"
    log.info(said, kills, total, repeated, drained)


@pytest.mark.full
def test_a_job_of_a_killed_worker_is_taken_up_within_two_minutes(bank, place):
    task = declare()
    first, second = Worker(place, beat=10), None
    running = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'"
    done = (
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'succeeded' AND queue_name = 'slow'"
    )
    try:
        wait_until(lambda: number_of("SELECT count(*) FROM procrastinate_workers") == 1, 60)
        task.defer(name="job 1", unit=bank.unit.pk)
        wait_until(lambda: number_of(running) == 1, 60)
        first.kill()
        second = Worker(place, beat=10)
        waited = wait_until(lambda: number_of(done) == 1, 120)
    finally:
        first.end()
        if second:
            second.end()
    assert Person.objects.filter(name_zh="job 1").count() == 1
    log.info("taken up and done after %.0f s", waited)
