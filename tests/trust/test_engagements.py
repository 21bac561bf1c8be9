"""Outside auditors: what an engagement opens, for how long, and that nothing is opened unseen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from dougong.apps.accounts.actions import (
    ActivateEngagement,
    AddEngagement,
    AnswerRemark,
    AttachAgreement,
    ChangeEngagement,
    CloseRemark,
    EndEngagement,
    ExtendEngagement,
    GrantRole,
    RaiseRemark,
    end_engagements,
    sync_shipped_roles,
)
from dougong.apps.accounts.choices import EngagementState, ShippedRole
from dougong.apps.accounts.factories import AuditorEngagementFactory, PersonFactory, outsider
from dougong.apps.accounts.models import (
    Account,
    AuditorEngagement,
    AuditorRemark,
    MfaDevice,
    Role,
    RoleGrant,
)
from dougong.apps.accounts.queries import engagement_days_left, read_count
from dougong.apps.risks.factories import RiskFactory
from dougong.kernel import clock
from dougong.platform.actions.classed import Submitted
from dougong.platform.factories import unwatched
from dougong.platform.journal import Entry
from dougong.platform.policies import Installation, policy_of
from dougong.platform.register import registry
from tests.cast import Bank
from tests.refusals import codes

BY, REASON = Installation(), "asked by the test"
TODAY = datetime(2026, 11, 23, 2, tzinfo=UTC)
FIRST, LAST = date(2026, 11, 1), date(2026, 12, 15)
DIGEST = "5f" * 32


@contextmanager
def the_clock_at(moment: datetime) -> Iterator[None]:
    """The product's clock stands at a moment, for the journal too."""
    with mock.patch.dict(os.environ, {clock.VARIABLE: moment.isoformat()}):
        yield


@pytest.fixture(autouse=True)
def _today():
    with the_clock_at(TODAY):
        yield


@pytest.fixture
def bank(db) -> Bank:
    sync_shipped_roles()
    return Bank.found()


@pytest.fixture
def auditor(bank) -> Account:
    return outsider(unit=bank.root.record, name_zh="顾审").accounts.get()


def drafted(bank: Bank, *people: Account, **values) -> AuditorEngagement:
    """The draft of an engagement over the project here."""
    given = {
        "organisation": "中信会计师事务所",
        "kind_of_engagement": "external_audit",
        "basis": "审计业务约定书 2026-17",
        "unit": bank.root.record,
        "scopes": [bank.here.project.code],
        "people": [account.person.code for account in people],
        "may_raise": ["question"],
        "starts_on": FIRST,
        "ends_on": LAST,
    }
    return AddEngagement(AuditorEngagement(**given | values), by=BY, reason=REASON).execute()


def activated(bank: Bank, *people: Account, **values) -> AuditorEngagement:
    engagement = drafted(bank, *people, **values)
    engagement.agreement, engagement.agreement_digest = "保密协议 2026-17", DIGEST
    AttachAgreement(engagement, by=BY).execute()
    return ActivateEngagement(engagement, by=BY, reason=REASON).execute()


def browser(account: Account) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(account)
    client.cookies["dougong_language"] = "en"
    return client


def fresh(account: Account) -> Account:
    return Account.objects.select_related("person__record").get(pk=account.pk)


def opened(account: Account) -> list[str]:
    rows = Entry.objects.filter(actor=account.pk, result="read").order_by("pk")
    return [entry.about["path"] for entry in rows if "path" in entry.about]


# --- worked example 7 ---------------------------------------------------------------------------


def test_a_record_in_scope_is_read_and_the_reading_is_journalled(bank, auditor):
    engagement = activated(bank, auditor)
    path = f"/project/{bank.here.project.pk}/"
    assert browser(auditor).get(path).status_code == 200
    assert opened(auditor) == [path]
    assert read_count.read(engagement) == 1


