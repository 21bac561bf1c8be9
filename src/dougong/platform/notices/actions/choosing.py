"""What a person chooses about notices: how soon by which channel, what is muted, and where to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dougong.platform.identity.sealed_values import seal
from dougong.platform.journal import Line, unit_of_work
from dougong.platform.network.outbound import Client
from dougong.platform.notices.channels import HOSTS
from dougong.platform.notices.choices import DIGESTS, Channel, Pace
from dougong.platform.notices.models import Destination, Mute, NoticeHours, Preference
from dougong.platform.notices.reasons import reasons
from dougong.platform.policies import Actor
from dougong.platform.records import Record

MOST_MUTES = 200
Chosen = Mapping[tuple[str, str], str]


def may_be_chosen(reason: str, channel: str, pace: str) -> bool:
    """Digests go by mail only; what is essential always stands in the inbox."""
    if reason not in reasons or channel not in Channel.values or pace not in Pace.values:
        return False
    if pace in DIGESTS:
        return channel == Channel.MAIL
    is_kept = reasons[reason].is_essential and channel == Channel.INBOX
    return not (is_kept and pace == Pace.OFF)


def choose_paces(person: int, chosen: Chosen) -> None:
    """Keep what differs from the usual; the usual may change for those who chose nothing."""
    wrong = [name for name, pace in chosen.items() if not may_be_chosen(*name, pace)]
    if wrong:
        raise ValidationError(_("This cannot be chosen."), "notices.no_such_choice")
    with transaction.atomic():
        for (reason, channel), pace in chosen.items():
            mine = Preference.objects.filter(person=person, reason=reason, channel=channel)
            if pace == reasons[reason].usual(Channel(channel)):
                mine.delete()
            else:
                Preference.objects.update_or_create(
                    person_id=person, reason=reason, channel=channel, defaults={"pace": pace}
                )


def choose_hours(person: int, **values: Any) -> None:
    NoticeHours.objects.update_or_create(person_id=person, defaults=values)


def mute(person: int, *, reason: str = "", kind: str = "", record: Record | None = None) -> None:
    """Hear no more of a reason, a kind or one record."""
    if not (reason or kind or record) or (reason and reason not in reasons):
        raise ValidationError(_("This cannot be chosen."), "notices.no_such_choice")
    if reason and reasons[reason].is_essential:
        message = _("Notices of this reason are a duty and cannot be muted.")
        raise ValidationError(message, "notices.essential")
    if Mute.objects.filter(person=person).count() >= MOST_MUTES:
        raise ValidationError(_("There are too many rules of this sort."), "notices.too_many")
    Mute.objects.get_or_create(person_id=person, reason=reason, kind=kind, record=record)


def unmute(person: int, number: int) -> None:
    Mute.objects.filter(person=person, pk=number).delete()


def choose_destination(
    by: Actor, channel: Channel, address: str, secret: str, client: Client | None = None
) -> Destination:
    """Keep where a person's notices go; the address is checked now and at every delivery."""
    place = (client or Client()).check(address)
    host = HOSTS.get(channel)
    if host is not None and place.host != host:
        message = _("Robots of this service live at %(host)s.") % {"host": host}
        raise ValidationError({"address": ValidationError(message, "notices.wrong_host")})
    row = Destination(person_id=by.natural_person or 0, channel=channel, host=place.host)
    row.address = seal(address.encode(), row.place("address"))
    row.secret = seal(secret.encode(), row.place("secret")) if secret else ""
    with transaction.atomic(), unit_of_work(by.pk) as unit:
        _forgotten(by, channel)
        row.save(force_insert=True)
        told = {"channel": channel, "host": place.host}
        unit.write([Line("choose_destination", by.pk, 1, after=told)])
    return row


def forget_destination(by: Actor, channel: Channel) -> None:
    with transaction.atomic(), unit_of_work(by.pk) as unit:
        _forgotten(by, channel)
        unit.write([Line("forget_destination", by.pk, 1, after={"channel": channel})])


def _forgotten(by: Actor, channel: Channel) -> None:
    Destination.objects.filter(person=by.natural_person, channel=channel).delete()
