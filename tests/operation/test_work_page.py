"""The operator sees what was given up and lets it be tried again; nobody else does."""

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from dougong.platform.jobs import enqueue, queue
from dougong.platform.jobs.tasks import forget_spent_requests
from dougong.platform.journal import Entry
from dougong.platform.network.departures import DeliveryState
from dougong.platform.notices.choices import Channel
from dougong.platform.notices.models import Delivery, Notice
from tests.cast import Bank
from tests.cast import bank as bank  # noqa: PLC0414

pytestmark = pytest.mark.django_db
PAGE = "/operation/work/"


@pytest.fixture
def operator(bank: Bank) -> Client:
    return client_of(bank, "operation.view", "operation.repeat")


def client_of(bank: Bank, *permissions: str) -> Client:
    from dougong.apps.accounts.factories import RoleFactory, RoleGrantFactory

    account = bank.here.account()
    RoleGrantFactory(
        account=account, role=RoleFactory(permissions=list(permissions)), scope=bank.root.record
    )
    client = Client()
    client.force_login(account)
    client.cookies["dougong_language"] = "en"
    return client


@pytest.fixture
def job() -> int:
    """A job that failed as often as it may."""
    from django.db import connection

    number = enqueue(forget_spent_requests, timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = 3 WHERE id = %s", [number]
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [number])
    return number


@pytest.fixture
def delivery(bank: Bank) -> Delivery:
    """A notice that no mail server took for a day."""
    person = bank.here.account().person
    notice = Notice.objects.create(
        person=person.record, record=bank.root.record, reason="mentioned"
    )
    return Delivery.objects.create(
        notice=notice, channel=Channel.MAIL, state=DeliveryState.PARKED, attempts=9,
        failure="outbound.refused",
    )  # fmt: skip


def test_the_operator_sees_what_was_given_up_without_its_content(operator, bank, job, delivery):
    text = operator.get(PAGE).content.decode()
    assert "forget_spent_requests" in text
    assert "outbound.refused" in text
    assert bank.root.record.label not in text.partition("<main")[2]


def test_a_parked_job_runs_again_and_the_journal_says_who_wanted_it(operator, job):
    assert operator.post(f"{PAGE}jobs/{job}/again/").status_code == 302
    assert ProcrastinateJob.objects.get(pk=job).status == "todo"
    entry = Entry.objects.get(verb="run_again")
    assert (entry.about["job"], entry.actor_id) == (job, int(operator.session["_auth_user_id"]))
    assert not queue.parked().exists()


def test_a_job_that_is_not_parked_is_missing(operator, job):
    operator.post(f"{PAGE}jobs/{job}/again/")
    assert operator.post(f"{PAGE}jobs/{job}/again/").status_code == 404
    assert Entry.objects.filter(verb="run_again").count() == 1


def test_a_parked_notice_is_sent_again_and_the_journal_says_who_wanted_it(operator, delivery):
    assert operator.post(f"{PAGE}deliveries/{delivery.pk}/again/").status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == (DeliveryState.WAITING, 0)
    assert Entry.objects.get(verb="send_again").about["attempts"] == 9
    assert operator.post(f"{PAGE}deliveries/{delivery.pk}/again/").status_code == 404


def test_whoever_may_only_look_sets_nothing_going(bank, job, delivery):
    looking = client_of(bank, "operation.view")
    assert "Run again" not in looking.get(PAGE).content.decode()
    for path in (f"jobs/{job}/again/", f"deliveries/{delivery.pk}/again/"):
        assert looking.post(PAGE + path).status_code == 403
    assert client_of(bank, "project.view").get(PAGE).status_code == 403
    assert ProcrastinateJob.objects.get(pk=job).status == "failed"
