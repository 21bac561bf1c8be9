"""Emergency access: never by one person alone, loud while it lasts, over by itself, reviewed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from dougong.apps.accounts.actions import (
    AskBreakGlass,
    EndBreakGlass,
    ReleaseBreakGlass,
    ReviewBreakGlass,
    close_emergencies,
    remind_of_reviews,
    sync_shipped_roles,
)
from dougong.apps.accounts.actions.emergencies import review_day
from dougong.apps.accounts.choices import AccountKind, EmergencyState, ShippedRole
from dougong.apps.accounts.factories import AccountFactory, RoleGrantFactory
from dougong.apps.accounts.models import Account, BreakGlass, Role, RoleGrant
from dougong.kernel import clock
from dougong.platform.actions.step_up import StepUpRequired, stepped_up
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation
from dougong.platform.register import registry
from tests.cast import Bank
from tests.refusals import codes

MONDAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
REASON = "asked by the test"


@contextmanager
def the_clock_at(moment: datetime) -> Iterator[None]:
    """The product's clock stands at a moment, for the journal too."""
    with mock.patch.dict(os.environ, {clock.VARIABLE: moment.isoformat()}):
        yield


@pytest.fixture(autouse=True)
def _now():
    with the_clock_at(MONDAY):
        yield


@pytest.fixture
def bank(db) -> Bank:
    sync_shipped_roles()
    return Bank.found()


def officer(bank: Bank, key: ShippedRole, **values) -> Account:
    """Somebody who holds a shipped role over the whole bank."""
    account = AccountFactory(**{"person": bank.here.account().person} | values)
    RoleGrantFactory(account=account, role=Role.objects.get(key=key), scope=bank.root.record)
    return account


@pytest.fixture
def security(bank) -> Account:
    return officer(bank, ShippedRole.SECURITY_ADMIN)


@pytest.fixture
def executive(bank) -> Account:
    return officer(bank, ShippedRole.EXECUTIVE)


@pytest.fixture
def engineer(bank) -> Account:
    return bank.here.account()


def asked(bank: Bank, engineer: Account, by: Account, **values) -> BreakGlass:
    given = {
        "account": engineer,
        "role": Role.objects.get(key=ShippedRole.OPERATIONS),
        "scope": bank.here.project.record,
        "incident": "INC-2026-118",
        "why": "核心批处理停住，须立即重跑。",
        "minutes": 60,
    }
    with stepped_up(clock.now()):
        return AskBreakGlass(BreakGlass(**given | values), by=by).execute()


def released(emergency: BreakGlass, by: Account) -> BreakGlass:
    with stepped_up(clock.now()):
        return ReleaseBreakGlass(BreakGlass.objects.get(pk=emergency.pk), by=by).execute()


def opened(bank, engineer, security, executive, **values) -> BreakGlass:
    return released(asked(bank, engineer, security, **values), executive)


def seen(account: Account) -> frozenset[int]:
    return Account.objects.get(pk=account.pk).reach("project.view")


def browser(account: Account) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(account)
    client.cookies["dougong_language"] = "en"
    return client


# --- two persons --------------------------------------------------------------------------------


def test_two_persons_open_it_and_the_very_next_request_obeys(bank, engineer, security, executive):
    emergency = asked(bank, engineer, security)
    assert not seen(engineer)
    emergency = released(emergency, executive)
    assert seen(engineer) == {bank.here.project.pk}
    assert emergency.ends_at - emergency.opened_at == timedelta(minutes=60)
    assert (emergency.first_person_id, emergency.second_person_id) == (
        security.person_id,
        executive.person_id,
    )


def test_nobody_releases_alone(bank, engineer, security):
    emergency = asked(bank, engineer, security)
    with pytest.raises(ValidationError) as refused:
        released(emergency, security)
    assert codes(refused) == ["accounts.same_person"]
    assert not seen(engineer)


def test_two_accounts_of_one_person_are_one_person(bank, engineer, executive):
    second = officer(bank, ShippedRole.EXECUTIVE, person=executive.person)
    emergency = asked(bank, engineer, executive)
    with pytest.raises(ValidationError) as refused:
        released(emergency, second)
    assert codes(refused) == ["accounts.same_person"]


def test_nobody_releases_what_they_are_to_get(bank, security, executive):
    for act in (
        lambda: asked(bank, executive, executive),
        lambda: released(asked(bank, executive, security), executive),
    ):
        with pytest.raises(ValidationError) as refused:
            act()
        assert codes(refused) == ["accounts.same_person"]


