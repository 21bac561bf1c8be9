"""What a webhook has told, as far as the reader sees the records."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dougong.platform.panels import Subject
from dougong.platform.policies import Actor
from dougong.platform.search import seen_among

from .bodies import PING
from .content import kinds_told, verbs_told
from .models import Dispatch, Webhook

SHOWN, LOOKED_THROUGH = 50, 400


def dispatches_of(webhook: Webhook, reader: Actor) -> list[Dispatch]:
    """The newest dispatches about records that the reader may see, and tests."""
    rows = Dispatch.objects.filter(webhook=webhook).select_related("record").order_by("-pk")
    newest = list(rows[:LOOKED_THROUGH])
    plates = [one.record for one in newest if one.record is not None]
    seen = seen_among(reader, {(one.pk, one.kind, one.scope_id) for one in plates})
    return [one for one in newest if one.record_id is None or one.record_id in seen][:SHOWN]


def log_of(subject: Subject) -> dict[str, Any]:
    """For the panel of the log."""
    may_send = subject.resource.policy.allows(subject.actor, "change", subject.row)
    return {
        "dispatches": dispatches_of(subject.row, subject.actor),
        "row": subject.row,
        "may_send": may_send,
        "ping": PING,
    }


def sentence_of(subject: Subject) -> dict[str, Any]:
    """For the panel that says what the webhook tells, and how its messages are signed."""
    row, kinds, verbs = subject.row, kinds_told(), verbs_told()
    return {
        "row": row,
        "kinds": [kinds.get(name, name) for name in row.subjects],
        "verbs": [verbs.get(name, name) for name in row.verbs] or [_("anything")],
        "has_secret": bool(row.secret),
        "may_change": subject.resource.policy.allows(subject.actor, "change", subject.row),
    }
