"""Passing rights to a deputy, and taking them back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import AccountKind, AccountState, DelegationState, Triad
from dougong.apps.accounts.models import Account, Delegation, Role, RoleGrant
from dougong.apps.accounts.models.delegations import LONGEST
from dougong.apps.accounts.queries import Unconditional
from dougong.apps.accounts.queries.duties import Holding
from dougong.kernel import clock
from dougong.platform.actions import Action, Add
from dougong.platform.approvals.choices import RequestState, StepState
from dougong.platform.approvals.models import ApprovalRequest
from dougong.platform.journal import Line
from dougong.platform.policies import Actor, Policy
from dougong.platform.records.scopes import ScopeReach

from .conflicts import settle_conflicts, warnings_told
from .grants import refusal
from .roles import check_keys

LINKED = ("record", "principal", "deputy", "scope")
"""What the wording of a delegation needs."""


class Delegate(Add):
    """Let somebody else use one's roles for a time; only what one holds oneself, never an office."""

    label, icon = _("Delegate"), "users"
    warned: Sequence[str] = ()
    """Codes of the conflict rules that warn of it; they stay in its journal."""

    def __init__(self, record: Delegation, *, by: Actor, reason: str = "") -> None:
        super().__init__(record, by=by, reason=reason)
        if record.principal_id is None and isinstance(by, Account):
            record.principal = by

    def check(self) -> None:
        self._refuse_oneself()
        self._refuse_unfit_deputy()
        self._refuse_term()
        self._refuse_roles()
        self._refuse_hand_in_open_request()
        one: Delegation = self.record
        roles = Role.objects.filter(key__in=one.roles)
        new = [Holding(one.deputy.person_id, role, one.scope_id) for role in roles]
        self.warned = settle_conflicts("roles", new)

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        return super().entry(before, after | warnings_told(self.warned))

    def _refuse_oneself(self) -> None:
        one: Delegation = self.record
        if one.principal.person_id == one.deputy.person_id:
            message = _("Nobody is their own deputy, nor through a second account.")
            raise refusal("deputy", message, "same_person")

    def _refuse_unfit_deputy(self) -> None:
        deputy = self.record.deputy
        if deputy.state in {AccountState.CLOSED, AccountState.SUSPENDED}:
            raise refusal("deputy", _("The account is not in use."), "not_active")
        if deputy.kind_of_account != AccountKind.HUMAN:
            raise refusal("deputy", _("Only a person is a deputy."), "deputy_is_no_person")
        held = RoleGrant.objects.current().filter(account__person=deputy.person_id)
        if held.exclude(role__is_admin_triad=Triad.NONE).exists():
            message = _("An administrator takes no business right, not for a day.")
            raise refusal("deputy", message, "triad_exclusive")

    def _refuse_term(self) -> None:
        one: Delegation = self.record
        if one.ends_at <= max(one.starts_at, clock.now()):
            raise refusal("ends_at", _("The delegation would be over at once."), "term_is_over")
        if one.ends_at - one.starts_at > LONGEST:
            message = _("A delegation lasts at most %(days)s days.")
            raise refusal("ends_at", message, "term_too_long", days=LONGEST.days)
        for account in (one.principal, one.deputy):
            if account.valid_until and one.ends_at.date() > account.valid_until:
                message = _("The account %(account)s ends on %(day)s, before the delegation.")
                told = {"account": account.username, "day": account.valid_until}
                raise refusal("ends_at", message, "term_exceeds_account", **told)

    def _refuse_roles(self) -> None:
        """Each role is held there by the principal, and is no administrator's office."""
        one: Delegation = self.record
        check_keys(one.roles, set(Role.objects.values_list("key", flat=True)), "roles")
        if not one.roles:
            raise refusal("roles", _("Name at least one role."), "no_role")
        above = ScopeReach.objects.filter(below=one.scope_id).values("above")
        own = RoleGrant.objects.current().filter(account=one.principal, scope__in=above)
        held = dict(own.values_list("role__key", "role__is_admin_triad"))
        for key in one.roles:
            if key not in held:
                message = _("You do not hold the role “%(role)s” there yourself.")
                raise refusal("roles", message, "role_not_held", role=key)
            if held[key] != Triad.NONE:
                message = _("The office of an administrator is not delegated.")
                raise refusal("roles", message, "triad_exclusive")

    def _refuse_hand_in_open_request(self) -> None:
        """Whoever made a request that waits for these roles would decide about their own work."""
        one: Delegation = self.record
        person = one.deputy.person_id
        below = ScopeReach.objects.filter(above=one.scope_id).values("below")
        open_requests = ApprovalRequest.objects.filter(
            state=RequestState.PENDING,
            hands__contains=[person],
            steps__state__in=(StepState.OPEN, StepState.WAITING),
            steps__party__in=one.roles,
            steps__scope__in=below,
        )
        if request := open_requests.select_related("record").first():
            message = _("The deputy had a hand in %(request)s, which waits for one of these roles.")
            raise refusal("deputy", message, "deputy_is_a_hand", request=request.code)

    def perform(self) -> None:
        self.record.starts_at = max(self.record.starts_at, clock.now())


class EndDelegation(Action):
    """The deputy has the rights no longer; the very next request obeys."""

    verb, label, icon, is_grave = "end", _("End"), "ban", True

    def check(self) -> None:
        if self.stored.state != DelegationState.ACTIVE:
            message = _("The delegation has ended already.")
            raise ValidationError(message, "accounts.delegation_ended")

    def perform(self) -> None:
        one: Delegation = self.record
        one.state = DelegationState.ENDED
        one.ends_at = max(min(one.ends_at, clock.now()), one.starts_at)

    @classmethod
    def applies_to(cls, record: Any) -> bool:
        return record.state == DelegationState.ACTIVE


class EndByOffice(EndDelegation):
    """The delegation ends with one of the two accounts, or with its term."""

    @property
    def policy(self) -> Policy:
        return Unconditional(Delegation)
