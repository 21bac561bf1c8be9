"""The calendar of reviews: the quarterly round, and what becomes of what nobody answered."""

from __future__ import annotations

import logging
from datetime import date, timedelta

from django.core.exceptions import ValidationError

from dougong.apps.accounts.choices import ReviewState, ReviewVerdict
from dougong.apps.accounts.models import AccessReview, Account, ReviewItem
from dougong.apps.accounts.queries import grants_to_review, unanswered
from dougong.platform.policies import Installation
from dougong.platform.records import Record
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeParent

from .reviews import GRACE_DAYS, LASTS, CloseReview, OpenReview, TakeBackUnconfirmed

SATURDAY = 5
log = logging.getLogger(__name__)


def open_quarterly_reviews() -> list[AccessReview]:
    """A review for every branch of every institution, then one for what is held at its head."""
    opened = []
    for scope in [*_branches(), *_heads()]:
        if not grants_to_review(scope.pk).exists():
            continue
        asked = list(Account.holdings("accessreview.add", scope.pk))
        persons = {one.person_id: one for one in reversed(asked)}
        reviewers = list(reversed(persons.values()))[:2]
        if len(reviewers) < 2:
            log.warning("no two reviewers for %s", scope.code)
            continue
        review = AccessReview(
            scope=scope,
            reviewer=reviewers[0],
            alternate=reviewers[1],
            due_on=current_day() + LASTS,
        )
        opened.append(OpenReview(review, by=Installation()).execute())
    return opened


def _heads() -> list[Record]:
    below = ScopeParent.objects.values("child")
    return list(Record.objects.filter(kind="unit").exclude(pk__in=below).order_by("pk"))


def _branches() -> list[Record]:
    first = ScopeParent.objects.filter(parent__in=[one.pk for one in _heads()])
    rows = Record.objects.filter(kind="unit", pk__in=first.values("child"))
    return list(rows.order_by("pk"))


def settle_reviews() -> int:
    """Take back what nobody confirmed in time, and close the reviews that are answered."""
    open_items = ReviewItem.objects.filter(review__state=ReviewState.OPEN, is_settled=False)
    waiting = open_items.filter(verdict__in=(ReviewVerdict.OPEN, ReviewVerdict.UNKNOWN))
    linked = ("record", "review__scope", "grant__account__person", "grant__record")
    taken = 0
    for item in waiting.select_related(*linked):
        if current_day() > last_day_for(item):
            taken += _take_back(item)
    for review in AccessReview.objects.filter(state=ReviewState.OPEN).select_related(
        "record", "scope"
    ):
        if not unanswered(review).exists():
            CloseReview(review, by=Installation()).execute()
    return taken


def _take_back(item: ReviewItem) -> bool:
    try:
        reason = f"not confirmed in {item.review.code}"
        TakeBackUnconfirmed(item, by=Installation(), reason=reason).execute()
    except ValidationError as error:  # the last holder of an administrator's office stays
        log.warning("not taken back: %s", item.code, extra={"cause": error.messages})
        return False
    return True


def last_day_for(item: ReviewItem) -> date:
    """The day until whose end the grant may still be confirmed."""
    is_open = item.verdict == ReviewVerdict.OPEN or item.judged_on is None
    return working_days_after(item.review.due_on if is_open else item.judged_on, GRACE_DAYS)


def working_days_after(day: date | None, number: int) -> date:
    """The day so many working days later; Monday to Friday, for calendars belong to apps above."""
    assert day is not None  # noqa: S101  # a due day or the day of an answer
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day
