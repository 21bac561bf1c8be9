"""Signed webhooks: ids and codes only, never what stands in a record."""

from __future__ import annotations

import hashlib
import hmac
import json

from dougong.kernel import clock
from dougong.kernel.errors import N_
from dougong.platform.network.outbound import Client, NotDelivered
from dougong.platform.notices.letters import Letter
from dougong.platform.notices.models import Destination

from .sealing import address_of, secret_of


def send(letter: Letter, place: Destination, client: Client) -> None:
    """Post the notices; the receiver checks the signature over time, delivery and body."""
    told = [
        {
            "id": str(item.notice.pk),
            "reason": item.notice.reason,
            "kind": item.notice.record.kind if item.notice.record else None,
            "record": item.notice.record_id,
            "code": item.code or None,
            "url": item.url,
        }
        for item in letter.items
    ]
    body = json.dumps({"delivery": letter.key, "notices": told}).encode()
    at = str(int(clock.now().timestamp()))
    headers = {
        "Content-Type": "application/json",
        "Dougong-Delivery": letter.key,
        "Dougong-Time": at,
        "Dougong-Signature": signature(secret_of(place), at, letter.key, body),
    }
    answer = client.send("POST", address_of(place), body, headers)
    if not 200 <= answer.status < 300:
        raise NotDelivered(N_("The receiver did not take the notice."))


def signature(secret: bytes, at: str, delivery: str, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal over time stamp, delivery and body, joined by full stops."""
    signed = b".".join((at.encode(), delivery.encode(), body))
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()
