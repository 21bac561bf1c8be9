"""Letting the people of outside bodies look, for a term."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import (
    SCOPE_KINDS,
    EngagementKind,
    EngagementState,
    GrantState,
    PersonKind,
    RemarkKind,
    ShippedRole,
)
from dougong.apps.accounts.models import (
    Account,
    AuditorEngagement,
    Person,
    RoleGrant,
    new_stamp,
)
from dougong.apps.accounts.queries import Unconditional
from dougong.apps.accounts.queries.engagements import (
    accounts_of,
    auditable_kinds,
    is_top,
    last_day_of,
    lies_within,
    scopes_of,
)
from dougong.platform.actions import Action, Add, Change
from dougong.platform.policies import Installation, Policy, policy_of
from dougong.platform.records import Record
from dougong.platform.records.days import current_day
from dougong.platform.search import visible

from .grants import GrantByOffice, RevokeByOffice, refusal
from .roles import check_keys, shipped_role


class AddEngagement(Add):
    """Draft an engagement: nothing is open yet."""

    def check(self) -> None:
        check_engagement(self)

    def perform(self) -> None:
        settle_kinds(self.record)


class ChangeEngagement(Change):
    """Edit the draft; what is in force is extended or ended."""

    def check(self) -> None:
        if self.stored.state != EngagementState.DRAFT:
            message = _("Only a draft is edited: extend or end what is in force.")
            raise ValidationError(message, "accounts.engagement_settled")
        check_engagement(self)

    def perform(self) -> None:
        settle_kinds(self.record)

    @classmethod
    def applies_to(cls, record: AuditorEngagement) -> bool:
        return record.state == EngagementState.DRAFT


def settle_kinds(engagement: AuditorEngagement) -> None:
    """An empty list stands for every kind up to the ceiling on this day, and for no later one."""
    if not engagement.record_kinds:
        engagement.record_kinds = auditable_kinds(engagement.ceiling)


def check_engagement(action: Action) -> None:
    """Refuse scopes, people, kinds and remarks that cannot be let in."""
    engagement: AuditorEngagement = action.record
    engagement.clean()
    check_scopes(engagement, visible(action.by, SCOPE_KINDS))
    people = policy_of(Person).rows(action.by, "view").select_related("record")
    check_people(engagement, people)
    check_keys(engagement.record_kinds, set(auditable_kinds(engagement.ceiling)), "record_kinds")
    check_keys(engagement.may_raise, set(RemarkKind.values), "may_raise")


def check_scopes(engagement: AuditorEngagement, known: QuerySet[Record]) -> None:
    """They exist, lie below the responsible unit, and the whole institution only for a regulator."""
    plates = {plate.code: plate for plate in known.filter(code__in=codes_in(engagement, "scopes"))}
    refuse_unknown("scopes", engagement.scopes, plates)
    for plate in plates.values():
        if not lies_within(plate.pk, [engagement.unit.code]):
            message = _("%(record)s does not lie below the responsible unit.")
            raise refusal("scopes", message, "scope_elsewhere", record=str(plate))
        is_regulator = engagement.kind_of_engagement == EngagementKind.REGULATOR
        if is_top(plate) and not is_regulator:
            message = _("Only a regulator looks at the whole institution.")
            raise refusal("scopes", message, "whole_institution")


def check_people(engagement: AuditorEngagement, known: QuerySet[Person]) -> None:
    """They exist and come from outside; a draft may wait for their names."""
    if engagement.people == []:
        return
    rows = known.filter(record__code__in=codes_in(engagement, "people"))
    people = {person.code: person for person in rows}
    refuse_unknown("people", engagement.people, people)
    for person in people.values():
        if person.kind_of_person == PersonKind.EMPLOYEE:
            message = _("%(person)s is an employee: an engagement is for people from outside.")
            raise refusal("people", message, "person_is_inside", person=str(person))


def codes_in(engagement: AuditorEngagement, field: str) -> list[str]:
    """A list of codes, at least one."""
    found: Any = getattr(engagement, field)
    if not isinstance(found, list) or not found or not all(isinstance(x, str) for x in found):
        raise refusal(field, _("Name at least one, by its code."), "codes_needed")
    return found


def refuse_unknown(field: str, wanted: Iterable[str], known: Iterable[str]) -> None:
    if strange := sorted(set(wanted) - set(known)):
        message = _("There is no “%(record)s” here.")
        raise refusal(field, message, "code_unknown", record=strange[0])


class AttachAgreement(Action):
    """Attach the signed confidentiality agreement: its number and its digest."""

    verb, label, icon = "attach_agreement", _("Attach agreement"), "paperclip"
    edits = ("agreement", "agreement_digest")

    def check(self) -> None:
        refuse_unless(self.stored, EngagementState.DRAFT)
        if not (self.record.agreement.strip() and self.record.agreement_digest):
            message = _("Give the number of the agreement and its digest.")
            raise refusal("agreement", message, "agreement_needed")

    @classmethod
    def applies_to(cls, record: AuditorEngagement) -> bool:
        return record.state == EngagementState.DRAFT


def refuse_unless(engagement: AuditorEngagement, state: EngagementState) -> None:
    if engagement.state != state:
        message = _("This is done only while the engagement reads “%(state)s”.")
        raise ValidationError(message, "accounts.engagement_state", {"state": state.label})


class ActivateEngagement(Action):
    """Let the people in: they hold the auditor's role in the scopes for the term, and nothing else."""

    verb, label, icon = "activate", _("Activate"), "player-play"
    needs_reason = True
    classed: ClassVar[str | None] = "auditor_engagement"

    def check(self) -> None:
        engagement: AuditorEngagement = self.record
        refuse_unless(self.stored, EngagementState.DRAFT)
        if not engagement.agreement:
            message = _("Attach the confidentiality agreement first.")
            raise refusal("agreement", message, "agreement_needed")
        if engagement.ends_on < current_day():
            raise refusal("ends_on", _("The last day is over already."), "engagement_over")
        check_engagement(self)
        for code in codes_in(engagement, "people"):
            check_access(engagement, code)

    def perform(self) -> None:
        self.record.state = EngagementState.ACTIVE

    def follow(self) -> None:
        engagement: AuditorEngagement = self.record
        follow_engagements(engagement, self)
        role = shipped_role(ShippedRole.EXTERNAL_AUDITOR)
        plates = list(scopes_of(engagement))
        grants = [
            RoleGrant(
                account=account,
                role=role,
                scope=plate,
                starts_on=engagement.starts_on,
                ends_on=engagement.ends_on,
                reason=engagement.code,
                engagement=engagement,
            )
            for account in accounts_of(engagement)
            for plate in plates
        ]
        GrantByEngagement.execute_many(grants, by=self.by, reason=self.reason)

    @classmethod
    def applies_to(cls, record: AuditorEngagement) -> bool:
        return record.state == EngagementState.DRAFT


