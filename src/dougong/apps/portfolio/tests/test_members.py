"""Rules of membership: the right comes and goes with the project role."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from dougong.apps.accounts.choices import PersonKind, ShippedRole
from dougong.apps.accounts.factories import AccountFactory, PersonFactory, account_with
from dougong.apps.accounts.models import RoleGrant
from dougong.apps.portfolio import actions
from dougong.apps.portfolio.actions.members import RIGHTS_OF
from dougong.apps.portfolio.choices import ProjectRole
from dougong.apps.portfolio.factories import ProjectFactory, ProjectMemberFactory
from dougong.apps.portfolio.models import ProjectMember
from dougong.platform.policies import Installation
from tests.refusals import codes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def join(account, project, project_role, **values):
    member = ProjectMember(
        project=project, person=account.person, project_role=project_role, **values
    )
    return actions.AddMember(member, by=Installation()).execute()


def rights(account):
    held = RoleGrant.objects.in_force().filter(account=account)
    return set(held.values_list("role__key", flat=True))


def test_every_project_role_brings_a_right():
    assert set(RIGHTS_OF) == set(ProjectRole)


def test_a_member_gets_the_right_of_the_role_for_the_term():
    account = AccountFactory()
    member = join(account, ProjectFactory(), ProjectRole.TESTER, ends_on=date(2099, 1, 31))
    grant = RoleGrant.objects.get(account=account)
    assert (grant.role.key, grant.scope_id) == (ShippedRole.TESTER, member.project_id)
    assert grant.ends_on == date(2099, 1, 31)


def test_the_right_follows_a_change_of_role():
    account = AccountFactory()
    member = join(account, ProjectFactory(), ProjectRole.TESTER)
    member.project_role = ProjectRole.ARCHITECT
    actions.ChangeMember(member, by=Installation()).execute()
    assert rights(account) == {"architect"}


def test_a_change_of_share_leaves_the_right_alone():
    account = AccountFactory()
    member = join(account, ProjectFactory(), ProjectRole.TESTER)
    member.share = "0.5"
    actions.ChangeMember(member, by=Installation()).execute()
    assert RoleGrant.objects.filter(account=account).count() == 1


@pytest.mark.parametrize("verb", [actions.EndMembership, actions.RemoveMember])
def test_the_right_ends_with_the_membership(verb):
    account = AccountFactory()
    member = join(account, ProjectFactory(), ProjectRole.TESTER)
    verb(member, by=Installation()).execute()
    assert rights(account) == set()


def test_a_right_brought_by_two_memberships_stays_until_both_end():
    account, project = AccountFactory(), ProjectFactory()
    lead = join(account, project, ProjectRole.TECHNICAL_LEAD)
    developer = join(account, project, ProjectRole.DEVELOPER)
    actions.EndMembership(lead, by=Installation()).execute()
    assert rights(account) == {"engineer"}
    actions.EndMembership(developer, by=Installation()).execute()
    assert rights(account) == set()


def test_a_membership_ends_once():
    member = ProjectMemberFactory(starts_on=date(2026, 1, 5), ends_on=date(2026, 1, 31))
    assert not actions.EndMembership.applies_to(member)
    with pytest.raises(ValidationError) as refused:
        actions.EndMembership(member, by=Installation()).execute()
    assert codes(refused) == ["portfolio.membership_ended"]


def test_the_manager_is_neither_added_ended_nor_removed_as_a_member():
    manager = ProjectMemberFactory(project_role=ProjectRole.MANAGER)
    for verb in (actions.EndMembership, actions.RemoveMember):
        with pytest.raises(ValidationError) as refused:
            verb(manager, by=Installation()).execute()
        assert codes(refused) == ["portfolio.manager_is_appointed"]
    with pytest.raises(ValidationError) as refused:
        join(AccountFactory(), ProjectFactory(), ProjectRole.MANAGER)
    assert codes(refused) == ["portfolio.manager_is_appointed"]
    member = ProjectMemberFactory()
    member.project_role = ProjectRole.MANAGER
    with pytest.raises(ValidationError) as refused:
        actions.ChangeMember(member, by=Installation()).execute()
    assert codes(refused) == ["portfolio.manager_is_appointed"]


def test_an_outsider_joins_for_a_term_only():
    person = PersonFactory(kind_of_person=PersonKind.CONTRACTOR, employer="Yunqi Software")
    account, project = AccountFactory(person=person), ProjectFactory()
    with pytest.raises(ValidationError) as refused:
        join(account, project, ProjectRole.DEVELOPER)
    assert codes(refused) == ["accounts.term_required"]
    assert not ProjectMember.objects.exists()


def test_whoever_may_add_members_brings_rights_they_do_not_hold():
    project, account = ProjectFactory(), AccountFactory()
    lead = account_with("projectmember.add", on=project.record)
    member = ProjectMember(
        project=project, person=account.person, project_role=ProjectRole.ARCHITECT
    )
    actions.AddMember(member, by=lead).execute()
    assert rights(account) == {"architect"}
