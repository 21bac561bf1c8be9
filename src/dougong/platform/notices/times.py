"""What a person wants to be told how soon, and when a delivery is due by that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from .choices import Channel, Pace
from .models import Destination, Mute, NoticeHours, Preference
from .reasons import Reason


@dataclass(frozen=True, slots=True)
class Wishes:
    """Everything one person has chosen about notices."""

    hours: NoticeHours
    chosen: Mapping[tuple[str, str], str]
    mutes: Sequence[Mute]
    channels: Sequence[Channel]
    """Ways out of the house that are open for this person."""

    def pace(self, reason: Reason, channel: Channel) -> Pace:
        if reason.is_essential and channel == Channel.INBOX:
            return Pace.NOW
        return Pace(self.chosen.get((reason.key, channel), reason.usual(channel)))


def wishes_of(persons: Iterable[int]) -> dict[int, Wishes]:
    """The wishes of many people, read by four queries."""
    wanted = list(persons)
    if not wanted:
        return {}
    hours = NoticeHours.objects.in_bulk(wanted)
    chosen: dict[int, dict[tuple[str, str], str]] = {}
    for one in Preference.objects.filter(person__in=wanted):
        chosen.setdefault(one.person_id, {})[one.reason, one.channel] = one.pace
    mutes: dict[int, list[Mute]] = {}
    for mute in Mute.objects.filter(person__in=wanted):
        mutes.setdefault(mute.person_id, []).append(mute)
    places: dict[int, list[Channel]] = {}
    for place in Destination.objects.filter(person__in=wanted):
        places.setdefault(place.person_id, []).append(Channel(place.channel))
    return {
        person: Wishes(
            hours.get(person) or NoticeHours(person_id=person),
            chosen.get(person, {}),
            mutes.get(person, []),
            open_channels(places.get(person, [])),
        )
        for person in wanted
    }


def open_channels(places: Iterable[Channel]) -> list[Channel]:
    """Channels that the installation opens, for somebody with these destinations."""
    mail = [Channel.MAIL] if settings.NOTICE_MAIL_IS_OPEN else []
    return [*mail, *(one for one in places if one in settings.NOTICE_CHANNELS)]


def due_for(pace: Pace, now: datetime, hours: NoticeHours) -> datetime:
    """When a delivery may leave: at the next digest, and never in the quiet hours."""
    wall = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    if pace in {Pace.DAILY, Pace.WEEKLY}:
        wall = next_time(wall, hours.digest_at)
        if pace == Pace.WEEKLY:
            wall += timedelta(days=(hours.digest_weekday - wall.weekday()) % 7)
    if is_quiet(wall.time(), hours) and hours.quiet_until is not None:
        wall = next_time(wall, hours.quiet_until)
    return max(now, wall.astimezone(now.tzinfo))


def next_time(wall: datetime, at: time) -> datetime:
    """The next time it is so late on the wall clock, today or tomorrow."""
    today = wall.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today > wall else today + timedelta(days=1)


def is_quiet(at: time, hours: NoticeHours) -> bool:
    """Whether a time of day lies in the quiet hours, which may run over midnight."""
    begin, end = hours.quiet_from, hours.quiet_until
    if begin is None or end is None or begin == end:
        return False
    return begin <= at < end if begin < end else at >= begin or at < end
