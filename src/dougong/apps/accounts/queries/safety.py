"""What happened to an account that its owner should know of, from the journal."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from dougong.apps.accounts.models import Account
from dougong.platform.journal import Entry

WORTH_KNOWING = (
    "new_device",
    "after_lock",
    "set_password",
    "add_device",
    "remove_device",
    "reset_factors",
    "renew_codes",
    "invite",
    "reset_password",
    "suspend",
    "restore",
    "link_identity",
    "unlink_identity",
)
"""Verbs done to an account."""


def safety_entries(account: Account) -> QuerySet[Entry]:
    """Devices, passwords, factors, tokens and roles of the account, the newest first."""
    own = Q(record=account.pk, verb__in=WORTH_KNOWING) | Q(
        record=account.pk, verb="sign_in", result="failed"
    )
    tokens, grants = account.tokens.values("pk"), account.grants.values("pk")
    beside = Q(record__in=tokens) | Q(record__in=grants)
    rows = Entry.objects.filter(own | (beside & Q(verb__in=("add", "revoke"))))
    return rows.select_related("actor", "record").order_by("-pk")
