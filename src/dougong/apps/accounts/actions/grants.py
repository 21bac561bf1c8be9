"""Granting a role and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import (
    ADMINISTRATORS,
    AccountState,
    GrantState,
    PersonKind,
    ShippedRole,
    Triad,
)
from dougong.apps.accounts.models import Account, Delegation, Role, RoleGrant
from dougong.apps.accounts.queries import Unconditional
from dougong.apps.accounts.queries.duties import Holding
from dougong.kernel.errors import N_
from dougong.platform.actions import Action, Add
from dougong.platform.actions.classed import Stakes
from dougong.platform.journal import Line
from dougong.platform.policies import Installation, Policy, own_part, reach
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeReach

from .conflicts import settle_conflicts, warnings_told
from .safety import tell_owner

CONTROLS = ("role", "rolegrant", "account", "authoritymatrix")
"""Kinds by which rights are steered; whoever may alter them administers."""


def rank_of(role: Role) -> str | None:
    """`administrating` or `approving`, where the role's rights are of that rank."""
    keys = [key.split(".") for key in role.permissions]
    if role.key in ADMINISTRATORS or any(k in CONTROLS and v != "view" for k, v in keys):
        return "administrating"
    return "approving" if ["approvalrequest", "approve"] in keys else None


def in_both(role: Role) -> str:
    """The role's name in Chinese and English, for a notice in either language."""
    return " ".join(dict.fromkeys(name for name in (role.name_zh, role.name_en) if name))


class GrantRole(Add):
    """Give an account a role on a scope for a time; nobody gives it to themselves.

    A role with approving or administrating rights is given by a request that others decide.
    """

    classed: ClassVar[str | None] = "role_grant"
    warned: Sequence[str] = ()
    """Codes of the conflict rules that warn of this grant; they stay in its journal."""

    def needs_approval(self) -> bool:
        return super().needs_approval() and rank_of(self.record.role) is not None

    def stakes(self) -> Stakes:
        grant: RoleGrant = self.record
        return Stakes(grant.scope_id, grant.account_id, {"rank": rank_of(grant.role)})

    def check(self) -> None:
        self._refuse_closed_account()
        self._refuse_oneself()
        self._refuse_higher_rank()
        self._refuse_mixed_triad()
        self._refuse_mixed_engagement()
        self._require_term()
        self._refuse_double()
        grant: RoleGrant = self.record
        new = Holding(grant.account.person_id, grant.role, grant.scope_id)
        self.warned = settle_conflicts("role", [new])

    def entry(self, before: dict[str, Any], after: dict[str, Any]) -> Line:
        return super().entry(before, after | warnings_told(self.warned))

    def follow(self) -> None:
        grant: RoleGrant = self.record
        text = N_("Your account was given a role: %(role)s.")
        tell_owner(grant.account, text, self.by, role=in_both(grant.role))

    def _refuse_closed_account(self) -> None:
        if self.record.account.state == AccountState.CLOSED:
            raise refusal("account", _("The account is closed."), "account_closed")

    def _refuse_oneself(self) -> None:
        by = self.by
        if isinstance(by, Account) and by.person_id == self.record.account.person_id:
            message = _("Nobody grants a role to themselves.")
            raise refusal("account", message, "same_person")

    def _refuse_higher_rank(self) -> None:
        """Either the requester holds all that the role may do there, or may grant it by office."""
        grant: RoleGrant = self.record
        if isinstance(self.by, Installation):
            return
        lacking = [
            key
            for key in grant.role.permissions
            # What was only lent is not passed on.
            if grant.scope_id not in own_part(reach(self.by, key))
        ]
        if lacking and not self._may_grant_by_role():
            message = _("You do not hold %(permission)s there yourself, so you cannot grant it.")
            raise refusal("role", message, "rank_too_low", permission=lacking[0])

    def _may_grant_by_role(self) -> bool:
        grant: RoleGrant = self.record
        held = RoleGrant.objects.in_force().filter(
            account=self.by.pk, role__key__in=grant.role.grantable_by
        )
        return ScopeReach.objects.filter(
            below=grant.scope_id, above__in=held.values("scope")
        ).exists()

    def _refuse_mixed_triad(self) -> None:
        """One person holds at most one administrator's role, and then no business right."""
        grant: RoleGrant = self.record
        held = RoleGrant.objects.current().filter(account__person=grant.account.person_id)
        others = held.exclude(role=grant.role_id).select_related("role")
        if grant.role.is_admin_triad == Triad.NONE:
            others = others.exclude(role__is_admin_triad=Triad.NONE)
        if other := others.first():
            message = _("The person holds the role “%(role)s”, which goes with no other.")
            raise refusal("role", message, "triad_exclusive", role=str(other.role))
        if grant.role.is_admin_triad != Triad.NONE:
            lent = Delegation.objects.current().filter(deputy__person=grant.account.person_id)
            if lent.exists():
                message = _("The person is a deputy: an administrator takes no business right.")
                raise refusal("role", message, "triad_exclusive")

    def _refuse_mixed_engagement(self) -> None:
        """Outside auditors hold their role by an engagement only, and nothing beside it."""
        grant: RoleGrant = self.record
        is_auditor = grant.role.key == ShippedRole.EXTERNAL_AUDITOR
        if is_auditor and grant.engagement is None:
            message = _("Outside auditors are let in by an engagement.")
            raise refusal("role", message, "engagement_needed")
        held = RoleGrant.objects.current().filter(account__person=grant.account.person_id)
        if not is_auditor and held.filter(engagement__isnull=False).exists():
            message = _("The person is let in by an engagement and holds nothing else.")
            raise refusal("role", message, "auditor_holds_nothing_else")

    def _require_term(self) -> None:
        grant: RoleGrant = self.record
        is_outsider = grant.account.person.kind_of_person != PersonKind.EMPLOYEE
        longest = grant.role.max_term_days
        if grant.ends_on is None and (is_outsider or longest):
            message = (
                _("A grant to a person from outside needs a last day.")
                if is_outsider
                else _("This role is granted for a term only: name the last day.")
            )
            raise refusal("ends_on", message, "term_required")
        if longest and grant.ends_on and (grant.ends_on - grant.starts_on).days >= longest:
            message = _("This role is granted for at most %(days)s days.")
            raise refusal("ends_on", message, "term_exceeds_role", days=longest)

    def _refuse_double(self) -> None:
        grant: RoleGrant = self.record
        same = RoleGrant.objects.in_force().filter(
            account=grant.account, role=grant.role, scope=grant.scope
        )
        if same.exists():
            message = _("The account holds this role there already.")
            raise refusal("role", message, "granted_already")


