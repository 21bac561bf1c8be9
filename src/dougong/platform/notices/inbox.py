"""The inbox of a person: notices about what they may still see, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from dougong.platform.policies import Actor
from dougong.platform.search import seen_among

from .letters import address_of
from .models import Notice
from .reasons import reasons
from .texts import Wording

SHOWN, COUNTED = 50, 200
FOLDERS = {
    "unread": Q(read_at=None, done_at=None),
    "all": Q(done_at=None),
    "done": Q(done_at__isnull=False),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in the reader's words."""

    notice: Notice
    sentence: str
    reason: str
    icon: str
    url: str

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None

    @property
    def is_essential(self) -> bool:
        return self.notice.reason in reasons and reasons[self.notice.reason].is_essential


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the inbox, and where the older ones begin."""

    items: Sequence[Told]
    older: UUID | None


def notices_of(actor: Actor, folder: str, reason: str = "") -> QuerySet[Notice]:
    """Everything the person was told, seen or not; `shelf` leaves out what may not be seen."""
    rows = Notice.objects.filter(FOLDERS[folder], person=actor.natural_person, in_inbox=True)
    rows = rows.filter(reason=reason) if reason else rows
    return rows.order_by("-pk")


def own(actor: Actor, keys: Iterable[UUID]) -> list[Notice]:
    """Those of the notices named that are the reader's, and about what they may see."""
    rows = Notice.objects.filter(person=actor.natural_person, pk__in=list(keys))
    return seen(list(rows.select_related("record")), actor)


def shelf(
    actor: Actor, rows: QuerySet[Notice], before: UUID | None = None, size: int = SHOWN
) -> Shelf:
    rows = rows.filter(pk__lt=before) if before else rows
    page = list(rows.select_related("record", "by")[: size + 1])
    older = page[size - 1].pk if len(page) > size else None
    return Shelf(worded(seen(page[:size], actor), actor), older)


def seen(notices: Sequence[Notice], actor: Actor) -> list[Notice]:
    """Those about nothing in particular, or about a record the reader may see today.

    A program hears only about records within its own limits.
    """
    is_program = getattr(actor, "limits", None) is not None
    plates = {n.record_id: n.record for n in notices if n.record is not None}
    shown = seen_among(actor, [(p.pk, p.kind, p.scope_id) for p in plates.values()])
    return [
        n for n in notices if (n.record_id in shown if n.record_id is not None else not is_program)
    ]


def worded(notices: Sequence[Notice], actor: Actor) -> list[Told]:
    wording = Wording.of(actor, [notice.values for notice in notices])
    return [
        Told(
            notice,
            wording.sentence(notice.text, notice.values, notice.record),
            reasons.label_of(notice.reason),
            reasons[notice.reason].icon if notice.reason in reasons else "bell",
            address_of(notice),
        )
        for notice in notices
    ]


def unread_by_reason(actor: Actor) -> Counter[str]:
    """How many unread notices the reader has by reason, counted up to a limit."""
    rows = notices_of(actor, "unread").select_related("record")[:COUNTED]
    return Counter(notice.reason for notice in seen(rows, actor))  # type: ignore[arg-type]
