"""Access reviews: who is asked about what, what each verdict does, and what nobody answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from dougong.apps.accounts.actions import (
    CloseReview,
    DoubtGrant,
    KeepGrant,
    OpenReview,
    ShrinkGrant,
    TakeBackGrant,
    open_quarterly_reviews,
    settle_reviews,
)
from dougong.apps.accounts.actions.review_rounds import working_days_after
from dougong.apps.accounts.choices import GrantState, ReviewState, ReviewVerdict, Triad
from dougong.apps.accounts.factories import (
    AccountFactory,
    RoleFactory,
    RoleGrantFactory,
    UnitPlateFactory,
    account_with,
)
from dougong.apps.accounts.models import AccessReview, ReviewItem
from dougong.apps.accounts.queries import items_overdue
from dougong.platform.policies import Installation
from dougong.platform.records.days import current_day

pytestmark = pytest.mark.django_db
BY, REASON = Installation(), "asked by the test"


class Round:
    """A unit where somebody holds a role, and a reviewer who holds none."""

    def __init__(self) -> None:
        self.unit = UnitPlateFactory()
        self.grant = RoleGrantFactory(scope=self.unit)
        self.reviewer = AccountFactory()

    def opened(self, **values: Any) -> AccessReview:
        given = {
            "scope": self.unit,
            "reviewer": self.reviewer,
            "due_on": current_day() + timedelta(days=14),
        }
        return OpenReview(AccessReview(**(given | values)), by=BY).execute()

    def item(self, review: AccessReview, grant: Any = None) -> ReviewItem:
        rows = ReviewItem.objects.select_related("record", "review", "grant__account")
        return rows.get(review=review, grant=grant or self.grant)

    def state(self) -> str:
        self.grant.refresh_from_db()
        return str(self.grant.state)


@pytest.fixture
def round_() -> Round:
    return Round()


def test_a_review_asks_about_every_grant_below_its_scope_once(round_):
    below = RoleGrantFactory(scope=UnitPlateFactory(below=[round_.unit]))
    RoleGrantFactory()
    review = round_.opened()
    assert set(review.items.values_list("grant", flat=True)) == {round_.grant.pk, below.pk}
    assert not round_.opened().items.exists()


def test_nobody_is_asked_about_their_own_grant(round_):
    mine = RoleGrantFactory(account=round_.reviewer, scope=round_.unit)
    with pytest.raises(ValidationError) as refused:
        round_.opened()
    assert refused.value.error_dict["alternate"][0].code == "accounts.reviewer_is_grantee"
    alternate = AccountFactory()
    review = round_.opened(alternate=alternate)
    assert round_.item(review, mine).reviewer == alternate
    assert round_.item(review).reviewer == round_.reviewer


def test_nobody_answers_about_their_own_grant_by_right_either(round_):
    holder = round_.grant.account
    RoleGrantFactory(
        account=holder, scope=round_.unit, role=RoleFactory(permissions=["reviewitem.keep"])
    )
    review = round_.opened()
    with pytest.raises(ValidationError) as refused:
        KeepGrant(round_.item(review), by=holder).execute()
    assert refused.value.code == "accounts.same_person"


def test_somebody_who_is_not_asked_does_not_answer(round_):
    review = round_.opened()
    stranger = account_with("reviewitem.view", on=round_.unit)
    with pytest.raises(PermissionDenied):
        KeepGrant(round_.item(review), by=stranger).execute()


def test_revoking_ends_the_grant_at_once(round_):
    review = round_.opened()
    TakeBackGrant(round_.item(review), by=round_.reviewer, reason=REASON).execute()
    assert round_.state() == GrantState.REVOKED
    with pytest.raises(ValidationError) as refused:
        KeepGrant(round_.item(review), by=round_.reviewer).execute()
    assert refused.value.code == "accounts.review_closed"


def test_shrinking_brings_the_last_day_nearer_and_never_further(round_):
    item = round_.item(round_.opened())
    item.ends_on = current_day() - timedelta(days=1)
    with pytest.raises(ValidationError):
        ShrinkGrant(item, by=round_.reviewer, reason=REASON).execute()
    item.ends_on = current_day() + timedelta(days=7)
    ShrinkGrant(item, by=round_.reviewer, reason=REASON).execute()
    assert round_.state() == GrantState.ACTIVE
    assert round_.grant.ends_on == item.ends_on


def test_a_review_closes_once_every_grant_has_its_answer(round_):
    review = round_.opened()
    keeper = account_with("accessreview.close", "accessreview.view", on=round_.unit)
    with pytest.raises(ValidationError) as refused:
        CloseReview(review, by=keeper).execute()
    assert refused.value.code == "accounts.review_unanswered"
    KeepGrant(round_.item(review), by=round_.reviewer).execute()
    assert CloseReview(review, by=keeper).execute().state == ReviewState.CLOSED
    assert round_.state() == GrantState.ACTIVE


def test_what_nobody_answered_is_taken_back_five_working_days_after_the_due_day():
    with time_machine.travel("2026-11-02T04:00:00Z", tick=False):
        round_ = Round()
        review = round_.opened(due_on=date(2026, 11, 13))  # a Friday
    with time_machine.travel("2026-11-20T04:00:00Z", tick=False):
        assert items_overdue.read(review) == 1
        assert settle_reviews() == 0
        assert round_.state() == GrantState.ACTIVE
    with time_machine.travel("2026-11-21T04:00:00Z", tick=False):
        assert settle_reviews() == 1
    assert round_.state() == GrantState.REVOKED
    review.refresh_from_db()
    assert review.state == ReviewState.CLOSED


def test_what_the_reviewer_does_not_know_is_taken_back_five_working_days_later():
    with time_machine.travel("2026-11-06T04:00:00Z", tick=False):
        round_ = Round()
        review = round_.opened(due_on=date(2026, 12, 1))
        DoubtGrant(round_.item(review), by=round_.reviewer).execute()
    with time_machine.travel("2026-11-14T04:00:00Z", tick=False):
        assert settle_reviews() == 1
    assert round_.state() == GrantState.REVOKED


def test_the_last_administrator_keeps_the_office_though_nobody_answered():
    with time_machine.travel("2026-11-02T04:00:00Z", tick=False):
        round_ = Round()
        office = RoleFactory(is_admin_triad=Triad.SECURITY)
        last = RoleGrantFactory(scope=round_.unit, role=office)
        review = round_.opened()
        KeepGrant(round_.item(review), by=round_.reviewer).execute()
    with time_machine.travel("2026-12-31T04:00:00Z", tick=False):
        assert settle_reviews() == 0
    last.refresh_from_db()
    assert last.state == GrantState.ACTIVE
    assert round_.item(review, last).verdict == ReviewVerdict.OPEN


def test_weekends_are_no_working_days():
    assert working_days_after(date(2026, 11, 13), 5) == date(2026, 11, 20)
    assert working_days_after(date(2026, 11, 14), 1) == date(2026, 11, 16)


def test_each_quarter_a_review_opens_for_every_branch_and_for_the_head():
    head = UnitPlateFactory()
    branches = [UnitPlateFactory(below=[head]) for _number in range(2)]
    office = RoleFactory(permissions=["accessreview.add"])
    for _number in range(2):
        RoleGrantFactory(account=AccountFactory(), role=office, scope=head)
    held = [RoleGrantFactory(scope=one) for one in branches]
    opened = [
        one
        for one in open_quarterly_reviews()
        if one.scope_id in {head.pk, *[b.pk for b in branches]}
    ]
    assert [one.scope_id for one in opened] == [*[b.pk for b in branches], head.pk]
    asked = [one.items.count() for one in opened]
    assert asked == [1, 1, 2]
    assert held[0].pk == opened[0].items.get().grant_id
    assert open_quarterly_reviews() == []


def test_the_desk_shows_the_readers_items_and_takes_a_verdict(round_):
    review = round_.opened()
    RoleGrantFactory(
        account=round_.reviewer,
        role=RoleFactory(permissions=["accessreview.view"]),
        scope=round_.unit,
    )
    browser = Client()
    browser.force_login(round_.reviewer)
    shown = browser.get(f"/accessreview/{review.pk}/desk/")
    assert str(round_.grant.account.person) in shown.content.decode()
    item = round_.item(review)
    answer = browser.post(f"/reviewitem/{item.pk}/do/keep/", {"version": item.version})
    assert (answer.status_code, answer["Location"]) == (302, f"/accessreview/{review.pk}/desk/")
    assert round_.item(review).verdict == ReviewVerdict.KEEP