def refusal(field: str, message: Any, code: str, **params: object) -> ValidationError:
    """A refusal that names the field and carries a code of this app."""
    return ValidationError({field: ValidationError(message, f"accounts.{code}", params)})


def refuse_last_of_triad(ending: QuerySet[RoleGrant]) -> None:
    """None of the three administrators may be left without a holder."""
    offices = RoleGrant.objects.in_force().exclude(role__is_admin_triad=Triad.NONE)
    for grant in offices.filter(pk__in=ending.values("pk")).select_related("role", "account"):
        others = offices.filter(role__is_admin_triad=grant.role.is_admin_triad)
        others = others.filter(account__state=AccountState.ACTIVE).exclude(
            account__person=grant.account.person_id
        )
        if not others.exists():
            message = _("Nobody else holds the role “%(role)s”.")
            raise ValidationError(message, "accounts.last_of_triad", {"role": str(grant.role)})


class RevokeGrant(Action):
    """Take a role back; the very next request obeys."""

    verb, label, icon = "revoke", _("Revoke"), "ban"
    needs_reason, is_grave = True, True

    def check(self) -> None:
        if self.stored.state != GrantState.ACTIVE:
            message = _("The grant is revoked already.")
            raise ValidationError(message, "accounts.already_revoked")
        refuse_last_of_triad(RoleGrant.objects.filter(pk=self.stored.pk))

    def perform(self) -> None:
        grant: RoleGrant = self.record
        grant.state = GrantState.REVOKED
        last = max(grant.starts_on, current_day())
        grant.ends_on = min(grant.ends_on or last, last)

    def follow(self) -> None:
        grant: RoleGrant = self.record
        text = N_("A role was taken from your account: %(role)s.")
        tell_owner(grant.account, text, self.by, role=in_both(grant.role))

    @classmethod
    def applies_to(cls, record: RoleGrant) -> bool:
        return record.state == GrantState.ACTIVE


class GrantByOffice(GrantRole):
    """The role that goes with an office, such as managing a project: the appointment allows it."""

    classed = None

    @property
    def policy(self) -> Policy:
        return Unconditional(RoleGrant)

    def _refuse_oneself(self) -> None:
        """Whoever may appoint may take the office."""

    def _refuse_higher_rank(self) -> None:
        """The rank is that of the office."""


class RevokeByOffice(RevokeGrant):
    """The role ends with the office, or with the account."""

    @property
    def policy(self) -> Policy:
        return Unconditional(RoleGrant)
