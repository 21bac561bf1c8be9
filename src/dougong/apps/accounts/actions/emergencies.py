"""Emergency access: asked for by one person, released by another, ended by the clock, reviewed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import AccountKind, EmergencyState, GrantState, Triad
from dougong.apps.accounts.models import Account, BreakGlass, RoleGrant
from dougong.apps.accounts.models.emergencies import WAITS
from dougong.apps.accounts.queries import Unconditional
from dougong.kernel import clock
from dougong.platform.actions import Action, Add
from dougong.platform.actions.step_up import fresh_moment
from dougong.platform.policies import Actor, Installation, Policy
from dougong.platform.records.days import current_day

from .grants import GrantByOffice, RevokeByOffice, refusal

REVIEW_DAYS = 2
"""Working days, Monday to Friday, within which an emergency is looked at again."""
REASON = "emergency access"


class AskBreakGlass(Add):
    """Ask for emergency access: the word of the first of two persons."""

    verb, label, icon = "ask", _("Ask for emergency access"), "alert-triangle"

    def check(self) -> None:
        emergency: BreakGlass = self.record
        refuse_unsigned(self.by)
        is_usable = emergency.account.is_active
        if not is_usable or emergency.account.kind_of_account != AccountKind.HUMAN:
            message = _("Emergency access is given to the account of a person, in use.")
            raise refusal("account", message, "account_needed", person=str(emergency.account))
        if emergency.role.is_admin_triad != Triad.NONE:
            message = _("An administrator's role is not given in an emergency.")
            raise refusal("role", message, "triad_exclusive", role=str(emergency.role))
        refuse_beneficiary(emergency, self.by)

    def perform(self) -> None:
        self.record.first_account = self.by
        self.record.first_person_id = self.by.natural_person


def refuse_unsigned(by: Actor) -> None:
    """Only a person at the screen who proved it again releases; no program, no job."""
    if not by.may_sign:
        raise PermissionDenied("breakglass.release")
    fresh_moment()


def refuse_beneficiary(emergency: BreakGlass, by: Actor) -> None:
    if by.natural_person == emergency.account.person_id:
        message = _("Others decide about the access that you are to get.")
        raise refusal("account", message, "same_person")


class ReleaseBreakGlass(Action):
    """The second person's word: the access opens now and ends by itself."""

    verb, label, icon, is_grave = "release", _("Countersign"), "bolt", True

    def check(self) -> None:
        emergency: BreakGlass = self.stored
        refuse_unsigned(self.by)
        if emergency.state != EmergencyState.ASKED:
            message = _("It does not wait for a second person any more.")
            raise ValidationError(message, "accounts.emergency_settled")
        if clock.now() - emergency.created_at > WAITS:
            message = _("The first person's word is over: ask again.")
            raise ValidationError(message, "accounts.emergency_lapsed")
        if self.by.natural_person == emergency.first_person_id:
            message = _("The second word is another person's.")
            raise ValidationError(message, "accounts.same_person")
        refuse_beneficiary(emergency, self.by)

    def perform(self) -> None:
        emergency: BreakGlass = self.record
        now = clock.now()
        emergency.state = EmergencyState.OPEN
        emergency.second_account_id = self.by.pk
        emergency.second_person_id = self.by.natural_person
        emergency.opened_at = now
        emergency.ends_at = now + timedelta(minutes=emergency.minutes)
        emergency.review_due_on = review_day(timezone.localdate(emergency.ends_at))

    def follow(self) -> None:
        emergency: BreakGlass = self.record
        last = timezone.localdate(emergency.ends_at)
        row = RoleGrant(
            account=emergency.account,
            role=emergency.role,
            scope=emergency.scope,
            starts_on=current_day(),
            ends_on=last,
            lapses_at=emergency.ends_at,
            break_glass=emergency,
            reason=f"{emergency.code} {emergency.incident}",
        )
        GrantInEmergency(row, by=self.by, reason=REASON).execute()
        account = Account.objects.select_related("record", "person").get(pk=emergency.account_id)
        ObserveAccount(account, by=self.by, reason=REASON, until=emergency.ends_at).execute()

    @classmethod
    def applies_to(cls, record: BreakGlass) -> bool:
        return record.state == EmergencyState.ASKED


