"""What ends by itself is written down as ended: grants and delegations past their term, idle accounts."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dougong.apps.accounts.choices import AccountKind, AccountState, DelegationState, GrantState
from dougong.apps.accounts.models import Account, Delegation, RoleGrant
from dougong.apps.accounts.queries import Unconditional
from dougong.kernel import clock
from dougong.platform.actions import Action
from dougong.platform.policies import Installation, Policy
from dougong.platform.records.days import current_day

from .accounts import CloseAccount, SuspendAccount
from .delegations import LINKED, EndByOffice

DORMANT_AFTER = timedelta(days=90)
log = logging.getLogger(__name__)


class EndGrant(Action):
    """The last day of a grant is over; nothing holds by it any more since that day."""

    verb, label, icon = "end_term", _("End of term"), "clock"

    @property
    def policy(self) -> Policy:
        return Unconditional(RoleGrant)

    def perform(self) -> None:
        self.record.state = GrantState.ENDED


def end_past_terms() -> int:
    """Grants and delegations past their term get the state that says so; how many they were."""
    grants = RoleGrant.objects.filter(state=GrantState.ACTIVE, ends_on__lt=current_day())
    linked = ("record", "account", "role", "scope")
    ended = EndGrant.execute_many(grants.select_related(*linked), by=Installation())
    passed = Delegation.objects.filter(
        state=DelegationState.ACTIVE, ends_at__lte=clock.now()
    ).select_related(*LINKED)
    return len(ended) + len(EndByOffice.execute_many(passed, by=Installation()))


def suspend_dormant() -> list[Account]:
    """Keep out accounts of people that nobody has used for 90 days, but never the last of an office."""
    before = clock.now() - DORMANT_AFTER
    unused = Q(last_login__lt=before) | Q(last_login__isnull=True, created_at__lt=before)
    rows = Account.objects.filter(
        unused, state=AccountState.ACTIVE, kind_of_account=AccountKind.HUMAN
    )
    return _each(SuspendAccount, rows, "unused for 90 days")


def close_leavers() -> list[Account]:
    """Close the accounts of people who have left."""
    rows = Account.objects.exclude(state=AccountState.CLOSED)
    return _each(CloseAccount, rows.filter(person__left_on__lt=current_day()), "has left")


def _each(verb: type[Action], rows: QuerySet[Any], reason: str) -> list[Any]:
    """The verb on each row by itself; one that may not be done leaves a line in the log."""
    done = []
    for row in rows.select_related("record", "person__record"):
        try:
            done.append(verb(row, by=Installation(), reason=reason).execute())
        except ValidationError as error:
            log.warning("%s refused: %s", verb.verb, row.code, extra={"cause": error.messages})
    return done
