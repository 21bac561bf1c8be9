"""Following and leaving; following by oneself those records on which one acts; telling the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import override

from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.beside.matters import Matter
from dougong.platform.notices.actions import notify
from dougong.platform.notices.reasons import MENTIONED, WATCHED
from dougong.platform.notices.texts import Message, Value, person, word
from dougong.platform.policies import Installation
from dougong.platform.records import Record
from dougong.platform.verb_names import verb_name

from .models import Watch

FEW = 20
"""Work on more records at once makes nobody a watcher of them all."""


def watch(matter: Matter, *, on: bool) -> None:
    """Follow the record, or leave it for good: acting on it does not bring one back."""
    Watch.objects.update_or_create(
        record=matter.plate,
        account_id=matter.actor.pk,
        defaults={"is_off": not on, "is_automatic": False},
    )


def watch_by_oneself(plates: Iterable[int], account: int) -> None:
    """Follow those on which somebody acts, unless they have said no before."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOW, [account, clock.now(), sorted(plates)])


_FOLLOW = """
INSERT INTO watching_watch (record_id, account_id, is_off, is_automatic, at)
SELECT plate, %s, false, true, %s FROM unnest(%s::bigint[]) plate
ON CONFLICT (record_id, account_id) DO NOTHING
"""


def echo(actions: Sequence[Any]) -> None:
    """After a verb on records: its actor follows them, and their other watchers are told."""
    first = actions[0]
    if isinstance(first.by, Installation) or first.by.pk is None:
        return
    plates = {action.record.record_id: action.record.record for action in actions}
    plates.pop(None, None)
    if first.verb == "delete":
        return
    if len(plates) <= FEW:
        watch_by_oneself(plates, first.by.pk)
    for record, accounts in watchers_besides(plates, first.by.pk).items():
        tell_change(plates[record], accounts, first)


def watchers_besides(plates: Iterable[int], account: int) -> dict[int, list[int]]:
    """Those who follow the records and are not the account that acted."""
    rows = Watch.objects.filter(record__in=list(plates), is_off=False).exclude(account=account)
    found: dict[int, list[int]] = {}
    for record, one in rows.values_list("record_id", "account_id"):
        found.setdefault(record, []).append(one)
    return found


def tell_change(plate: Record, accounts: Sequence[int], action: Any) -> None:
    values = {"who": person(action.by.pk), "verb": _said(plate.kind, action.verb)}
    notify(
        Message(WATCHED, N_("%(who)s: %(verb)s"), values), to=accounts, about=plate, by=action.by
    )


def tell_comment(matter: Matter, named: Sequence[int], *, is_new: bool) -> None:
    """Tell those who are named, and of a new comment the watchers who are not.

    The text is not repeated: whoever removes a comment removes it everywhere.
    """
    values = {"who": person(matter.actor.pk)}
    if named:
        message = Message(MENTIONED, N_("%(who)s mentioned you in a comment."), values)
        notify(message, to=named, about=matter.plate, by=matter.actor)
    if is_new:
        tell_beside(matter, "comment", besides=named)


def tell_beside(matter: Matter, verb: str, besides: Sequence[int] = ()) -> None:
    """Who puts something beside a record follows it; its other watchers are told."""
    account = matter.actor.pk
    if account is None:
        return
    watch_by_oneself([matter.pk], account)
    others = watchers_besides([matter.pk], account).get(matter.pk, [])
    if rest := [one for one in others if one not in set(besides)]:
        values = {"who": person(account), "verb": _said(matter.plate.kind, verb)}
        message = Message(WATCHED, N_("%(who)s: %(verb)s"), values)
        notify(message, to=rest, about=matter.plate, by=matter.actor)


def _said(kind: str, verb: str) -> Value:
    """The label of a verb as each reader's language has it."""
    with override("en"):
        label, _icon = verb_name(kind, verb)
    return word(label)
