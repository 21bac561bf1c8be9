"""Reviews of who holds what: opening one, a verdict on each grant, and what nobody answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import GrantState, ReviewState, ReviewVerdict
from dougong.apps.accounts.models import AccessReview, Account, ReviewItem, RoleGrant
from dougong.apps.accounts.queries import Unconditional, grants_to_review, unanswered
from dougong.platform.actions import Action, Add
from dougong.platform.policies import Policy
from dougong.platform.records.days import current_day

from .grants import RevokeByOffice, refusal

GRACE_DAYS = 5
"""Working days after which what nobody confirmed is taken back."""
LASTS = timedelta(days=21)
GRANT_LINKED = ("record", "account__person", "role", "scope")


class OpenReview(Add):
    """Ask of every grant on a scope whether it is still needed; nobody is asked about their own."""

    label, icon = _("Open review"), "clipboard-check"

    def check(self) -> None:
        if self.record.due_on < current_day():
            raise refusal("due_on", _("The day is over."), "review_due_in_the_past")

    def follow(self) -> None:
        review: AccessReview = self.record
        items = [
            ReviewItem(review=review, grant=grant, reviewer=self._reviewer_of(grant))
            for grant in grants_to_review(review.scope_id)
        ]
        ItemByReview.execute_many(items, by=self.by)

    def _reviewer_of(self, grant: RoleGrant) -> Account:
        review, person = self.record, grant.account.person_id
        asked = (review.reviewer, review.alternate, self.by)
        for one in asked:
            if isinstance(one, Account) and one.person_id != person:
                return one
        message = _("Name an alternate: the reviewer holds a role there and is not asked about it.")
        raise refusal("alternate", message, "reviewer_is_grantee")


class ItemByReview(Add):
    """A grant that a review asks about."""

    @property
    def policy(self) -> Policy:
        return Unconditional(ReviewItem)


class CloseReview(Action):
    """Every grant has its answer."""

    verb, label, icon = "close", _("Close"), "lock"

    def check(self) -> None:
        if self.stored.state != ReviewState.OPEN:
            raise ValidationError(_("The review is closed already."), "accounts.review_closed")
        if unanswered(self.stored).exists():
            message = _("Some grants have no answer yet.")
            raise ValidationError(message, "accounts.review_unanswered")

    def perform(self) -> None:
        self.record.state = ReviewState.CLOSED

    @classmethod
    def applies_to(cls, record: AccessReview) -> bool:
        return record.state == ReviewState.OPEN


class Judge(Action):
    """A verdict on one grant, by somebody who does not hold it."""

    verdict: ClassVar[ReviewVerdict]
    settles: ClassVar[bool] = False

    def check(self) -> None:
        item: ReviewItem = self.stored
        if item.review.state != ReviewState.OPEN or item.is_settled:
            message = _("This grant has had its answer.")
            raise ValidationError(message, "accounts.review_closed")
        if isinstance(self.by, Account) and self.by.person_id == item.grant.account.person_id:
            message = _("Nobody reviews what they hold themselves.")
            raise ValidationError(message, "accounts.same_person")

    def perform(self) -> None:
        self.record.verdict, self.record.judged_on = self.verdict, current_day()
        self.record.is_settled = self.settles

    @property
    def grant(self) -> RoleGrant:
        return RoleGrant.objects.select_related(*GRANT_LINKED).get(pk=self.record.grant_id)

    @classmethod
    def applies_to(cls, record: ReviewItem) -> bool:
        return not record.is_settled and record.verdict != cls.verdict


class KeepGrant(Judge):
    """The grant is still needed."""

    verb, label, icon = "keep", _("Keep"), "check"
    verdict = ReviewVerdict.KEEP


class DoubtGrant(Judge):
    """The reviewer does not know; five working days later the grant is taken back."""

    verb, label, icon = "doubt", _("Unknown"), "question-mark"
    verdict = ReviewVerdict.UNKNOWN


class ShrinkGrant(Judge):
    """The grant ends sooner."""

    verb, label, icon, needs_reason = "shrink", _("Shrink"), "arrows-minimize", True
    edits = ("ends_on",)
    verdict, settles = ReviewVerdict.SHRINK, True

    def check(self) -> None:
        super().check()
        last, until = self.record.ends_on, self.stored.grant.ends_on
        if last is None or last < current_day() or (until is not None and last >= until):
            message = _("Name a last day from today on that is sooner than the present one.")
            raise refusal("ends_on", message, "not_sooner")

    def follow(self) -> None:
        ShortenGrant(self.grant, by=self.by, reason=self.reason, last=self.record.ends_on).execute()


class TakeBackGrant(Judge):
    """The grant is not needed: it ends at once."""

    verb, label, icon = "revoke", _("Revoke"), "ban"
    needs_reason, is_grave = True, True
    verdict, settles = ReviewVerdict.REVOKE, True

    def follow(self) -> None:
        if self.grant.state == GrantState.ACTIVE:
            RevokeByOffice(self.grant, by=self.by, reason=self.reason).execute()


class TakeBackUnconfirmed(TakeBackGrant):
    """Nobody confirmed the grant in time."""

    @property
    def policy(self) -> Policy:
        return Unconditional(ReviewItem)


class ShortenGrant(Action):
    """A grant gets an earlier last day, as a review says."""

    verb, label, icon = "shorten", _("Shorten"), "calendar"

    def __init__(self, record: RoleGrant, *, by: object, reason: str = "", last: date) -> None:
        super().__init__(record, by=by, reason=reason)  # type: ignore[arg-type]
        self.last = last

    @property
    def policy(self) -> Policy:
        return Unconditional(RoleGrant)

    def perform(self) -> None:
        self.record.ends_on = self.last
