"""After a verb: what a webhook has to tell is written down, each cause once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from dougong.kernel import clock
from dougong.platform.policies import decisions_kept
from dougong.platform.records import Record
from dougong.platform.webhooks.bodies import PING
from dougong.platform.webhooks.content import NOT_TOLD
from dougong.platform.webhooks.events import DISPATCH_DUE, HEARD
from dougong.platform.webhooks.matching import listening, told_of
from dougong.platform.webhooks.models import Dispatch, Webhook

AT_ONCE = 200
"""Records of one job."""


def echo(actions: Sequence[Any]) -> None:
    """Announce the verb in its own transaction, so that it is told after the commit or never."""
    first = actions[0]
    kind = first.record.kind()
    if first.verb in NOT_TOLD or not listening(kind, first.verb).exists():
        return
    causes = [[action.record.record_id, action.record.version] for action in actions]
    at = clock.now().isoformat()
    for start in range(0, len(causes), AT_ONCE):
        HEARD.publish(kind=kind, verb=first.verb, causes=causes[start : start + AT_ONCE], at=at)


def hear(kind: str, verb: str, causes: Sequence[Sequence[int]], at: Any) -> int:
    """Write down what every webhook that listens has to tell; returns how many dispatches."""
    made: list[Dispatch] = []
    for webhook in listening(kind, verb).order_by("pk"):
        with decisions_kept():
            keys = [key for key, _version in causes]
            seen = set(told_of(webhook, kind).filter(pk__in=keys).values_list("pk", flat=True))
        event = f"{kind}.{verb}"
        made += [
            Dispatch(
                webhook=webhook, record_id=key, event=event, cause=f"{verb}/{v}", happened_at=at
            )
            for key, v in causes
            if key in seen
        ]
    _send_off(made)
    return len(made)


def tell(webhook: Webhook, record: Record, event: str, cause: str) -> None:
    """Have a webhook tell of a record for a cause of one's own."""
    _send_off([Dispatch(webhook=webhook, record=record, event=event, cause=cause)])


def ping(webhook: Webhook) -> None:
    """Have a webhook tell that it works."""
    cause = f"ping/{webhook.version}"
    _send_off([Dispatch(webhook=webhook, event=PING, cause=cause)])


def _send_off(made: Sequence[Dispatch]) -> None:
    Dispatch.objects.bulk_create(made, ignore_conflicts=True)
    for one in made:
        DISPATCH_DUE.publish(dispatch=str(one.pk))


def forget_old(days: int) -> int:
    """The log reaches back some months; what waits or was given up stays."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [clock.now(), days])
        return int(cursor.rowcount)


_FORGET = """
DELETE FROM webhooks_dispatch
WHERE state IN ('sent', 'dropped') AND happened_at < %s - %s * interval '1 day'
"""
