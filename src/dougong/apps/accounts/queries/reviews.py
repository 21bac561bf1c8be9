"""Which grants a review asks about, what of it waits, and who may see and answer it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import ReviewState, ReviewVerdict
from dougong.apps.accounts.models import AccessReview, Account, Person, ReviewItem, RoleGrant
from dougong.platform.facts import fact
from dougong.platform.policies import Any, IsActor, Policy, RoleInScope, Term
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeReach

WAITING = (ReviewVerdict.OPEN, ReviewVerdict.UNKNOWN)


class ReviewPolicy(Policy):
    """Those who are asked see the review."""

    def predicate(self, verb: str) -> Term:
        if verb != "view":
            return RoleInScope()
        return Any(RoleInScope(), IsActor("reviewer"), IsActor("alternate"))


class ReviewItemPolicy(Policy):
    """The reviewer answers, or whoever holds the right on the scope."""

    def predicate(self, verb: str) -> Term:
        return Any(RoleInScope(), IsActor("reviewer"))


def grants_to_review(scope: int) -> QuerySet[RoleGrant]:
    """Grants on the scope or below that hold today or will, and that no open review asks about."""
    below = ScopeReach.objects.filter(above=scope).values("below")
    asked = ReviewItem.objects.filter(grant=OuterRef("pk"), review__state=ReviewState.OPEN)
    rows = RoleGrant.objects.current().filter(~Exists(asked), scope__in=below)
    return rows.select_related("record", "account__person").order_by("account__person", "pk")


def unanswered(review: AccessReview) -> QuerySet[ReviewItem]:
    """Items without an answer, or with none that settles them."""
    return ReviewItem.objects.filter(review=review, is_settled=False, verdict__in=WAITING)


@fact("review.items_overdue", label=_("items overdue"))
def items_overdue(review: AccessReview) -> int:
    """Items that nobody has answered although the review was due."""
    if review.due_on >= current_day():
        return 0
    return ReviewItem.objects.filter(review=review, verdict=ReviewVerdict.OPEN).count()


@dataclass
class Holder:
    """A person with the items about what they hold."""

    person: Person
    items: list[ReviewItem] = field(default_factory=list)

    @property
    def last_use(self) -> datetime | None:
        """When any of the accounts concerned was last signed in to."""
        seen = [item.grant.account.last_login for item in self.items]
        return max((one for one in seen if one is not None), default=None)


def by_holder(items: Iterable[ReviewItem]) -> list[Holder]:
    """Items grouped by the person who holds the grants."""
    found: dict[int, Holder] = {}
    for item in items:
        person = item.grant.account.person
        found.setdefault(person.pk, Holder(person)).items.append(item)
    return list(found.values())


def items_for(account: Account, review: AccessReview) -> QuerySet[ReviewItem]:
    """The items of a review that the account is asked about."""
    linked = ("record", "grant__account__person__record", "grant__role__record", "grant__scope")
    rows = ReviewItem.objects.filter(review=review, reviewer=account)
    return rows.select_related(*linked).order_by("grant__account__person", "pk")