def test_only_the_three_offices_ask_and_release(bank, engineer, security):
    manager = officer(bank, ShippedRole.PMO)
    with pytest.raises(PermissionDenied):
        asked(bank, engineer, manager)
    emergency = asked(bank, engineer, security)
    with pytest.raises(Exception, match=r".*") as refused:
        released(emergency, manager)
    assert type(refused.value).__name__ in {"PermissionDenied", "Missing"}


def test_a_release_is_a_signature_of_a_person(bank, engineer, security, executive):
    emergency = asked(bank, engineer, security)
    with pytest.raises(StepUpRequired):
        ReleaseBreakGlass(emergency, by=executive).execute()
    robot = officer(bank, ShippedRole.EXECUTIVE, kind_of_account=AccountKind.ROBOT)
    for by in (robot, Installation()):
        with pytest.raises(PermissionDenied):
            released(emergency, by)


def test_the_first_word_stands_for_an_hour(bank, engineer, security, executive):
    emergency = asked(bank, engineer, security)
    with the_clock_at(MONDAY + timedelta(minutes=61)):
        with pytest.raises(ValidationError) as refused:
            released(emergency, executive)
        assert codes(refused) == ["accounts.emergency_lapsed"]
        assert close_emergencies() == 1
    emergency.refresh_from_db()
    assert emergency.state == EmergencyState.LAPSED


def test_the_database_refuses_one_person_in_both_places(bank, engineer, security):
    emergency = asked(bank, engineer, security)
    forged = {
        "state": EmergencyState.OPEN,
        "second_person": security.person_id,
        "opened_at": clock.now(),
        "ends_at": clock.now() + timedelta(minutes=5),
    }
    with pytest.raises(IntegrityError), transaction.atomic(), unwatched():
        BreakGlass.objects.filter(pk=emergency.pk).update(**forged)


# --- limits and ending --------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [0, 241])
def test_minutes_have_a_limit(bank, engineer, security, minutes):
    with pytest.raises(ValidationError):
        asked(bank, engineer, security, minutes=minutes)


def test_no_administrators_role_is_given(bank, engineer, security):
    role = Role.objects.get(key=ShippedRole.AUDIT_ADMIN)
    with pytest.raises(ValidationError) as refused:
        asked(bank, engineer, security, role=role)
    assert codes(refused) == ["accounts.triad_exclusive"]


def test_it_ends_by_itself_to_the_second(bank, engineer, security, executive):
    emergency = opened(bank, engineer, security, executive)
    with the_clock_at(emergency.ends_at - timedelta(seconds=1)):
        assert seen(engineer)
        assert close_emergencies() == 0
    with the_clock_at(emergency.ends_at):
        assert not seen(engineer)
        assert close_emergencies() == 1
    emergency.refresh_from_db()
    assert (emergency.state, emergency.ended_at) == (EmergencyState.ENDED, emergency.ends_at)


def test_it_is_ended_before_its_time(bank, engineer, security, executive):
    emergency = opened(bank, engineer, security, executive)
    EndBreakGlass(emergency, by=executive, reason=REASON).execute()
    assert not seen(engineer)
    assert RoleGrant.objects.get(break_glass=emergency).state == "revoked"


def test_nothing_extends_it_silently(bank, engineer, security, executive):
    emergency = opened(bank, engineer, security, executive)
    assert set(registry["breakglass"].verbs) == {"end", "review"}
    with pytest.raises(ValidationError) as refused:
        released(emergency, executive)
    assert codes(refused) == ["accounts.emergency_settled"]
    with pytest.raises(ValidationError) as refused:
        opened(bank, engineer, security, executive)
    assert codes(refused) == ["accounts.granted_already"]
    late = emergency.opened_at + timedelta(minutes=241)
    with pytest.raises(IntegrityError), transaction.atomic(), unwatched():
        BreakGlass.objects.filter(pk=emergency.pk).update(ends_at=late)
    path = f"/api/v1/breakglass/{emergency.pk}/"
    answer = browser(bank.keeper).patch(path, {"minutes": 240}, content_type="application/json")
    assert answer.status_code == 405


# --- loud, logged and reviewed ------------------------------------------------------------------