def review_day(day: date) -> date:
    """The day by which an emergency that ended on `day` has to be reviewed."""
    left = REVIEW_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() <= 5
    return day


class GrantInEmergency(GrantByOffice):
    """The role that two persons released; it lapses with its minutes."""


class ObserveAccount(Action):
    """From now on everything that the account opens is journalled."""

    verb, label, icon = "observe", _("Observe"), "eye"

    def __init__(self, record: Any, *, by: Actor, reason: str = "", until: Any = None) -> None:
        super().__init__(record, by=by, reason=reason)
        self.until = until

    @property
    def policy(self) -> Policy:
        return Unconditional(Account)

    def perform(self) -> None:
        known = self.record.observed_until
        self.record.observed_until = max(known, self.until) if known else self.until


class EndBreakGlass(Action):
    """End the access before its time, or note that its time is over."""

    verb, label, icon = "end", _("End now"), "circle-x"
    needs_reason, is_grave = True, True

    def check(self) -> None:
        if self.stored.state != EmergencyState.OPEN:
            raise ValidationError(_("It is not open."), "accounts.emergency_settled")

    def perform(self) -> None:
        now = clock.now()
        self.record.state = EmergencyState.ENDED
        self.record.ended_at = min(now, self.record.ends_at or now)

    def follow(self) -> None:
        grants = self.record.grants.filter(state=GrantState.ACTIVE)
        RevokeByOffice.execute_many(
            grants.select_related("record", "account", "scope", "role"),
            by=self.by,
            reason=self.reason,
        )

    @classmethod
    def applies_to(cls, record: BreakGlass) -> bool:
        return record.state == EmergencyState.OPEN


class ReviewBreakGlass(Action):
    """Look at what was done, afterwards, by somebody who had no hand in it."""

    verb, label, icon, edits = "review", _("Review"), "clipboard-check", ("review",)

    def check(self) -> None:
        emergency: BreakGlass = self.stored
        if emergency.state != EmergencyState.ENDED:
            message = _("What has ended is reviewed, once.")
            raise ValidationError(message, "accounts.emergency_settled")
        if not self.record.review.strip():
            raise refusal("review", _("Write what was found."), "review_missing")
        hands = {emergency.first_person_id, emergency.second_person_id, emergency.account.person_id}
        if self.by.natural_person in hands:
            message = _("Somebody who had no hand in it reviews it.")
            raise ValidationError(message, "accounts.same_person")

    def perform(self) -> None:
        self.record.state = EmergencyState.REVIEWED
        self.record.reviewed_by_id = self.by.pk

    @classmethod
    def applies_to(cls, record: BreakGlass) -> bool:
        return record.state == EmergencyState.ENDED


class LapseBreakGlass(Action):
    """Nobody else released it in time."""

    verb, label, icon = "lapse", _("Lapse"), "hourglass"

    def perform(self) -> None:
        self.record.state = EmergencyState.LAPSED


class RemindReview(Action):
    """Say in the journal that a review is overdue."""

    verb, label, icon = "remind", _("Review is overdue"), "bell"


def close_emergencies() -> int:
    """End what is over and let lapse what nobody released; returns how many."""
    by, rows = Installation(), BreakGlass.objects.select_related("record", "account", "scope")
    over, forgotten = list(rows.over()), list(rows.forgotten())
    for one in over:
        EndBreakGlass(one, by=by, reason="the minutes are over").execute()
    LapseBreakGlass.execute_many(forgotten, by=by)
    return len(over) + len(forgotten)


def remind_of_reviews() -> int:
    """An entry a day for each review that is overdue."""
    rows = BreakGlass.objects.select_related("record", "account", "scope")
    overdue = list(rows.overdue())
    RemindReview.execute_many(overdue, by=Installation())
    return len(overdue)
