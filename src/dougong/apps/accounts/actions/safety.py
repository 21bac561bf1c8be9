"""Telling people what happened to their own account: by notices, which cannot be turned off."""

from __future__ import annotations

from django.urls import reverse

from dougong.apps.accounts.models import Account
from dougong.platform.notices.actions import notify
from dougong.platform.notices.reasons import SECURITY
from dougong.platform.notices.texts import Message, Value
from dougong.platform.policies import Actor, Installation


def tell_owner(account: Account, text: str, by: Actor | None, **values: Value) -> None:
    """Tell the person behind an account; what the installation sets up is not told."""
    if not isinstance(by, Installation):
        message = Message(SECURITY, text, values, url=reverse("my-access"))
        notify(message, to=[account.person_id])
