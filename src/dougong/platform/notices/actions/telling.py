"""Telling people: notices and their deliveries, written in the transaction of the cause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dougong.kernel import clock
from dougong.platform.journal.announcing import announce_to
from dougong.platform.notices.choices import Channel, Pace
from dougong.platform.notices.events import DELIVERY_DUE
from dougong.platform.notices.models import Delivery, Notice
from dougong.platform.notices.readers import accounts_behind, reader_of
from dougong.platform.notices.texts import Message
from dougong.platform.notices.times import Wishes, due_for, wishes_of
from dougong.platform.policies import Actor
from dougong.platform.records import Record


def notify(
    message: Message,
    *,
    to: Iterable[int | None],
    about: Record | None = None,
    by: Actor | None = None,
) -> list[Notice]:
    """Tell persons (plates of persons or of their accounts) something, in the running transaction.

    Nobody is told what they did themselves, what they have muted, or anything about a record that
    they may not see. Returns the notices written.
    """
    doer = by.natural_person if by is not None else None
    found = accounts_behind(key for key in to if key is not None)
    readers = {
        person: accounts
        for person, accounts in found.items()
        if person != doer and reader_of(accounts, about) is not None
    }
    return _told(message, readers, about, by)


def notify_those_who_see(
    message: Message, *, to: Iterable[Any], about: Record, by: Actor | None = None
) -> list[Notice]:
    """Tell accounts that were found by the very right that shows them the record."""
    readers: dict[int, list[Any]] = {}
    for account in to:
        readers.setdefault(account.natural_person, []).append(account)
    return _told(message, readers, about, by)


def _told(
    message: Message, readers: Mapping[int, list[Any]], about: Record | None, by: Actor | None
) -> list[Notice]:
    persons = sorted(readers)
    wishes = wishes_of(persons)
    told = [p for p in persons if not _is_muted(message, about, wishes[p])]
    notices = _written([_notice(message, p, about, by, wishes[p]) for p in told])
    mailed = {p for p in told if any(account.mail_address for account in readers[p])}
    _send_off(notices, message, wishes, mailed)
    announce_to(notice.person_id for notice in notices if notice.in_inbox)
    return notices


def _is_muted(message: Message, about: Record | None, wishes: Wishes) -> bool:
    is_essential = message.reason.is_essential
    return not is_essential and any(m.covers(message.reason.key, about) for m in wishes.mutes)


def _notice(
    message: Message, person: int, about: Record | None, by: Actor | None, wishes: Wishes
) -> Notice:
    return Notice(
        person_id=person,
        reason=message.reason.key,
        record=about,
        by_id=by.pk if by is not None else None,
        text=message.text,
        values=dict(message.values),
        url=message.url,
        key=message.key,
        in_inbox=wishes.pace(message.reason, Channel.INBOX) != Pace.OFF,
    )


def _written(notices: Sequence[Notice]) -> list[Notice]:
    """The notices that are new; of those under a key that was used, none."""
    if not notices:
        return []
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    if not notices[0].key:
        return list(notices)
    stored = set(Notice.objects.filter(pk__in=[n.pk for n in notices]).values_list("pk", flat=True))
    return [notice for notice in notices if notice.pk in stored]


def _send_off(
    notices: Sequence[Notice], message: Message, wishes: Mapping[int, Wishes], mailed: set[int]
) -> None:
    """A delivery by every channel the person wants, each sent by a job once it is due."""
    now = clock.now()
    made = []
    for notice in notices:
        wish = wishes[notice.person_id]
        for channel in wish.channels:
            pace = wish.pace(message.reason, channel)
            has_place = channel != Channel.MAIL or notice.person_id in mailed
            if has_place and pace != Pace.OFF:
                due = due_for(pace, now, wish.hours)
                made.append(Delivery(notice=notice, channel=channel, pace=pace, due_at=due))
    Delivery.objects.bulk_create(made)
    _deliver_at_once([one for one in made if one.pace == Pace.NOW and one.due_at <= now])


def _deliver_at_once(deliveries: Iterable[Delivery]) -> None:
    """Those that are not due yet are found by the clock."""
    for one in deliveries:
        DELIVERY_DUE.publish(delivery=str(one.pk))