def test_a_record_out_of_scope_is_missing(bank, auditor):
    activated(bank, auditor)
    client = browser(auditor)
    assert client.get(f"/project/{bank.there.project.pk}/").status_code == 404
    assert client.get(f"/api/v1/project/{bank.there.project.pk}/").status_code == 404
    assert [row["id"] for row in client.get("/api/v1/project/").json()["results"]] == [
        bank.here.project.pk
    ]


def test_nothing_is_posted_but_the_question_that_the_engagement_provides_for(bank, auditor):
    engagement = activated(bank, auditor)
    client, project = browser(auditor), bank.here.project
    risk = RiskFactory(project=project)
    for path in (
        "/api/v1/risk/",
        f"/api/v1/risk/{risk.pk}/do/close/",
        f"/api/v1/project/{project.pk}/do/start/",
        f"/api/v1/auditorengagement/{engagement.pk}/do/extend/",
    ):
        body = {"version": 1, "reason": REASON, "project": project.pk, "title_zh": "x"}
        assert client.post(path, body, content_type="application/json").status_code == 403, path

    def raised(kind: str) -> int:
        body = {
            "engagement": engagement.pk, "kind_of_remark": kind, "scope": project.pk,
            "subject": "预算变更依据", "text": "请说明。",
        }  # fmt: skip
        answer = client.post("/api/v1/auditorremark/", body, content_type="application/json")
        return answer.status_code

    assert raised("finding") == 403
    assert raised("question") == 201


def test_after_the_last_day_sign_in_and_session_are_refused(bank, auditor):
    activated(bank, auditor)
    with the_clock_at(datetime(2026, 12, 15, 15, 59, tzinfo=UTC)):
        assert fresh(auditor).is_active
        client = browser(auditor)
        assert client.get("/project/").status_code == 200
    with the_clock_at(datetime(2026, 12, 15, 16, 0, tzinfo=UTC)):  # the 16th in Shanghai
        assert not fresh(auditor).is_active
        assert not fresh(auditor).may_sign
        assert client.get("/project/").status_code == 302


def test_days_left_are_counted_to_the_last_day(bank, auditor):
    assert engagement_days_left.read(activated(bank, auditor)) == 22


# --- limits -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"ceiling": "core"}, "accounts.ceiling_forbidden"),
        ({"ends_on": FIRST + timedelta(days=180)}, "accounts.engagement_term"),
        ({"ends_on": FIRST - timedelta(days=1)}, "accounts.engagement_term"),
        ({"scopes": []}, "accounts.codes_needed"),
        ({"scopes": ["P-1999-0001"]}, "accounts.code_unknown"),
        ({"people": ["N-1999-0001"]}, "accounts.code_unknown"),
        ({"record_kinds": ["account"]}, "accounts.unknown_kind"),
        ({"may_raise": ["order"]}, "accounts.unknown_remark"),
    ],
)
def test_an_engagement_beyond_its_limits_is_refused(bank, auditor, values, code):
    with pytest.raises(ValidationError) as refused:
        drafted(bank, auditor, **values)
    assert codes(refused) == [code]


def test_an_engagement_of_a_hundred_and_eighty_days_is_the_longest(bank, auditor):
    assert drafted(bank, auditor, ends_on=FIRST + timedelta(days=179)).pk


def test_the_whole_institution_is_open_to_a_regulator_only(bank, auditor):
    whole = {"scopes": [bank.root.code]}
    with pytest.raises(ValidationError) as refused:
        drafted(bank, auditor, **whole)
    assert codes(refused) == ["accounts.whole_institution"]
    assert drafted(bank, auditor, **whole, kind_of_engagement="regulator").pk


def test_a_scope_elsewhere_and_an_employee_are_refused(bank, auditor):
    with pytest.raises(ValidationError) as refused:
        drafted(bank, auditor, unit=bank.there.unit.record)
    assert codes(refused) == ["accounts.scope_elsewhere"]
    clerk = PersonFactory(unit=bank.root.record)
    with pytest.raises(ValidationError) as refused:
        drafted(bank, people=[clerk.code])
    assert codes(refused) == ["accounts.person_is_inside"]


