"""What is known about people, accounts, roles and grants."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import MANDATORY_ROLES, AccountKind, AccountState, Triad
from dougong.apps.accounts.models import Account, Person, RoleGrant
from dougong.platform.facts import fact
from dougong.platform.records import Record
from dougong.platform.records.days import current_day
from dougong.platform.records.scopes import ScopeReach

from .duties import people_in_conflict


@fact("person.open_grant_count", label=_("roles held"))
def open_grant_count(person: Person) -> int:
    """Role grants in force today on any account of the person."""
    return RoleGrant.objects.in_force().filter(account__person=person).count()


@fact("person.has_mfa", label=_("second factor"))
def has_mfa(person: Person) -> bool:
    """Whether every human account of the person that is in use has a second factor."""
    accounts = Account.objects.filter(
        person=person, state=AccountState.ACTIVE, kind_of_account=AccountKind.HUMAN
    )
    return accounts.exists() and not accounts.filter(devices__isnull=True).exists()


@fact("scope.conflict_count", label=_("people in conflict of duties"))
def conflict_count(scope: Record) -> int:
    """People with a role on the scope or below whose duties a rule keeps apart or warns of."""
    return len(people_in_conflict(scope.pk))


@fact("scope.orphan_role_count", label=_("roles without a holder"))
def orphan_role_count(scope: Record) -> int:
    """Roles that a scope of this kind must have and that nobody in use holds on it or above."""
    above = ScopeReach.objects.filter(below=scope.pk).values("above")
    held = RoleGrant.objects.in_force().filter(scope__in=above, account__state=AccountState.ACTIVE)
    wanted = MANDATORY_ROLES.get(scope.kind, frozenset())
    return len(wanted - set(held.values_list("role__key", flat=True)))


@fact("institution.triad_complete", label=_("three administrators complete"))
def triad_complete(scope: Record) -> bool:
    """Whether each of the three offices has two holders at least, all of them different persons."""
    offices = RoleGrant.objects.in_force().exclude(role__is_admin_triad=Triad.NONE)
    rows = offices.filter(account__state=AccountState.ACTIVE)
    pairs = set(rows.values_list("role__is_admin_triad", "account__person"))
    persons = [person for _office, person in pairs]
    counts = [
        sum(office == one for one, _person in pairs) for office in Triad if office != Triad.NONE
    ]
    return min(counts) >= 2 and len(persons) == len(set(persons))


@fact("account.days_since_sign_in", label=_("days since sign-in"), unit="d")
def days_since_sign_in(account: Account) -> int | None:
    """Calendar days since the last sign-in; unknown where there was none."""
    if account.last_login is None:
        return None
    return (current_day() - timezone.localdate(account.last_login)).days


@fact("grant.days_left", label=_("days left"), unit="d")
def days_left(grant: RoleGrant) -> int | None:
    """Calendar days to the last day of the grant; unknown where it has no end."""
    return None if grant.ends_on is None else (grant.ends_on - current_day()).days
