"""Deliveries on their way: sent once, tried again with growing pauses, given up after a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils import translation

from dougong.kernel.errors import DougongError
from dougong.platform.jobs.queue import alone
from dougong.platform.network.departures import STANDING, DeliveryState
from dougong.platform.network.outbound import Client
from dougong.platform.notices.channels import SENDERS, send_mail
from dougong.platform.notices.choices import DIGESTS, Channel, Pace
from dougong.platform.notices.events import DELIVERY_DUE
from dougong.platform.notices.letters import Letter, items_of
from dougong.platform.notices.models import Delivery, Destination
from dougong.platform.notices.readers import accounts_behind, reader_of
from dougong.platform.policies import decisions_kept

MOST_IN_DIGEST = 200
DUE_WITH = ("notice__record", "notice__by")


def deliver(key: UUID, client: Client | None = None) -> None:
    """Send one notice by one channel, if that is due and has not been done."""
    alone(str(key))
    rows = _due().filter(pk=key, pace=Pace.NOW)
    _send(list(rows), client or Client())


def deliver_digest(person: int, channel: Channel, client: Client | None = None) -> None:
    """Send in one letter everything that a person wanted gathered."""
    alone(f"{person}/{channel}")
    rows = _due().filter(notice__person=person, channel=channel, pace__in=DIGESTS)
    _send(list(rows.order_by("pk")[:MOST_IN_DIGEST]), client or Client())


def call_due() -> int:
    """Hand everything whose time has come to jobs of its own; returns how many."""
    waiting = Delivery.objects.due()
    single = list(waiting.filter(pace=Pace.NOW).values_list("pk", flat=True))
    gathered = waiting.filter(pace__in=DIGESTS).values_list("notice__person", "channel")
    for key in single:
        DELIVERY_DUE.publish(delivery=str(key))
    groups = sorted(set(gathered))
    for person, channel in groups:
        DELIVERY_DUE.publish(person=person, channel=channel)
    return len(single) + len(groups)


def _due() -> Any:
    return Delivery.objects.due().select_related(*DUE_WITH)


def _send(rows: Sequence[Delivery], client: Client) -> None:
    """Word the letter for a reader who may still see all of it, send it, and write down how it went."""
    if not rows:
        return
    with decisions_kept():
        accounts = accounts_behind([rows[0].notice.person_id]).get(rows[0].notice.person_id, [])
        reader, seen = _reader_of(rows, accounts)
        _end([row for row in rows if row not in seen], DeliveryState.DROPPED)
        if not seen or reader is None:
            return
        with translation.override(reader.language):
            items = items_of([row.notice for row in seen], reader)
            letter = Letter(str(seen[0].pk), reader, items)
            _attempt(seen, letter, client)


def _reader_of(rows: Sequence[Delivery], accounts: Sequence[Any]) -> tuple[Any, list[Delivery]]:
    """The person's account that sees most of what is told, and what it sees."""
    found = [
        (account, [row for row in rows if reader_of([account], row.notice.record) is not None])
        for account in accounts
    ]
    return max(found, key=lambda one: len(one[1]), default=(None, []))


def _attempt(rows: list[Delivery], letter: Letter, client: Client) -> None:
    channel = Channel(rows[0].channel)
    person = rows[0].notice.person_id
    place = Destination.objects.filter(person=person, channel=channel).first()
    is_mail = channel == Channel.MAIL
    if not (letter.reader.mail_address if is_mail else place):
        _end(rows, DeliveryState.DROPPED)
        return
    try:
        if place is None:
            send_mail(letter)
        else:
            SENDERS[channel](letter, place, client)
    except DougongError as error:
        for row in rows:
            row.put_off(error.code)
        Delivery.objects.bulk_update(rows, STANDING)
        return
    _end(rows, DeliveryState.SENT)


def _end(rows: Sequence[Delivery], state: DeliveryState) -> None:
    for row in rows:
        row.end(state)
    Delivery.objects.bulk_update(rows, STANDING)
