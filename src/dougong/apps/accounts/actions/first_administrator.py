"""The one account that nobody invited: the first security administrator (A19)."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import ShippedRole, Triad
from dougong.apps.accounts.models import Account, Person, RoleGrant
from dougong.platform.actions import Add
from dougong.platform.policies import Installation
from dougong.platform.records import Record

from .accounts import AddAccount
from .grants import GrantByOffice
from .links import Invite
from .roles import shipped_role

APPOINTING = 0xD1F57
"""Key of the lock under which the first administrator is made: of two commands one comes too late."""
REASON = "the first security administrator"


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is to be the first security administrator, and where."""

    username: str
    name: str
    unit: Record
    email: str = ""


def appoint_first_administrator(appointment: Appointment) -> str:
    """Make person, account and grant; answers the value of the invitation link.

    Refused once any account has ever been a security administrator.
    """
    by = Installation()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPOINTING])
        if RoleGrant.objects.filter(role__is_admin_triad=Triad.SECURITY).exists():
            message = _("There has been a security administrator already: ask that person.")
            raise ValidationError(message, "accounts.administrator_exists")
        person = Person(name_zh=appointment.name, email=appointment.email, unit=appointment.unit)
        person = Add(person, by=by, reason=REASON).execute()
        account = AddAccount(Account(username=appointment.username, person=person), by=by)
        made = account.execute()
        grant = RoleGrant(
            account=made,
            role=shipped_role(ShippedRole.SECURITY_ADMIN),
            scope=appointment.unit,
            reason=REASON,
        )
        GrantByOffice(grant, by=by, reason=REASON).execute()
        link = Invite(made, by=by, reason=REASON)
        link.execute()
    return link.value
