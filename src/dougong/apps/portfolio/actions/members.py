"""Members of a project: with the project role comes the right that goes with it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.actions import GrantByOffice, RevokeByOffice, shipped_role
from dougong.apps.accounts.choices import AccountKind, AccountState, ShippedRole
from dougong.apps.accounts.models import Account, RoleGrant
from dougong.apps.accounts.queries import Unconditional
from dougong.apps.portfolio.choices import ProjectRole
from dougong.apps.portfolio.models import ProjectMember
from dougong.platform.actions import Action, Add, Change, Delete
from dougong.platform.policies import Actor, Policy
from dougong.platform.records.days import current_day

RIGHTS_OF = {
    ProjectRole.MANAGER: ShippedRole.PROJECT_MANAGER,
    ProjectRole.PM_ASSISTANT: ShippedRole.PM_ASSISTANT,
    ProjectRole.PROJECT_OFFICE: ShippedRole.PM_ASSISTANT,
    ProjectRole.PRODUCT_MANAGER: ShippedRole.PRODUCT_MANAGER,
    ProjectRole.ARCHITECT: ShippedRole.ARCHITECT,
    ProjectRole.TECHNICAL_LEAD: ShippedRole.ENGINEER,
    ProjectRole.DEVELOPER: ShippedRole.ENGINEER,
    ProjectRole.TESTER: ShippedRole.TESTER,
    ProjectRole.SECURITY: ShippedRole.ENGINEER,
    ProjectRole.COMPLIANCE: ShippedRole.COMPLIANCE_OFFICER,
    ProjectRole.RISK: ShippedRole.RISK_OFFICER,
    ProjectRole.FINANCE: ShippedRole.FINANCE,
    ProjectRole.PROCUREMENT: ShippedRole.PROCUREMENT,
    ProjectRole.OPERATIONS: ShippedRole.OPERATIONS,
    ProjectRole.BUSINESS: ShippedRole.READER,
    ProjectRole.SUPERVISOR_ENGINEER: ShippedRole.READER,
    ProjectRole.SITE_STEWARD: ShippedRole.SITE_STEWARD,
}
"""The shipped role that each project role brings on the project."""


class AddMember(Add):
    """Take a person into the project; the right goes to the person's accounts."""

    def check(self) -> None:
        if self.record.project_role == ProjectRole.MANAGER:
            raise manager_is_appointed()

    def follow(self) -> None:
        grant_rights(self.record, self.by)


class ChangeMember(Change):
    """Alter role, share or term; the right follows."""

    def check(self) -> None:
        was, becomes = self.stored.project_role, self.record.project_role
        if was != becomes and ProjectRole.MANAGER in {was, becomes}:
            raise manager_is_appointed()

    def follow(self) -> None:
        names = ("project_id", "person_id", "project_role", "starts_on", "ends_on")
        if any(getattr(self.stored, name) != getattr(self.record, name) for name in names):
            revoke_rights(self.stored, self.by)
            grant_rights(self.record, self.by)


class EndMembership(Action):
    """The person leaves the project today."""

    verb, label, icon = "end", _("End membership"), "user-check"

    def check(self) -> None:
        today = current_day()
        if self.stored.ends_on is not None and self.stored.ends_on <= today:
            message = _("The membership has ended already.")
            raise ValidationError(message, "portfolio.membership_ended")
        if self.stored.project_role == ProjectRole.MANAGER:
            raise manager_is_appointed()

    def perform(self) -> None:
        self.record.ends_on = max(current_day(), self.record.starts_on)

    def follow(self) -> None:
        revoke_rights(self.record, self.by)

    @classmethod
    def applies_to(cls, record: ProjectMember) -> bool:
        return record.ends_on is None and record.project_role != ProjectRole.MANAGER


class RemoveMember(Delete):
    """Undo a membership that should not have been."""

    def check(self) -> None:
        if self.stored.project_role == ProjectRole.MANAGER:
            raise manager_is_appointed()

    def follow(self) -> None:
        revoke_rights(self.record, self.by)


class AddManager(AddMember):
    """The membership that comes with the appointment as manager."""

    @property
    def policy(self) -> Policy:
        return Unconditional(ProjectMember)

    def check(self) -> None:
        """The appointment has been checked."""


class RemoveManager(RemoveMember):
    """The membership that goes with the appointment of another manager."""

    @property
    def policy(self) -> Policy:
        return Unconditional(ProjectMember)

    def check(self) -> None:
        """The appointment has been checked."""


def manager_is_appointed() -> ValidationError:
    message = _("The manager of a project is appointed on the project itself.")
    return ValidationError(
        {"project_role": ValidationError(message, "portfolio.manager_is_appointed")}
    )


def grant_rights(member: ProjectMember, by: Actor) -> None:
    """Give the member's accounts the role on the project, where they lack it."""
    role = shipped_role(RIGHTS_OF[ProjectRole(member.project_role)])
    held = RoleGrant.objects.in_force().filter(role=role, scope=member.project_id)
    accounts = Account.objects.filter(person=member.person, kind_of_account=AccountKind.HUMAN)
    open_accounts = accounts.exclude(state=AccountState.CLOSED)
    for account in open_accounts.exclude(pk__in=held.values("account")):
        grant = RoleGrant(
            account=account,
            role=role,
            scope=member.project.record,
            starts_on=member.starts_on,
            ends_on=member.ends_on,
            reason=f"{member.project.code}: {member.project_role}",
        )
        GrantByOffice(grant, by=by).execute()


def revoke_rights(member: ProjectMember, by: Actor) -> None:
    """Take the role back, unless another membership in the project brings it too."""
    right = RIGHTS_OF[ProjectRole(member.project_role)]
    alike = [role for role, brought in RIGHTS_OF.items() if brought == right]
    others = ProjectMember.objects.filter(
        project=member.project_id, person=member.person_id, project_role__in=alike, ends_on=None
    )
    if others.exclude(pk=member.pk).exists():
        return
    grants = RoleGrant.objects.in_force().filter(
        account__person=member.person_id, role__key=right, scope=member.project_id
    )
    RevokeByOffice.execute_many(
        grants.select_related("record", "account", "role", "scope"),
        by=by,
        reason=f"{member.project.code}: {member.project_role}",
    )
