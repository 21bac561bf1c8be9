"""Who stands behind a person that is told something, and whether they may see what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q

from dougong.platform.records import Record
from dougong.platform.search import seen_among


def accounts_behind(plates: Iterable[int]) -> dict[int, list[Any]]:
    """Working accounts by natural person; a plate is that of a person or of an account."""
    wanted = {plate for plate in plates if plate}
    if not wanted:
        return {}
    account: Any = get_user_model()
    found: dict[int, list[Any]] = {}
    for one in account.working().filter(Q(person__in=wanted) | Q(pk__in=wanted)):
        if one.may_sign:
            found.setdefault(one.natural_person, []).append(one)
    return found


def reader_of(accounts: Iterable[Any], about: Record | None) -> Any:
    """The first of a person's accounts that may see the record; None where none of them may."""
    for account in accounts:
        if about is None or sees(account, about):
            return account
    return None


def sees(account: Any, about: Record) -> bool:
    return bool(seen_among(account, [(about.pk, about.kind, about.scope_id)]))