def test_nobody_is_let_in_without_agreement_account_and_second_factor(bank, auditor):
    engagement = drafted(bank, auditor)
    stranger = PersonFactory(unit=bank.root.record, kind_of_person="auditor", employer="x")

    def refusal() -> list[str | None]:
        with pytest.raises(ValidationError) as refused:
            ActivateEngagement(engagement, by=BY, reason=REASON).execute()
        return codes(refused)

    assert refusal() == ["accounts.agreement_needed"]
    engagement.agreement, engagement.agreement_digest = "保密协议", DIGEST
    AttachAgreement(engagement, by=BY).execute()
    with unwatched():
        MfaDevice.objects.filter(account=auditor).delete()
    assert refusal() == ["accounts.second_factor_needed"]
    engagement.people = [stranger.code]
    ChangeEngagement(engagement, by=BY).execute()
    assert refusal() == ["accounts.account_needed"]
    engagement.people = []
    ChangeEngagement(engagement, by=BY).execute()
    assert refusal() == ["accounts.codes_needed"]
    assert not RoleGrant.objects.filter(engagement=engagement).exists()


def test_letting_in_and_extending_are_decided_by_others(bank, auditor):
    keeper = bank.keeper
    engagement = drafted(bank, auditor)
    engagement.agreement, engagement.agreement_digest = "保密协议", DIGEST
    AttachAgreement(engagement, by=keeper).execute()
    with pytest.raises(Submitted) as waits:
        ActivateEngagement(engagement, by=keeper, reason=REASON).execute()
    parties = [step.party for step in waits.value.requests[0].steps.order_by("stage")]
    assert parties == ["compliance_officer", "executive"]
    engagement.refresh_from_db()
    assert engagement.state == EngagementState.DRAFT
    engagement = ActivateEngagement(engagement, by=BY, reason=REASON).execute()
    engagement.ends_on += timedelta(days=10)
    with pytest.raises(Submitted):
        ExtendEngagement(engagement, by=keeper, reason=REASON).execute()


def test_the_people_hold_the_auditors_role_for_the_term_and_nothing_else(bank, auditor):
    engagement = activated(bank, auditor)
    (grant,) = RoleGrant.objects.filter(account=auditor)
    assert (grant.role.key, grant.scope_id) == ("external_auditor", bank.here.project.pk)
    assert (grant.starts_on, grant.ends_on) == (FIRST, LAST)
    reader = Role.objects.get(key=ShippedRole.READER)
    row = RoleGrant(
        account=fresh(auditor), role=reader, scope=bank.root.record, ends_on=LAST, reason=REASON
    )
    with pytest.raises(ValidationError) as refused:
        GrantRole(row, by=BY, reason=REASON).execute()
    assert codes(refused) == ["accounts.auditor_holds_nothing_else"]
    assert engagement.code == grant.reason


def test_the_auditors_role_is_granted_by_an_engagement_only(bank, auditor):
    role = Role.objects.get(key=ShippedRole.EXTERNAL_AUDITOR)
    row = RoleGrant(account=auditor, role=role, scope=bank.root.record, ends_on=LAST, reason=REASON)
    with pytest.raises(ValidationError) as refused:
        GrantRole(row, by=BY, reason=REASON).execute()
    assert codes(refused) == ["accounts.engagement_needed"]


def test_only_the_named_kinds_are_seen(bank, auditor):
    activated(bank, auditor, record_kinds=["project"])
    risk = RiskFactory(project=bank.here.project)
    client = browser(auditor)
    assert client.get(f"/project/{bank.here.project.pk}/").status_code == 200
    assert client.get(f"/risk/{risk.pk}/").status_code == 404
    assert client.get("/risk/").status_code == 403
    assert "/risk/" not in client.get("/").content.decode()
    assert client.get("/ledger/").status_code == 403


