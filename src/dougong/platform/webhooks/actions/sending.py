"""Webhooks called: signed, tried with growing pauses, stopped when the receiver fails for long."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from dougong.kernel import clock
from dougong.kernel.errors import DougongError
from dougong.platform.identity.sealed_values import unseal
from dougong.platform.jobs.queue import alone
from dougong.platform.network.departures import STANDING, DeliveryState
from dougong.platform.network.outbound import Client, webhook_client
from dougong.platform.policies import Installation, decisions_kept
from dougong.platform.webhooks.bodies import encoded, told
from dougong.platform.webhooks.choices import WebhookState
from dougong.platform.webhooks.events import DISPATCH_DUE
from dougong.platform.webhooks.models import Dispatch, Webhook
from dougong.platform.webhooks.signing import headers

from .configuring import StopWebhook

STOPPED_AFTER = timedelta(days=3)
GONE = 410
NOT_TAKEN = "webhook.not_taken"


def send(key: UUID, client: Client | None = None) -> None:
    """Call a webhook once, if that is due and has not been done."""
    alone(str(key))
    rows = Dispatch.objects.due().select_related("webhook__record", "record")
    dispatch = rows.filter(pk=key).first()
    if dispatch is None:
        return
    with decisions_kept():
        body = told(dispatch) if is_wanted(dispatch) else None
    if body is None:
        dispatch.end(DeliveryState.DROPPED)
    else:
        _attempt(dispatch, encoded(body), client or webhook_client())
    dispatch.save(update_fields=[*STANDING, "status", "milliseconds"])


def call_due() -> int:
    """Hand every dispatch whose time has come to a job of its own; returns how many."""
    found = list(Dispatch.objects.due().values_list("pk", flat=True))
    for key in found:
        DISPATCH_DUE.publish(dispatch=str(key))
    return len(found)


def is_wanted(dispatch: Dispatch) -> bool:
    """A test is sent whatever the state; all else only while the webhook is active."""
    return dispatch.record_id is None or dispatch.webhook.state == WebhookState.ACTIVE


def keys_of(webhook: Webhook) -> list[bytes]:
    """The secrets to sign by now, the newest first."""
    keys = [webhook.opened_secret()]
    if webhook.earlier_until is not None and webhook.earlier_until > clock.now():
        place = webhook.seal_place("earlier_secret")
        keys.append(unseal(webhook.earlier_secret, place))
    return keys


def _attempt(dispatch: Dispatch, body: bytes, client: Client) -> None:
    webhook, at = dispatch.webhook, int(clock.now().timestamp())
    signed = headers(keys_of(webhook), str(dispatch.pk), at, body)
    dispatch.status = dispatch.milliseconds = None
    try:
        answer = client.send("POST", webhook.address, body, signed)
    except DougongError as error:
        _failed(dispatch, error.code)
        return
    dispatch.status, dispatch.milliseconds = answer.status, round(answer.seconds * 1000)
    if not 200 <= answer.status < 300:
        _failed(dispatch, NOT_TAKEN)
        return
    dispatch.end(DeliveryState.SENT)
    if webhook.failing_since is not None:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None)


def _failed(dispatch: Dispatch, code: str) -> None:
    """Put it off; a receiver that is gone, or has failed for days, is not called any more."""
    dispatch.put_off(code)
    webhook, now = dispatch.webhook, clock.now()
    if dispatch.record_id is None:
        dispatch.state = DeliveryState.PARKED
        return
    if webhook.failing_since is None:
        webhook.failing_since = now
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=now)
    if dispatch.status == GONE or now - webhook.failing_since >= STOPPED_AFTER:
        dispatch.state = DeliveryState.PARKED
        StopWebhook(webhook, by=Installation(), reason="the receiver fails").execute()