def test_a_banner_stands_on_every_page_while_it_is_open(bank, engineer, security, executive):
    reader = browser(bank.reader)
    assert "Emergency access is open." not in reader.get("/").content.decode()
    emergency = opened(bank, engineer, security, executive)
    for path in ("/", "/project/", f"/project/{bank.here.project.pk}/", "/my/access/"):
        assert "Emergency access is open." in reader.get(path).content.decode(), path
    EndBreakGlass(emergency, by=executive, reason=REASON).execute()
    assert "Emergency access is open." not in reader.get("/project/").content.decode()


def test_audit_administrators_find_it_on_their_start_page(bank, engineer, security, executive):
    auditor = officer(bank, ShippedRole.AUDIT_ADMIN)
    emergency = opened(bank, engineer, security, executive)
    assert emergency.incident in browser(auditor).get("/").content.decode()
    assert emergency.incident not in browser(bank.outsider).get("/").content.decode()


def test_everything_opened_by_it_is_journalled_though_the_session_is_older(
    bank, engineer, security, executive
):
    path = f"/project/{bank.here.project.pk}/"
    client = browser(engineer)
    client.get("/my/access/")
    emergency = opened(bank, engineer, security, executive)
    assert client.get(path).status_code == 200
    entry = Entry.objects.filter(actor=engineer.pk, result="read").latest("pk")
    assert (entry.about["path"], entry.record_id) == (path, bank.here.project.pk)
    trail = browser(security).get(f"/breakglass/{emergency.pk}/trail/")
    assert [line.entry.pk for line in trail.context["reads"]] == [entry.pk]


@pytest.mark.parametrize(
    ("ended", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 1)),
        (date(2026, 11, 28), date(2026, 12, 1)),
    ],
)
def test_the_review_is_due_in_two_working_days(ended, due):
    assert review_day(ended) == due


def test_somebody_without_a_hand_in_it_reviews(bank, engineer, security, executive):
    emergency = opened(bank, engineer, security, executive)
    emergency = EndBreakGlass(emergency, by=executive, reason=REASON).execute()
    reviewer = officer(bank, ShippedRole.INTERNAL_AUDITOR)
    second = officer(bank, ShippedRole.COMPLIANCE_OFFICER, person=executive.person)
    emergency.review = "批处理已重跑，未见其他操作。"
    with pytest.raises(ValidationError) as refused:
        ReviewBreakGlass(emergency, by=second).execute()
    assert codes(refused) == ["accounts.same_person"]
    assert ReviewBreakGlass(emergency, by=reviewer).execute().state == EmergencyState.REVIEWED


def test_an_overdue_review_is_visible_and_said_in_the_journal(bank, engineer, security, executive):
    auditor = officer(bank, ShippedRole.AUDIT_ADMIN)
    emergency = opened(bank, engineer, security, executive)
    EndBreakGlass(emergency, by=executive, reason=REASON).execute()
    assert remind_of_reviews() == 0
    with the_clock_at(MONDAY + timedelta(days=3)):
        assert remind_of_reviews() == 1
        page = browser(auditor).get("/").content.decode()
    assert "is overdue since" in page
    assert Entry.objects.filter(record=emergency.pk, verb="remind").count() == 1


# --- the pages ----------------------------------------------------------------------------------


def test_two_people_release_it_in_their_browsers(bank, engineer, security, executive):
    for account in (security, executive):
        account.set_password("Sparrow-Lantern-47")
        with unwatched():
            account.save()
    values = {
        "account": engineer.username.upper(), "role": Role.objects.get(key="operations").pk,
        "scope": bank.here.project.code, "incident": "INC-7", "why": "重跑", "minutes": 30,
    }  # fmt: skip
    first, proof = browser(security), {"proof": "Sparrow-Lantern-47"}
    assert first.post("/breakglass/ask/", values).status_code == 422  # without proof
    assert first.post("/breakglass/ask/", values | proof | {"minutes": 241}).status_code == 422
    assert first.post("/breakglass/ask/", values | proof | {"account": "x"}).status_code == 422
    answer = first.post("/breakglass/ask/", values | proof)
    assert answer.status_code == 302
    emergency = BreakGlass.objects.get()
    path = f"/breakglass/{emergency.pk}/release/"
    assert first.post(path, proof).status_code == 422
    assert browser(executive).get(path).context["is_waiting"]
    assert browser(executive).post(path, proof).status_code == 302
    assert seen(engineer)
    assert browser(bank.reader).get("/breakglass/ask/").status_code == 403