def test_a_kind_whose_level_is_raised_above_the_ceiling_is_gone_at_once(bank, auditor, monkeypatch):
    activated(bank, auditor)
    client, path = browser(auditor), f"/project/{bank.here.project.pk}/"
    assert client.get(path).status_code == 200
    monkeypatch.setattr(type(registry["project"]), "secrecy", "sensitive")
    assert client.get(path).status_code == 404


# --- ending and extending -----------------------------------------------------------------------


def test_ending_is_obeyed_by_the_next_request(bank, auditor):
    engagement = activated(bank, auditor)
    client, path = browser(auditor), f"/project/{bank.here.project.pk}/"
    assert client.get(path).status_code == 200
    EndEngagement(engagement, by=BY, reason=REASON).execute()
    assert client.get(path).status_code == 302
    assert not fresh(auditor).is_active
    assert not fresh(auditor).reach("project.view")


def test_somebody_of_two_engagements_keeps_the_other(bank, auditor):
    first = activated(bank, auditor)
    activated(bank, auditor, scopes=[bank.there.project.code], ends_on=LAST + timedelta(days=5))
    EndEngagement(first, by=BY, reason=REASON).execute()
    account = fresh(auditor)
    assert account.is_active
    assert account.valid_until == LAST + timedelta(days=5)
    assert account.reach("project.view") == {bank.there.project.pk}
    rights = ["project.view", "risk.view", "person.view", "engagement.view"]
    assert account.reaches(rights) == {one: account.reach(one) for one in rights}


def test_an_extension_moves_the_grants_and_stays_within_the_longest_term(bank, auditor):
    engagement = activated(bank, auditor)
    engagement.ends_on = LAST + timedelta(days=30)
    engagement = ExtendEngagement(engagement, by=BY, reason=REASON).execute()
    assert RoleGrant.objects.get(account=auditor).ends_on == engagement.ends_on
    assert fresh(auditor).valid_until == engagement.ends_on
    engagement.ends_on = FIRST + timedelta(days=180)
    with pytest.raises(ValidationError) as refused:
        ExtendEngagement(engagement, by=BY, reason=REASON).execute()
    assert codes(refused) == ["accounts.engagement_term"]
    engagement.ends_on = LAST
    with pytest.raises(ValidationError) as refused:
        ExtendEngagement(engagement, by=BY, reason=REASON).execute()
    assert codes(refused) == ["accounts.extension_ends_earlier"]


def test_the_job_ends_what_is_over(bank, auditor):
    engagement = activated(bank, auditor)
    assert end_engagements() == 0
    with the_clock_at(datetime(2026, 12, 16, 3, tzinfo=UTC)):
        assert end_engagements() == 1
        assert end_engagements() == 0
    engagement.refresh_from_db()
    assert engagement.state == EngagementState.ENDED
    assert RoleGrant.objects.get(account=auditor).state == "revoked"


# --- remarks ------------------------------------------------------------------------------------


def remark(engagement: AuditorEngagement, bank: Bank, **values) -> AuditorRemark:
    given = {"scope": bank.here.project.record, "subject": "预算变更依据", "text": "请说明依据。"}
    return AuditorRemark(engagement=engagement, **given | values)


def test_a_question_is_raised_answered_and_closed(bank, auditor):
    engagement = activated(bank, auditor)
    asked = RaiseRemark(remark(engagement, bank), by=fresh(auditor)).execute()
    assert asked.raised_by_id == auditor.pk
    with pytest.raises(ValidationError) as refused:
        CloseRemark(asked, by=fresh(auditor)).execute()
    assert codes(refused) == ["accounts.remark_unanswered"]
    manager = bank.here.account("auditorremark.view", "auditorremark.answer")
    asked.reply = "见投资决策委员会纪要。"
    answered = AnswerRemark(asked, by=manager).execute()
    assert (answered.state, answered.replied_by_id) == ("answered", manager.pk)
    assert "见投资决策委员会纪要。" in browser(auditor).get("/my/engagement/").content.decode()
    assert CloseRemark(answered, by=fresh(auditor)).execute().state == "closed"


