"""What a person does with notices: read, put away, and none of it twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from dougong.kernel import clock
from dougong.platform.notices.models import Notice
from dougong.platform.notices.reasons import Reason


def mark_read(person: int, keys: Iterable[UUID]) -> int:
    return _mine(person, keys).filter(read_at=None).update(read_at=clock.now())


def mark_unread(person: int, keys: Iterable[UUID]) -> int:
    return _mine(person, keys).update(read_at=None, done_at=None)


def put_away(person: int, keys: Iterable[UUID]) -> int:
    """Done with it: it leaves the inbox and stays under “Put away”."""
    now = clock.now()
    _mine(person, keys).filter(read_at=None).update(read_at=now)
    return _mine(person, keys).filter(done_at=None).update(done_at=now)


def mark_all_read(person: int, reason: str = "", until: UUID | None = None) -> int:
    """Everything unread up to a notice that was on the screen, of one reason or of all."""
    wanted = Q(person=person, read_at=None)
    wanted &= Q(reason=reason) if reason else Q()
    wanted &= Q(pk__lte=until) if until else Q()
    return Notice.objects.filter(wanted).update(read_at=clock.now())


def _mine(person: int, keys: Iterable[UUID]) -> Any:
    return Notice.objects.filter(person=person, pk__in=list(keys))


def settle(record: int, *reasons: Reason) -> int:
    """What these notices about a record asked for is done: they leave everybody's inbox."""
    now = clock.now()
    rows = Notice.objects.filter(record=record, reason__in=[one.key for one in reasons])
    rows.filter(read_at=None).update(read_at=now)
    return rows.filter(done_at=None).update(done_at=now)