def check_access(engagement: AuditorEngagement, code: str) -> None:
    """One account in use, a second factor on it, and no other role."""
    accounts = list(accounts_of(engagement).filter(person__record__code=code))
    if len(accounts) != 1:
        message = _("%(person)s needs exactly one account in use.")
        raise refusal("people", message, "account_needed", person=code)
    if not accounts[0].devices.exists():
        message = _("%(person)s has no second factor yet.")
        raise refusal("people", message, "second_factor_needed", person=code)
    held = RoleGrant.objects.current().filter(account__person=accounts[0].person_id)
    if held.filter(engagement__isnull=True).exists():
        message = _("%(person)s holds another role: an outside auditor holds nothing else.")
        raise refusal("people", message, "auditor_holds_nothing_else", person=code)


class GrantByEngagement(GrantByOffice):
    """The auditor's role that follows from an engagement in force."""


class ProlongGrant(Action):
    """The grant lasts as long as the engagement from which it follows."""

    verb, label, icon = "prolong", _("Prolong"), "calendar-event"

    @property
    def policy(self) -> Policy:
        return Unconditional(RoleGrant)

    def perform(self) -> None:
        self.record.ends_on = self.record.engagement.ends_on


class FollowEngagements(Action):
    """An outsider's account lasts as long as an engagement in force, and is observed so long."""

    verb, label, icon = "follow_engagements", _("Follow the engagements"), "calendar"

    @property
    def policy(self) -> Policy:
        return Unconditional(Account)

    def perform(self) -> None:
        account: Account = self.record
        last = last_day_of(account.person)
        if last is None:
            account.security_stamp = new_stamp()
        account.valid_until = last or current_day() - timedelta(days=1)
        midnight = datetime.combine(account.valid_until + timedelta(days=1), time())
        until = timezone.make_aware(midnight)
        account.observed_until = max(account.observed_until or until, until)


def follow_engagements(engagement: AuditorEngagement, action: Action) -> None:
    rows = Account.objects.filter(
        person__record__code__in=engagement.people, kind_of_account="human"
    )
    accounts = rows.exclude(state="closed").select_related("record", "person__record")
    FollowEngagements.execute_many(accounts, by=action.by, reason=action.reason)


class ExtendEngagement(Action):
    """Move the last day; beyond the longest term a new engagement is needed."""

    verb, label, icon, edits = "extend", _("Extend"), "calendar-event", ("ends_on",)
    needs_reason = True
    classed: ClassVar[str | None] = "auditor_engagement"

    def check(self) -> None:
        refuse_unless(self.stored, EngagementState.ACTIVE)
        if self.record.ends_on <= self.stored.ends_on or self.record.ends_on < current_day():
            raise refusal("ends_on", _("Name a later day."), "extension_ends_earlier")

    def follow(self) -> None:
        follow_engagements(self.record, self)
        grants = self.record.grants.filter(state=GrantState.ACTIVE)
        ProlongGrant.execute_many(
            grants.select_related("record", "account", "scope", "role", "engagement"),
            by=self.by,
            reason=self.reason,
        )

    @classmethod
    def applies_to(cls, record: AuditorEngagement) -> bool:
        return record.state == EngagementState.ACTIVE


class EndEngagement(Action):
    """End it now: the very next request of its people is refused."""

    verb, label, icon = "end", _("End now"), "circle-x"
    needs_reason, is_grave = True, True

    def check(self) -> None:
        refuse_unless(self.stored, EngagementState.ACTIVE)

    def perform(self) -> None:
        self.record.state = EngagementState.ENDED

    def follow(self) -> None:
        grants = self.record.grants.filter(state=GrantState.ACTIVE)
        RevokeByOffice.execute_many(
            grants.select_related("record", "account", "scope", "role"),
            by=self.by,
            reason=self.reason,
        )
        follow_engagements(self.record, self)

    @classmethod
    def applies_to(cls, record: AuditorEngagement) -> bool:
        return record.state == EngagementState.ACTIVE


def end_engagements() -> int:
    """End those whose last day has passed; their grants ended with that day by themselves."""
    over = list(AuditorEngagement.objects.over().select_related("record", "unit"))
    for engagement in over:
        EndEngagement(engagement, by=Installation(), reason="the term is over").execute()
    return len(over)