def test_a_question_about_what_the_engagement_does_not_reach_is_refused(bank, auditor):
    engagement = activated(bank, auditor)
    elsewhere = remark(engagement, bank, scope=bank.there.project.record)
    with pytest.raises(ValidationError) as refused:
        RaiseRemark(elsewhere, by=fresh(auditor)).execute()
    assert codes(refused) == ["accounts.scope_elsewhere"]


def test_the_questions_of_other_auditors_are_invisible(bank, auditor):
    colleague = outsider(unit=bank.root.record).accounts.get()
    rival = outsider(unit=bank.root.record).accounts.get()
    engagement = activated(bank, auditor, colleague)
    activated(bank, rival, organisation="另一家事务所")
    asked = RaiseRemark(remark(engagement, bank), by=fresh(auditor)).execute()
    policy = policy_of(AuditorRemark)
    assert policy.rows(fresh(colleague)).count() == 1
    assert policy.rows(fresh(rival)).count() == 0
    client = browser(rival)
    assert client.get(f"/auditorremark/{asked.pk}/").status_code == 404
    assert client.get(f"/auditorengagement/{engagement.pk}/").status_code == 404
    assert client.get(f"/auditorengagement/{engagement.pk}/desk/").status_code == 404
    assert asked.subject not in client.get("/my/engagement/").content.decode()
    assert asked.code not in client.get(f"/palette/?q={asked.code}").content.decode()


def test_nobody_raises_in_the_name_of_another_engagement(bank, auditor):
    rival = outsider(unit=bank.root.record).accounts.get()
    engagement = activated(bank, auditor)
    activated(bank, rival)
    with pytest.raises(PermissionDenied):
        RaiseRemark(remark(engagement, bank), by=fresh(rival)).execute()


# --- the desk -----------------------------------------------------------------------------------


def test_the_desk_shows_scope_term_and_the_own_trail(bank, auditor):
    engagement = activated(bank, auditor)
    client = browser(auditor)
    client.get(f"/project/{bank.here.project.pk}/")
    page = client.get("/my/engagement/")
    text = page.content.decode()
    assert page.context["days_left"] == 22
    assert bank.here.project.record.title in text
    assert [line.entry.record_id for line in page.context["reads"]] == [bank.here.project.pk]
    assert page.context["may_raise"]
    assert client.get(f"/auditorengagement/{engagement.pk}/desk/").status_code == 200


def test_those_who_answer_for_it_see_the_desk_and_can_end_it(bank, auditor):
    engagement = activated(bank, auditor)
    page = browser(bank.keeper).get(f"/auditorengagement/{engagement.pk}/desk/")
    assert page.context["end_url"].endswith("/do/end/")
    assert (
        browser(bank.reader).get(f"/auditorengagement/{engagement.pk}/desk/").context["end_url"]
        == ""
    )
    assert browser(bank.outsider).get("/my/engagement/").status_code == 403


def test_the_trail_goes_on_to_older_readings(bank, auditor):
    activated(bank, auditor)
    client = browser(auditor)
    for _time in range(33):
        client.get(f"/project/{bank.here.project.pk}/")
    first = client.get("/my/engagement/")
    second = client.get("/my/engagement/" + first.context["older"])
    assert len(first.context["reads"]) == 30
    assert not {x.entry.pk for x in first.context["reads"]} & {
        x.entry.pk for x in second.context["reads"]
    }
    assert client.get("/my/engagement/?before=x").status_code == 400


def test_a_draft_opens_nothing(bank):
    account = outsider(unit=bank.root.record).accounts.get()
    AuditorEngagementFactory(unit=bank.root.record, people=[account.person.code])
    assert not account.reach("project.view")
    assert browser(account).get("/my/engagement/").status_code == 403
