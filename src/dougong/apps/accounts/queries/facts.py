"""What is known about people, accounts, roles and grants."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.models import Account, Person, RoleGrant
from dougong.platform.days import current_day
from dougong.platform.facts import fact


@fact("person.open_grant_count", label=_("roles held"))
def open_grant_count(person: Person) -> int:
    """Role grants in force today on any account of the person."""
    return RoleGrant.objects.in_force().filter(account__person=person).count()


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
